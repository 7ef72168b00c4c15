package dev.agon.environments.openenv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import dev.agon.environments.ElementJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads spaces that other programs and users describe as {@link Space#describe} does. */
final class SpaceText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SpaceText() {}

  /**
   * The space that a text describes as {@link Space#describe} does, which is Gymnasium's JSON.
   * Bounds of a box may be one number for all elements; its {@code dtype} does not matter. {@code
   * MultiDiscrete} is read as a tuple of discrete spaces.
   *
   * @param what the text is, for the error
   */
  static Space parse(String text, String what) {
    try {
      return parse(JSON.readTree(text), what);
    } catch (JsonProcessingException e) {
      throw new EnvironmentException(
          "%s is not JSON: %s. Write it like {\"type\":\"Discrete\",\"n\":4}."
              .formatted(what, e.getOriginalMessage()),
          e);
    }
  }

  /** The same of a tree. */
  static Space parse(JsonNode json, String what) {
    try {
      switch (json.path("type").asText()) {
        case "Discrete":
          return discrete(json);
        case "Box":
          return box(json);
        case "MultiDiscrete":
          return multiDiscrete(json);
        case "Tuple":
          List<Space.Discrete> spaces = new ArrayList<>();
          for (JsonNode inner : json.path("spaces")) {
            require(inner.path("type").asText().equals("Discrete"), "a tuple of Discrete spaces");
            spaces.add(discrete(inner));
          }
          return tuple(spaces);
        default:
          throw new IllegalArgumentException(
              "its type is none of Discrete, Box, MultiDiscrete and Tuple");
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new EnvironmentException(
          """
          %s, %s, is no space that Agon knows: %s
          Write it like {"type":"Discrete","n":4} or {"type":"Box","shape":[3],"low":-1,"high":[1,1,"Infinity"]}."""
              .formatted(what, shortened(json.toString()), e.getMessage()),
          e);
    }
  }

  private static Space.Discrete discrete(JsonNode json) {
    return new Space.Discrete(integer(json.path("n"), "n"), json.path("start").asInt(0));
  }

  private static Space.Tuple multiDiscrete(JsonNode json) {
    List<Space.Discrete> spaces = new ArrayList<>();
    JsonNode start = json.path("start");
    for (JsonNode n : json.path("nvec")) {
      spaces.add(new Space.Discrete(integer(n, "nvec"), start.path(spaces.size()).asInt(0)));
    }
    return tuple(spaces);
  }

  private static Space.Tuple tuple(List<Space.Discrete> spaces) {
    return new Space.Tuple(spaces.stream().collect(Collectors.toList()));
  }

  private static Space.Box box(JsonNode json) {
    require(json.path("shape").isArray(), "shape, an array of whole numbers");
    int[] shape =
        IntStream.range(0, json.get("shape").size())
            .map(i -> integer(json.get("shape").get(i), "shape"))
            .toArray();
    int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    return new Space.Box(shape, bounds(json, "low", size), bounds(json, "high", size));
  }

  private static float[] bounds(JsonNode json, String name, int size) {
    float[] bounds = new float[size];
    JsonNode given = json.path(name);
    int count = given.isMissingNode() ? -1 : ElementJson.read(given, bounds, 0);
    require(count == size || count == 1, "%s, one number or %d".formatted(name, size));
    if (count == 1) {
      Arrays.fill(bounds, bounds[0]);
    }
    return bounds;
  }

  private static int integer(JsonNode json, String name) {
    require(json.isIntegralNumber() && json.canConvertToInt(), name + ", a whole number");
    require(json.intValue() >= 0, name + " of at least 0");
    return json.intValue();
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalArgumentException("it needs " + what + ".");
    }
  }

  /** At most as much of a text as a message should hold. */
  private static String shortened(String text) {
    int shown = 200;
    return text.length() <= shown ? text : text.substring(0, shown) + "…";
  }
}
