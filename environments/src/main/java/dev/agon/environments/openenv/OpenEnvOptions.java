package dev.agon.environments.openenv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a user says of an OpenEnv server that does not say it itself.
 *
 * @param observationSpace null: the server says it
 * @param actionSpace null: the server says it
 * @param observationFields where in the observation the numbers are, in this order; a dot leads
 *     into an object
 * @param actionField what the action is called
 * @param legalActionsField where in the observation the list of legal actions is; empty: nowhere,
 *     or where Agon's server has it
 * @param actionData further fields of every action
 * @param resetData further fields of every reset
 * @param timeout of connecting and of every answer
 */
record OpenEnvOptions(
    @Nullable Space observationSpace,
    @Nullable Space actionSpace,
    List<String> observationFields,
    String actionField,
    String legalActionsField,
    ObjectNode actionData,
    ObjectNode resetData,
    Duration timeout) {

  static final Map<String, Object> DEFAULTS =
      Map.of(
          "observationSpace", "",
          "actionSpace", "",
          "observationField", "observation",
          "actionField", "action",
          "legalActionsField", "",
          "actionData", "{}",
          "resetData", "{}",
          "timeoutSeconds", 30.0);

  private static final double LONGEST = 86_400;
  private static final ObjectMapper JSON = new ObjectMapper();

  static OpenEnvOptions of(Map<String, Object> options) {
    double seconds = (Double) Objects.requireNonNull(options.get("timeoutSeconds"));
    if (!(seconds > 0 && seconds <= LONGEST)) {
      throw new EnvironmentException(
          "timeoutSeconds=%s is no time to wait for an answer. Give a number above 0, at most %.0f."
              .formatted(seconds, LONGEST));
    }
    return new OpenEnvOptions(
        space(options, "observationSpace"),
        space(options, "actionSpace"),
        fields(text(options, "observationField")),
        name(text(options, "actionField")),
        text(options, "legalActionsField").strip(),
        object(text(options, "actionData"), "actionData"),
        object(text(options, "resetData"), "resetData"),
        Duration.ofNanos(Math.round(seconds * 1e9)));
  }

  private static String text(Map<String, Object> options, String name) {
    return (String) Objects.requireNonNull(options.get(name));
  }

  private static @Nullable Space space(Map<String, Object> options, String name) {
    String text = text(options, name);
    return text.isBlank() ? null : space(object(text, name), "The option " + name);
  }

  /**
   * The space that JSON describes.
   *
   * @param where it comes from, for the error
   */
  static Space space(JsonNode json, String where) {
    try {
      return Space.parse(json);
    } catch (EnvironmentException e) {
      throw new EnvironmentException("%s: %s".formatted(where, e.getMessage()), e);
    }
  }

  private static List<String> fields(String text) {
    List<String> fields = List.of(text.strip().split("\\s*,\\s*", -1));
    if (fields.contains("")) {
      throw new EnvironmentException(
          "observationField='%s' names no field. Give a name, or several with commas between them, such as position,velocity."
              .formatted(text));
    }
    return fields;
  }

  private static String name(String text) {
    if (text.isBlank()) {
      throw new EnvironmentException(
          "actionField is empty, but an action needs a name. Give that of the server's field, such as action_id.");
    }
    return text.strip();
  }

  private static ObjectNode object(String text, String name) {
    JsonNode tree;
    try {
      tree = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw notAnObject(name, text, e);
    }
    if (tree instanceof ObjectNode object) {
      return object;
    }
    throw notAnObject(name, text, null);
  }

  private static EnvironmentException notAnObject(
      String name, String text, @Nullable Throwable cause) {
    return new EnvironmentException(
        "%s='%s' is not a JSON object. Write it like {\"name\":\"value\"}.".formatted(name, text),
        cause);
  }
}
