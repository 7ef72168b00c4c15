package dev.agon.core.environment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.text.NearNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what {@link Space#describe} writes. */
final class SpaceJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TYPES =
      List.of("Discrete", "MultiDiscrete", "MultiBinary", "Box", "Dict", "Tuple");

  private SpaceJson() {}

  static Space parse(Map<String, ?> json) {
    JsonNode tree = JSON.valueToTree(json);
    return parse(tree);
  }

  static Space parse(JsonNode json) {
    return parse(json, "The space");
  }

  /**
   * @param where how messages call this part
   */
  private static Space parse(JsonNode json, String where) {
    @Nullable JsonNode type = json.get("type");
    if (type == null || !type.isTextual()) {
      throw new EnvironmentException(
          "%s has no type. Give a JSON object such as {\"type\": \"Discrete\", \"n\": 2}; types are %s."
              .formatted(where, String.join(", ", TYPES)));
    }
    try {
      return switch (type.asText()) {
        case "Discrete" -> {
          refuseUnknown(json, where, "n", "start");
          yield new Space.Discrete(
              integer(required(json, "n", where), where, "n"),
              json.has("start") ? integer(json.get("start"), where, "start") : 0);
        }
        case "MultiDiscrete" -> multiDiscrete(json, where);
        case "MultiBinary" -> {
          refuseUnknown(json, where, "n");
          JsonNode n = required(json, "n", where);
          yield new Space.MultiBinary(
              n.isArray() ? integers(n, where, "n") : new int[] {integer(n, where, "n")});
        }
        case "Box" -> box(json, where);
        case "Dict" -> dict(json, where);
        case "Tuple" -> tuple(json, where);
        default ->
            throw new EnvironmentException(
                "%s is of an unknown type '%s'. %s"
                    .formatted(where, type.asText(), NearNames.suggestion(type.asText(), TYPES)));
      };
    } catch (IllegalArgumentException e) {
      throw new EnvironmentException(
          "%s makes no sense: %s Mend its description.".formatted(where, e.getMessage()), e);
    }
  }

  private static Space multiDiscrete(JsonNode json, String where) {
    refuseUnknown(json, where, "nvec", "start");
    JsonNode nvec = required(json, "nvec", where);
    int[] shape = shapeOf(nvec);
    int[] counts = flat(nvec, shape, where, "nvec");
    @Nullable JsonNode start = json.get("start");
    return new Space.MultiDiscrete(
        shape, counts, start == null ? new int[counts.length] : flat(start, shape, where, "start"));
  }

  private static Space box(JsonNode json, String where) {
    refuseUnknown(json, where, "shape", "dtype", "low", "high");
    int[] shape = integers(required(json, "shape", where), where, "shape");
    String dtype = json.has("dtype") ? json.get("dtype").asText() : "float32";
    Space.DataType dataType =
        Arrays.stream(Space.DataType.values())
            .filter(known -> known.toString().equals(dtype))
            .findFirst()
            .orElseThrow(
                () ->
                    new EnvironmentException(
                        "%s has the dtype '%s'. Boxes are of float32 or uint8."
                            .formatted(where, dtype)));
    int size = Shapes.size("Box", shape);
    return new Space.Box(
        shape,
        bounds(required(json, "low", where), size, where, "low"),
        bounds(required(json, "high", where), size, where, "high"),
        dataType);
  }

  private static Space dict(JsonNode json, String where) {
    refuseUnknown(json, where, "spaces");
    JsonNode parts = required(json, "spaces", where);
    if (!parts.isObject()) {
      throw wrong(where, "spaces", parts, "a JSON object of spaces by name");
    }
    LinkedHashMap<String, Space> spaces = new LinkedHashMap<>();
    parts
        .properties()
        .forEach(
            part ->
                spaces.put(
                    part.getKey(),
                    parse(part.getValue(), "%s['%s']".formatted(where, part.getKey()))));
    return Space.Dict.ordered(spaces);
  }

  private static Space tuple(JsonNode json, String where) {
    refuseUnknown(json, where, "spaces");
    JsonNode parts = required(json, "spaces", where);
    if (!parts.isArray()) {
      throw wrong(where, "spaces", parts, "a list of spaces");
    }
    List<Space> spaces = new ArrayList<>();
    for (JsonNode part : parts) {
      spaces.add(parse(part, "%s[%d]".formatted(where, spaces.size())));
    }
    return new Space.Tuple(spaces);
  }

  // ---- fields ----

  private static JsonNode required(JsonNode json, String field, String where) {
    @Nullable JsonNode value = json.get(field);
    if (value == null) {
      throw new EnvironmentException(
          "%s, a %s, has no '%s'. Add it.".formatted(where, json.get("type").asText(), field));
    }
    return value;
  }

  private static void refuseUnknown(JsonNode json, String where, String... fields) {
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!name.equals("type") && !List.of(fields).contains(name)) {
                throw new EnvironmentException(
                    "%s, a %s, has the unknown field '%s'. %s"
                        .formatted(
                            where,
                            json.get("type").asText(),
                            name,
                            NearNames.suggestion(name, List.of(fields))));
              }
            });
  }

  private static EnvironmentException wrong(
      String where, String field, JsonNode value, String expected) {
    return new EnvironmentException(
        "%s has %s for '%s'. Give %s.".formatted(where, value, field, expected));
  }

  private static int integer(JsonNode value, String where, String field) {
    if (!value.canConvertToExactIntegral() || !value.canConvertToInt()) {
      throw wrong(where, field, value, "an integer");
    }
    return value.asInt();
  }

  private static int[] integers(JsonNode values, String where, String field) {
    if (!values.isArray()) {
      throw wrong(where, field, values, "a list of integers");
    }
    int[] integers = new int[values.size()];
    for (int i = 0; i < integers.length; i++) {
      integers[i] = integer(values.get(i), where, field);
    }
    return integers;
  }

  /** The dimensions of lists in lists, read off the first element of each. */
  private static int[] shapeOf(JsonNode values) {
    List<Integer> shape = new ArrayList<>();
    for (JsonNode part = values; part != null && part.isArray(); part = part.get(0)) {
      shape.add(part.size());
    }
    return shape.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int[] flat(JsonNode values, int[] shape, String where, String field) {
    int[] flat = new int[Shapes.size("MultiDiscrete", shape)];
    fill(values, shape, 0, flat, 0, where, field);
    return flat;
  }

  private static int fill(
      JsonNode values, int[] shape, int axis, int[] flat, int at, String where, String field) {
    if (axis == shape.length) {
      flat[at] = integer(values, where, field);
      return at + 1;
    }
    if (!values.isArray() || values.size() != shape[axis]) {
      throw wrong(
          where, field, values, "lists in lists of the shape %s".formatted(Arrays.toString(shape)));
    }
    int next = at;
    for (JsonNode part : values) {
      next = fill(part, shape, axis + 1, flat, next, where, field);
    }
    return next;
  }

  private static float[] bounds(JsonNode values, int size, String where, String field) {
    float[] bounds = new float[size];
    if (!values.isArray()) {
      Arrays.fill(bounds, bound(values, where, field));
      return bounds;
    }
    if (values.size() != size) {
      throw wrong(where, field, values, "%d bounds, or one for all".formatted(size));
    }
    for (int i = 0; i < size; i++) {
      bounds[i] = bound(values.get(i), where, field);
    }
    return bounds;
  }

  private static float bound(JsonNode value, String where, String field) {
    if (value.isNumber()) {
      return value.floatValue();
    }
    return switch (value.asText()) {
      case "Infinity" -> Float.POSITIVE_INFINITY;
      case "-Infinity" -> Float.NEGATIVE_INFINITY;
      default -> throw wrong(where, field, value, "numbers, \"Infinity\" or \"-Infinity\"");
    };
  }
}
