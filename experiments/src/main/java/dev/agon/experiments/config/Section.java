package dev.agon.experiments.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.core.text.NearNames;
import java.lang.reflect.ParameterizedType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One section of an experiment: a record of settings whose default values say which keys there are
 * and of what kind each is.
 *
 * @param <T> the record
 */
public final class Section<T> {
  private static final String NAME = "name";

  private final String name;
  private final Class<T> type;
  private final ObjectNode defaults;

  private Section(String name, Class<T> type, ObjectNode defaults) {
    this.name = name;
    this.type = type;
    this.defaults = defaults;
  }

  /**
   * @param name the key in the file
   * @param defaults every key with its default value
   */
  @SuppressWarnings("unchecked") // a value's class is that of its type
  public static <T> Section<T> of(String name, T defaults) {
    ObjectNode tree = Yaml.TREES.valueToTree(defaults);
    lowerCaseEnumerations(tree, defaults.getClass());
    return new Section<>(name, (Class<T>) defaults.getClass(), tree);
  }

  private static void lowerCaseEnumerations(ObjectNode tree, Class<?> type) {
    for (var component : type.getRecordComponents()) {
      if (component.getType().isEnum()) {
        String value = tree.get(component.getName()).asText();
        tree.put(component.getName(), value.toLowerCase(Locale.ROOT));
      }
    }
  }

  public String name() {
    return name;
  }

  /** Every key with its default value. */
  public ObjectNode defaults() {
    return defaults.deepCopy();
  }

  /**
   * The defaults with the user's values in their place, checked: unknown keys, values of another
   * kind, and values out of range are errors.
   *
   * @param given the user's section; null when there is none
   */
  public ObjectNode resolve(@Nullable JsonNode given) {
    ObjectNode resolved = defaults.deepCopy();
    if (given != null && !given.isNull()) {
      if (!(given instanceof ObjectNode section)) {
        throw UserError.of(
            "`%s` is %s, but it is a section with keys such as %s.",
            name, given.toString(), String.join(", ", keys()));
      }
      for (Map.Entry<String, JsonNode> entry : section.properties()) {
        String key = entry.getKey();
        JsonNode standard = defaults.get(key);
        if (standard == null) {
          throw UserError.of(
              "There is no key %s.%s. %s", name, key, NearNames.suggestion(key, keys()));
        }
        String path = name + "." + key;
        resolved.set(
            key,
            isListOfNamed(key)
                ? listOfNamed(entry.getValue(), path)
                : ofKind(standard, entry.getValue(), path));
      }
    }
    bind(resolved);
    return resolved;
  }

  /** Whether the setting is a list of things with a name and settings of their own. */
  private boolean isListOfNamed(String key) {
    return Arrays.stream(type.getRecordComponents())
        .filter(component -> component.getName().equals(key))
        .anyMatch(
            component ->
                component.getGenericType() instanceof ParameterizedType list
                    && list.getRawType() == List.class
                    && list.getActualTypeArguments()[0] instanceof ParameterizedType);
  }

  /** A name alone stands for {@code {name: …}}. */
  private static JsonNode listOfNamed(JsonNode given, String path) {
    String kind = "a list of names, or of mappings such as {name: frameStack, size: 4}";
    require(given.isArray(), given, path, kind);
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (JsonNode element : given) {
      if (element.isTextual()) {
        list.addObject().put(NAME, element.asText());
      } else {
        require(element.isObject() && element.path(NAME).isTextual(), given, path, kind);
        list.add(element);
      }
    }
    return list;
  }

  /**
   * The record of a resolved section; a setting that an older version did not know has its default.
   */
  public T bind(ObjectNode resolved) {
    ObjectNode complete = defaults.deepCopy();
    complete.setAll(resolved);
    return bindComplete(complete);
  }

  private T bindComplete(ObjectNode resolved) {
    try {
      return Yaml.TREES.treeToValue(resolved, type);
    } catch (JsonProcessingException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IllegalArgumentException invalid) {
        throw new UserError(String.valueOf(invalid.getMessage()), e);
      }
      throw new UserError(unknownChoice(resolved), e);
    }
  }

  /** The one kind of error that binding finds by itself: a word that is none of an enumeration. */
  private String unknownChoice(ObjectNode resolved) {
    for (var component : type.getRecordComponents()) {
      if (!component.getType().isEnum()) {
        continue;
      }
      String value = resolved.path(component.getName()).asText();
      List<String> choices = new ArrayList<>();
      for (Object constant : component.getType().getEnumConstants()) {
        choices.add(((Enum<?>) constant).name().toLowerCase(Locale.ROOT));
      }
      if (!choices.contains(value.toLowerCase(Locale.ROOT))) {
        return "%s.%s=%s is not among the choices. %s"
            .formatted(name, component.getName(), value, NearNames.suggestion(value, choices));
      }
    }
    return "The section `%s` cannot be read: %s".formatted(name, resolved);
  }

  private List<String> keys() {
    List<String> keys = new ArrayList<>();
    defaults.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static JsonNode ofKind(JsonNode standard, JsonNode given, String path) {
    if (standard.isNumber()) {
      return number(standard, given, path);
    }
    if (standard.isBoolean()) {
      return require(given.isBoolean(), given, path, "true or false");
    }
    if (standard.isArray()) {
      require(given.isArray(), given, path, "a list such as [64, 64]");
      JsonNode element = JsonNodeFactory.instance.numberNode(1);
      ArrayNode elements = JsonNodeFactory.instance.arrayNode();
      for (Iterator<JsonNode> items = given.elements(); items.hasNext(); ) {
        elements.add(number(element, items.next(), path));
      }
      return elements;
    }
    if (standard.isObject()) {
      return require(given.isObject(), given, path, "a mapping such as {name: value}");
    }
    require(given.isValueNode() && !given.isNull(), given, path, "a text");
    return JsonNodeFactory.instance.textNode(given.asText());
  }

  private static JsonNode number(JsonNode standard, JsonNode given, String path) {
    String kind = standard.isIntegralNumber() ? "a whole number" : "a number";
    BigDecimal value;
    try {
      // YAML takes 1e-3, without a point, for a text.
      require(given.isNumber() || given.isTextual(), given, path, kind);
      value = new BigDecimal(given.asText().replace("_", "").strip());
    } catch (NumberFormatException e) {
      throw notOfKind(given, path, kind);
    }
    if (!standard.isIntegralNumber()) {
      return JsonNodeFactory.instance.numberNode(value.doubleValue());
    }
    try {
      long whole = value.longValueExact();
      if (standard.isInt() && (whole < Integer.MIN_VALUE || whole > Integer.MAX_VALUE)) {
        throw UserError.of(
            "%s=%s is too large: at most %d is possible.", path, given.asText(), Integer.MAX_VALUE);
      }
      return standard.isInt()
          ? JsonNodeFactory.instance.numberNode((int) whole)
          : JsonNodeFactory.instance.numberNode(whole);
    } catch (ArithmeticException e) {
      throw notOfKind(given, path, kind);
    }
  }

  private static JsonNode require(boolean condition, JsonNode given, String path, String kind) {
    if (!condition) {
      throw notOfKind(given, path, kind);
    }
    return given;
  }

  private static UserError notOfKind(JsonNode given, String path, String kind) {
    String shown = given.isTextual() ? given.asText() : given.toString();
    return UserError.of("%s=%s is not %s. Give it %s.", path, shown, kind, kind);
  }
}
