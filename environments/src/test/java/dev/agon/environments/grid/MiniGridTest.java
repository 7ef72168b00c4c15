package dev.agon.environments.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.EnvironmentRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MiniGridTest {
  private static final int D = MiniGrid.OBSERVATIONS.size();
  private static final EnvironmentRegistry REGISTRY = EnvironmentRegistry.builtIn();

  // MiniGrid's own runs: grid/make-minigrid-runs.py

  /** A run of several episodes, played open loop. */
  record Run(JsonNode json) {
    String environment() {
      return json.get("environment").asText();
    }

    long seed() {
      return Long.parseLong(json.get("seed").asText());
    }

    int[] actions() {
      return json.get("actions").asText().chars().map(digit -> digit - '0').toArray();
    }

    @Override
    public String toString() {
      return "%s seed %d".formatted(environment(), seed());
    }
  }

  static Stream<Run> runs() {
    try (InputStream in = MiniGridTest.class.getResourceAsStream("/grid/minigrid-runs.json")) {
      JsonNode runs = new ObjectMapper().readTree(Objects.requireNonNull(in)).get("runs");
      return StreamSupport.stream(runs.spliterator(), false).map(Run::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The digest that the script makes, and what it lists. */
  private static final class Recorder {
    private final MessageDigest digest;
    private final List<Integer> lengths = new ArrayList<>();
    private double sumOfRewards;
    private int length;

    Recorder() {
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    void reset(float[] observation, int offset) {
      digest.update(bytes(observation, offset));
    }

    void step(
        float[] observation, int offset, double reward, boolean terminated, boolean truncated) {
      digest.update(bytes(observation, offset));
      digest.update(
          ByteBuffer.allocate(Double.BYTES + 2)
              .putDouble(reward)
              .put((byte) (terminated ? 1 : 0))
              .put((byte) (truncated ? 1 : 0))
              .flip());
      sumOfRewards += reward;
      length++;
      if (terminated || truncated) {
        lengths.add(length);
        length = 0;
      }
    }

    void check(Run run) {
      assertThat(lengths)
          .hasToString(
              StreamSupport.stream(run.json.get("lengths").spliterator(), false)
                  .map(JsonNode::asText)
                  .toList()
                  .toString());
      assertThat(sumOfRewards).isEqualTo(run.json.get("sumOfRewards").asDouble());
      assertThat(HexFormat.of().formatHex(digest.digest()))
          .isEqualTo(run.json.get("sha256").asText());
    }
  }

  private static byte[] bytes(float[] observation, int offset) {
    byte[] bytes = new byte[D];
    for (int k = 0; k < D; k++) {
      bytes[k] = (byte) observation[offset + k];
    }
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("runs")
  void singleInstanceReproducesMiniGridOverManyEpisodes(Run run) {
    Recorder recorder = new Recorder();
    try (EnvironmentInstance environment = REGISTRY.make(run.environment())) {
      float[] first = environment.reset(run.seed());
      assertThat(HexFormat.of().formatHex(bytes(first, 0)))
          .endsWith(run.json.get("firstImage").asText());
      recorder.reset(first, 0);
      for (int action : run.actions()) {
        StepResult result = environment.step(action);
        recorder.step(result.observation, 0, result.reward, result.terminated, result.truncated);
        if (result.ended()) {
          recorder.reset(environment.reset(), 0);
        }
      }
      assertThat(environment.maxEpisodeSteps()).isEqualTo(run.json.get("maxSteps").asInt());
    }
    recorder.check(run);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void vectorReproducesMiniGridOverManyEpisodes(Run run) {
    Recorder recorder = new Recorder();
    int count = 3;
    int observed = 1; // the neighbours do something else
    FloatBuffer observations = FloatBuffer.allocate(count * D);
    StepBatch batch = new StepBatch(count, D, observations);
    try (VectorEnvironment environment =
        REGISTRY.makeVector(run.environment(), count, Map.of())) {
      environment.reset(new long[] {5, run.seed(), 6}, observations);
      recorder.reset(observations.array(), observed * D);
      for (int action : run.actions()) {
        environment.step(new int[] {6 - action, action, 2}, batch);
        boolean ended = batch.ended(observed);
        recorder.step(
            ended ? batch.finalObservations : observations.array(),
            observed * D,
            batch.rewards[observed],
            batch.terminated[observed],
            batch.truncated[observed]);
        if (ended) {
          recorder.reset(observations.array(), observed * D);
        }
      }
    }
    recorder.check(run);
  }
}
