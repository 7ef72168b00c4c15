package dev.agon.environments.classic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.environments.EnvironmentRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gymnasium's own runs over many episodes, with options: {@code classic/make-classic-runs.py}. */
class ClassicRunsTest {
  private static final int STEPS = 3_000;

  record Run(JsonNode json) {
    String environment() {
      return json.get("environment").asText();
    }

    Map<String, Object> options() {
      Map<String, Object> options = new LinkedHashMap<>();
      json.get("options")
          .properties()
          .forEach(
              option ->
                  options.put(
                      option.getKey(),
                      option.getValue().isTextual()
                          ? (Object) option.getValue().asText()
                          : option.getValue().asDouble()));
      return options;
    }

    long seed() {
      return Long.parseLong(json.get("seed").asText());
    }

    @Override
    public String toString() {
      return "%s seed %d %s".formatted(environment(), seed(), options());
    }
  }

  static Stream<Run> runs() {
    try (InputStream in = ClassicRunsTest.class.getResourceAsStream("/classic/classic-runs.json")) {
      JsonNode runs = new ObjectMapper().readTree(Objects.requireNonNull(in)).get("runs");
      return StreamSupport.stream(runs.spliterator(), false).map(Run::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rule that the script acts by. */
  private static final class Policy {
    private final String environment;
    private long state = 1;
    int integer;
    float number;

    Policy(String environment) {
      this.environment = environment;
    }

    void act(float[] observation, int offset) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      int bits = (int) (state >>> 33);
      boolean atRandom = bits % 4 == 0;
      double share = (bits - 0x1p30) / 0x1p30;
      switch (environment) {
        case "CartPole-v1" ->
            integer = atRandom ? (bits >> 2) % 2 : observation[offset + 2] > 0 ? 1 : 0;
        case "MountainCar-v0" ->
            integer = atRandom ? (bits >> 2) % 3 : observation[offset + 1] >= 0 ? 2 : 0;
        case "Acrobot-v1" ->
            integer = atRandom ? (bits >> 2) % 3 : observation[offset + 4] > 0 ? 0 : 2;
        case "Pendulum-v1" -> number = (float) (3 * share);
        default -> {
          double force = 1.5 * share;
          if (!atRandom) {
            force = observation[offset + 1] >= 0 ? Math.abs(force) : -Math.abs(force);
          }
          number = (float) force;
        }
      }
    }
  }

  /** What the script lists, and its digest. */
  private static final class Recorder {
    private final MessageDigest digest;
    private final List<Integer> lengths = new ArrayList<>();
    private String lastObservation = "";

    Recorder() {
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    void reset(float[] observation) {
      digest.update(floats(observation));
    }

    void step(float[] observation, double reward, boolean terminated, boolean truncated) {
      digest.update(floats(observation));
      digest.update(
          ByteBuffer.allocate(Double.BYTES + 2)
              .putDouble(reward)
              .put((byte) (terminated ? 1 : 0))
              .put((byte) (truncated ? 1 : 0))
              .flip());
    }

    void end(float[] observation, int length) {
      lengths.add(length);
      lastObservation = HexFormat.of().formatHex(floats(observation));
    }

    private static byte[] floats(float[] values) {
      ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
      for (float value : values) {
        bytes.putFloat(value);
      }
      return bytes.array();
    }

    void check(Run run) {
      assertThat(lengths)
          .containsExactlyElementsOf(
              StreamSupport.stream(run.json.get("lengths").spliterator(), false)
                  .map(JsonNode::asInt)
                  .toList());
      assertThat(lastObservation).isEqualTo(run.json.get("lastObservation").asText());
      assertThat(HexFormat.of().formatHex(digest.digest()))
          .isEqualTo(run.json.get("sha256").asText());
    }
  }

  @ParameterizedTest
  @MethodSource("runs")
  void singleInstanceReproducesGymnasiumOverManyEpisodes(Run run) {
    Recorder recorder = new Recorder();
    Policy policy = new Policy(run.environment());
    try (EnvironmentInstance environment =
        EnvironmentRegistry.builtIn().make(run.environment(), run.options())) {
      boolean discrete = environment.actionSpace() instanceof Space.Discrete;
      float[] observation = environment.reset(run.seed());
      recorder.reset(observation);
      for (int t = 0; t < STEPS; t++) {
        policy.act(observation, 0);
        StepResult result =
            discrete
                ? environment.step(policy.integer)
                : environment.step(new float[] {policy.number});
        observation = result.observation;
        recorder.step(observation, result.reward, result.terminated, result.truncated);
        if (result.ended()) {
          recorder.end(observation, environment.episodeLength());
          observation = environment.reset();
          recorder.reset(observation);
        }
      }
    }
    recorder.check(run);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void vectorReproducesGymnasiumOverManyEpisodes(Run run) {
    Recorder recorder = new Recorder();
    Policy policy = new Policy(run.environment());
    int count = 3;
    int observed = 1; // the neighbours do something else
    try (VectorEnvironment environment =
        EnvironmentRegistry.builtIn().makeVector(run.environment(), count, run.options())) {
      boolean discrete = environment.actionSpace() instanceof Space.Discrete;
      int size = environment.observationSize();
      FloatBuffer observations = FloatBuffer.allocate(count * size);
      StepBatch batch = new StepBatch(count, size, observations);
      environment.reset(new long[] {5, run.seed(), 6}, observations);
      recorder.reset(row(observations.array(), observed, size));
      for (int t = 0; t < STEPS; t++) {
        policy.act(observations.array(), observed * size);
        if (discrete) {
          environment.step(new int[] {0, policy.integer, 1}, batch);
        } else {
          environment.step(new float[] {0.1f, policy.number, -0.7f}, batch);
        }
        boolean ended = batch.ended(observed);
        float[] observation =
            row(ended ? batch.finalObservations : observations.array(), observed, size);
        recorder.step(
            observation,
            batch.rewards[observed],
            batch.terminated[observed],
            batch.truncated[observed]);
        if (ended) {
          recorder.end(observation, batch.episodeLengths[observed]);
          recorder.reset(row(observations.array(), observed, size));
        }
      }
    }
    recorder.check(run);
  }

  private static float[] row(float[] values, int i, int size) {
    return Arrays.copyOfRange(values, i * size, (i + 1) * size);
  }
}
