package dev.agon.core.environment;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.text.NearNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a user may choose of an environment or a wrapper, by name: a truth value, number or text. A
 * mapping or list, as YAML has them, is taken for a text by its JSON.
 */
public final class EnvironmentOptions {
  private static final ObjectMapper JSON = new ObjectMapper();

  private EnvironmentOptions() {}

  /**
   * The defaults with {@code given} in their place.
   *
   * @param owner as errors call it, such as {@code CartPole-v1}
   * @param defaults every option there is, with its default
   * @throws EnvironmentException when one is unknown or of another type than its default
   */
  public static Map<String, Object> complete(
      String owner, Map<String, Object> defaults, Map<String, Object> given) {
    Map<String, Object> complete = new LinkedHashMap<>(defaults);
    given.forEach(
        (name, value) -> {
          Object standard = defaults.get(name);
          if (standard == null) {
            throw new EnvironmentException(
                defaults.isEmpty()
                    ? "%s takes no options, but was given '%s'. Remove it.".formatted(owner, name)
                    : "%s has no option '%s'. %s"
                        .formatted(owner, name, NearNames.suggestion(name, defaults.keySet())));
          }
          complete.put(name, convert(owner, name, standard, value));
        });
    return complete;
  }

  private static Object convert(String owner, String name, Object standard, Object value) {
    if (standard instanceof Double && value instanceof Number number) {
      return number.doubleValue();
    }
    if (standard instanceof String && (value instanceof Map || value instanceof List)) {
      return JSON.valueToTree(value).toString();
    }
    if (!standard.getClass().isInstance(value)) {
      throw new EnvironmentException(
          "The option '%s' of %s is a %s such as %s, but was given %s. Give it another value."
              .formatted(name, owner, kind(standard), standard, value));
    }
    return value;
  }

  private static String kind(Object standard) {
    if (standard instanceof Boolean) {
      return "truth value";
    }
    if (standard instanceof Integer) {
      return "whole number";
    }
    return standard instanceof Number ? "number" : "text";
  }
}
