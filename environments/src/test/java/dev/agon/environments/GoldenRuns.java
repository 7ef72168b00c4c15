package dev.agon.environments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Runs of Gymnasium 1.4.0, from {@code gymnasium-1.4.0.json}: float32 observations as big-endian
 * hexadecimal, rewards as float64.
 */
final class GoldenRuns {
  record Run(String environment, long seed, String rule, JsonNode json) {
    float[] reset() {
      return floats(json.get("reset"));
    }

    int[] actions() {
      int[] actions = new int[json.get("actions").size()];
      for (int t = 0; t < actions.length; t++) {
        actions[t] = json.get("actions").get(t).asInt();
      }
      return actions;
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

  static float[] floats(JsonNode hexadecimal) {
    float[] values = new float[hexadecimal.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(Integer.parseUnsignedInt(hexadecimal.get(i).asText(), 16));
    }
    return values;
  }

  static double real(JsonNode hexadecimal) {
    return Double.longBitsToDouble(Long.parseUnsignedLong(hexadecimal.asText(), 16));
  }
}
