package dev.agon.environments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Runs of Gymnasium 1.4.0, from {@code gymnasium-1.4.0.json}: float32 observations and actions as
 * big-endian hexadecimal, rewards as float64, what is discrete as integers.
 */
final class GoldenRuns {
  record Run(String environment, long seed, String rule, JsonNode json) {
    float[] reset() {
      return floats(json.get("reset"));
    }

    /** All actions, of a discrete space. */
    int[] actions() {
      int[] actions = new int[length()];
      Arrays.setAll(actions, this::action);
      return actions;
    }

    /** How many actions there are. */
    int length() {
      return json.get("actions").size();
    }

    /** The action of step t, of a discrete space. */
    int action(int t) {
      return json.get("actions").get(t).asInt();
    }

    /** The action of step t, of a space of one number. */
    float number(int t) {
      return GoldenRuns.number(json.get("actions").get(t));
    }

    /** Whether the episode ended with the last action; some runs stop before its end. */
    boolean ended() {
      return json.get("terminated").asBoolean() || json.get("truncated").asBoolean();
    }

    /** The listed steps, each as [step, observation]. */
    JsonNode observations() {
      return json.get("obs");
    }

    /** The listed steps, each as [step, reward]. */
    JsonNode rewards() {
      return json.get("reward");
    }

    @Override
    public String toString() {
      return environment + " seed " + seed + " " + rule;
    }
  }

  private GoldenRuns() {}

  static List<Run> of(String environment) {
    try (InputStream in = GoldenRuns.class.getResourceAsStream("/gymnasium-1.4.0.json")) {
      List<Run> runs = new ArrayList<>();
      for (JsonNode run : new ObjectMapper().readTree(Objects.requireNonNull(in)).get("runs")) {
        if (run.get("env").asText().equals(environment)) {
          runs.add(
              new Run(
                  environment, run.get("seed").asLong(), run.get("actions_rule").asText(), run));
        }
      }
      return runs;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static float[] floats(JsonNode observation) {
    if (!observation.isArray()) {
      return new float[] {number(observation)};
    }
    float[] values = new float[observation.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = number(observation.get(i));
    }
    return values;
  }

  private static float number(JsonNode value) {
    return value.isTextual()
        ? Float.intBitsToFloat(Integer.parseUnsignedInt(value.asText(), 16))
        : value.asInt();
  }

  static double real(JsonNode hexadecimal) {
    return Double.longBitsToDouble(Long.parseUnsignedLong(hexadecimal.asText(), 16));
  }
}
