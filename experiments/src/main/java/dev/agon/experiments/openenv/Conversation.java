package dev.agon.experiments.openenv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.core.text.NearNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is said over one WebSocket: a message in, the reply out. A message that cannot be done is
 * answered with an error and changes nothing; the session goes on. For one thread at a time.
 */
final class Conversation {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TYPES = List.of("reset", "step", "state", "close");
  private static final Set<String> FIELDS = Set.of("type", "data");

  private final ServedEnvironment environment;

  Conversation(ServedEnvironment environment) {
    this.environment = environment;
  }

  /** The reply to a message; null where the message ends the session. */
  @Nullable String answer(String text) {
    JsonNode message;
    try {
      message = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return error(ErrorCode.INVALID_JSON, "Invalid JSON: " + e.getOriginalMessage());
    }
    try {
      return answer(message);
    } catch (InvalidInput e) {
      return error(e);
    } catch (RuntimeException e) {
      return error(ErrorCode.EXECUTION_ERROR, String.valueOf(e.getMessage()));
    }
  }

  private @Nullable String answer(JsonNode message) {
    if (!message.isObject()) {
      throw new InvalidInput(
          List.of(), "A message is an object such as {\"type\":\"reset\",\"data\":{}}.");
    }
    String type = message.path("type").asText();
    if (!TYPES.contains(type)) {
      return error(
          ErrorCode.UNKNOWN_TYPE,
          "Unknown message type: '%s'. %s".formatted(type, NearNames.suggestion(type, TYPES)));
    }
    message
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!FIELDS.contains(name)) {
                throw new InvalidInput(
                    List.of(name),
                    "A message has the fields 'type' and 'data', but was given '%s'."
                        .formatted(name));
              }
            });
    return switch (type) {
      case "reset" -> observation(environment.reset(data(message, false)));
      case "step" -> observation(environment.step(data(message, true)));
      case "state" -> "{\"type\":\"state\",\"data\":%s}".formatted(environment.state());
      default -> null;
    };
  }

  private static JsonNode data(JsonNode message, boolean required) {
    JsonNode data = message.path("data");
    if (data.isObject() || (data.isMissingNode() && !required)) {
      return data;
    }
    throw new InvalidInput(
        List.of("data"),
        "The field 'data' of a %s is an object.".formatted(message.path("type").asText()));
  }

  private static String observation(String data) {
    return "{\"type\":\"observation\",\"data\":%s}".formatted(data);
  }

  private static String error(InvalidInput invalid) {
    ObjectNode data = data(ErrorCode.VALIDATION_ERROR, String.valueOf(invalid.getMessage()));
    data.set("errors", details(invalid, List.of()));
    return error(data);
  }

  /** The error as Pydantic would list it. */
  static ArrayNode details(InvalidInput invalid, List<String> before) {
    List<String> place = new ArrayList<>(before);
    place.addAll(invalid.place());
    ArrayNode details = JSON.createArrayNode();
    ObjectNode detail = details.addObject();
    detail.put("type", "value_error");
    detail.set("loc", JSON.valueToTree(place));
    detail.put("msg", invalid.getMessage());
    return details;
  }

  /** An error message. */
  static String error(ErrorCode code, String message) {
    return error(data(code, message));
  }

  static String error(ObjectNode data) {
    ObjectNode error = JSON.createObjectNode();
    error.put("type", "error");
    error.set("data", data);
    return error.toString();
  }

  static ObjectNode data(ErrorCode code, String message) {
    ObjectNode data = JSON.createObjectNode();
    data.put("message", message);
    data.put("code", code.name());
    return data;
  }
}
