package dev.agon.experiments.cli;

import dev.agon.environments.EnvironmentEntry;
import dev.agon.experiments.config.UserError;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options of environments as a command line has them: texts, of which the default says the kind. */
final class EnvironmentOptions {
  private EnvironmentOptions() {}

  /** The values; an option that the environment does not have stays a text, which it will refuse. */
  static Map<String, Object> of(EnvironmentEntry entry, Map<String, String> texts) {
    Map<String, Object> values = new LinkedHashMap<>();
    texts.forEach(
        (name, text) -> values.put(name, value(name, text, entry.defaultOptions().get(name))));
    return values;
  }

  private static Object value(String name, String text, @Nullable Object standard) {
    try {
      if (standard instanceof Integer) {
        return Integer.valueOf(text.replace("_", ""));
      }
      if (standard instanceof Double) {
        return Double.valueOf(text.replace("_", ""));
      }
    } catch (NumberFormatException e) {
      throw new UserError(
          "--option %s=%s: '%s' is not a number such as %s.".formatted(name, text, text, standard),
          e);
    }
    if (standard instanceof Boolean) {
      if (!text.equals("true") && !text.equals("false")) {
        throw UserError.of("--option %s=%s: choose true or false.", name, text);
      }
      return Boolean.valueOf(text);
    }
    return text;
  }
}
