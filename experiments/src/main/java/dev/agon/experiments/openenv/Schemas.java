package dev.agon.experiments.openenv;

import dev.agon.core.environment.Space;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON schemas of actions, observations and states. The keyword {@code x-gymnasium-space}, which
 * validators pass over, holds the whole space.
 */
final class Schemas {
  private Schemas() {}

  static Map<String, Object> of(Space actions, Space observations, boolean masked) {
    Map<String, Object> truth = Map.of("type", "boolean");
    Map<String, Object> all = new LinkedHashMap<>();
    all.put(
        "action",
        object(
            "Action",
            properties("action", element(actions), "metadata", Map.of("type", "object")),
            List.of("action")));
    Map<String, Object> observation =
        properties("observation", element(observations), "terminated", truth, "truncated", truth);
    if (masked) {
      observation.put("legal_actions", Map.of("type", "array", "items", Map.of("type", "integer")));
    }
    all.put("observation", object("Observation", observation, List.copyOf(observation.keySet())));
    all.put(
        "state",
        object(
            "State",
            properties(
                "episode_id",
                Map.of("type", List.of("string", "null")),
                "step_count",
                Map.of("type", "integer", "minimum", 0),
                "environment",
                Map.of("type", "string"),
                "seed",
                Map.of("type", List.of("integer", "null")),
                "max_episode_steps",
                Map.of("type", List.of("integer", "null")),
                "masks_actions",
                truth,
                "observation_space",
                Map.of("type", "object"),
                "action_space",
                Map.of("type", "object")),
            List.of("step_count")));
    return all;
  }

  private static Map<String, Object> element(Space space) {
    Map<String, Object> schema = new LinkedHashMap<>(form(space));
    schema.put("x-gymnasium-space", space.describe());
    return schema;
  }

  private static Map<String, Object> form(Space space) {
    Map<String, Object> schema = new LinkedHashMap<>();
    if (space instanceof Space.Discrete discrete) {
      schema.put("type", "integer");
      schema.put("minimum", discrete.start());
      schema.put("maximum", (long) discrete.start() + discrete.n() - 1);
    } else if (space instanceof Space.Box box) {
      boolean bytes = box.dataType() == Space.DataType.UINT8;
      return array(box.shape(), 0, bytes ? "integer" : "number");
    } else if (space instanceof Space.MultiDiscrete multiDiscrete) {
      return array(multiDiscrete.shape(), 0, "integer");
    } else if (space instanceof Space.MultiBinary multiBinary) {
      return array(multiBinary.shape(), 0, "integer");
    } else if (space instanceof Space.Tuple tuple) {
      schema.put("type", "array");
      schema.put("prefixItems", tuple.spaces().stream().map(Schemas::form).toList());
      schema.put("minItems", tuple.spaces().size());
      schema.put("maxItems", tuple.spaces().size());
    } else if (space instanceof Space.Dict dict) {
      Map<String, Object> parts = new LinkedHashMap<>();
      dict.spaces().forEach((name, part) -> parts.put(name, form(part)));
      schema.put("type", "object");
      schema.put("properties", parts);
      schema.put("required", List.copyOf(parts.keySet()));
    }
    return schema;
  }

  private static Map<String, Object> array(int[] shape, int axis, String type) {
    if (axis == shape.length) {
      return Map.of("type", type);
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "array");
    schema.put("items", array(shape, axis + 1, type));
    schema.put("minItems", shape[axis]);
    schema.put("maxItems", shape[axis]);
    return schema;
  }

  private static Map<String, Object> object(
      String title, Map<String, Object> properties, List<String> required) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("title", title);
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", required);
    schema.put("additionalProperties", false);
    return schema;
  }

  private static Map<String, Object> properties(Object... namesAndSchemas) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (int i = 0; i < namesAndSchemas.length; i += 2) {
      properties.put((String) namesAndSchemas[i], namesAndSchemas[i + 1]);
    }
    return properties;
  }
}
