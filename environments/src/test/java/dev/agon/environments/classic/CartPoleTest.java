package dev.agon.environments.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.SyncVectorEnvironment;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.EnvironmentRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CartPoleTest {
  private static final int D = 4;

  // Gymnasium's own runs: classic/make-cartpole-runs.py

  /** A run of several episodes, played open loop. */
  record Run(JsonNode json) {
    String environment() {
      return json.get("environment").asText();
    }

    Map<String, Object> options() {
      return Map.of("suttonBartoReward", json.get("suttonBartoReward").asBoolean());
    }

    long seed() {
      return Long.parseLong(json.get("seed").asText());
    }

    int[] actions() {
      return json.get("actions").asText().chars().map(digit -> digit - '0').toArray();
    }

    @Override
    public String toString() {
      return "%s seed %d %s".formatted(environment(), seed(), options());
    }
  }

  static Stream<Run> runs() {
    try (InputStream in = CartPoleTest.class.getResourceAsStream("/classic/cartpole-runs.json")) {
      JsonNode runs = new ObjectMapper().readTree(Objects.requireNonNull(in)).get("runs");
      return StreamSupport.stream(runs.spliterator(), false).map(Run::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The digest that the script makes, and what it lists. */
  private static final class Recorder {
    private final MessageDigest digest;
    private final ByteBuffer bytes = ByteBuffer.allocate(D * Float.BYTES + Double.BYTES + 2);
    final List<Double> returns = new ArrayList<>();
    final List<Integer> lengths = new ArrayList<>();
    final List<String> lastObservations = new ArrayList<>();

    Recorder() {
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    void reset(float[] observation, int offset) {
      digest.update(floats(observation, offset));
    }

    void step(
        float[] observation, int offset, double reward, boolean terminated, boolean truncated) {
      digest.update(floats(observation, offset));
      bytes.clear();
      bytes.putDouble(reward).put((byte) (terminated ? 1 : 0)).put((byte) (truncated ? 1 : 0));
      digest.update(bytes.flip());
    }

    void end(float[] observation, int offset, double episodeReturn, int episodeLength) {
      returns.add(episodeReturn);
      lengths.add(episodeLength);
      lastObservations.add(HexFormat.of().formatHex(floats(observation, offset)));
    }

    private static byte[] floats(float[] values, int offset) {
      ByteBuffer bytes = ByteBuffer.allocate(D * Float.BYTES).order(ByteOrder.BIG_ENDIAN);
      for (int k = 0; k < D; k++) {
        bytes.putFloat(values[offset + k]);
      }
      return bytes.array();
    }

    void check(Run run) {
      assertThat(lengths).hasToString(list(run.json.get("lengths")));
      assertThat(returns).hasToString(list(run.json.get("returns")));
      for (int i = 0; i < lastObservations.size(); i++) {
        assertThat(lastObservations.get(i))
            .as("last observation of episode %d", i)
            .isEqualTo(run.json.get("lastObservations").get(i).asText());
      }
      assertThat(HexFormat.of().formatHex(digest.digest()))
          .isEqualTo(run.json.get("sha256").asText());
    }

    private static String list(JsonNode json) {
      return StreamSupport.stream(json.spliterator(), false)
          .map(JsonNode::asText)
          .toList()
          .toString();
    }
  }

  @ParameterizedTest
  @MethodSource("runs")
  void singleInstanceReproducesGymnasiumOverManyEpisodes(Run run) {
    Recorder recorder = new Recorder();
    try (EnvironmentInstance environment =
        EnvironmentRegistry.builtIn().make(run.environment(), run.options())) {
      recorder.reset(environment.reset(run.seed()), 0);
      for (int action : run.actions()) {
        StepResult result = environment.step(action);
        recorder.step(result.observation, 0, result.reward, result.terminated, result.truncated);
        if (result.ended()) {
          recorder.end(
              result.observation, 0, environment.episodeReturn(), environment.episodeLength());
          recorder.reset(environment.reset(), 0);
        }
      }
    }
    recorder.check(run);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void vectorReproducesGymnasiumOverManyEpisodes(Run run) {
    Recorder recorder = new Recorder();
    int count = 3;
    int observed = 1; // the neighbours do something else
    FloatBuffer observations = FloatBuffer.allocate(count * D);
    StepBatch batch = new StepBatch(count, D, observations);
    try (VectorEnvironment environment =
        EnvironmentRegistry.builtIn().makeVector(run.environment(), count, run.options())) {
      environment.reset(new long[] {5, run.seed(), 6}, observations);
      recorder.reset(observations.array(), observed * D);
      for (int action : run.actions()) {
        environment.step(new int[] {1 - action, action, 1}, batch);
        boolean ended = batch.ended(observed);
        recorder.step(
            ended ? batch.finalObservations : observations.array(),
            observed * D,
            batch.rewards[observed],
            batch.terminated[observed],
            batch.truncated[observed]);
        if (ended) {
          recorder.end(
              batch.finalObservations,
              observed * D,
              batch.episodeReturns[observed],
              batch.episodeLengths[observed]);
          recorder.reset(observations.array(), observed * D);
        }
      }
    }
    recorder.check(run);
  }

  // The fast one against the readable one

  @ParameterizedTest
  @CsvSource({"1, 500, false", "7, 500, false", "64, 25, false", "64, 25, true", "33, 1, false"})
  void vectorEqualsSingleInstancesBitForBit(int count, int limit, boolean suttonBartoReward) {
    for (long seed = 0; seed < 20; seed++) {
      try (VectorEnvironment fast =
              new CartPoleVector("CartPole-v1", count, limit, suttonBartoReward);
          VectorEnvironment readable =
              new SyncVectorEnvironment(
                  "CartPole-v1", count, () -> new CartPole(suttonBartoReward), limit)) {
        Pcg64 random = Pcg64.seeded(seed);
        long[] seeds = new long[count];
        Arrays.setAll(seeds, i -> random.nextLong() >>> 1);
        StepBatch a = batch(count);
        StepBatch b = batch(count);
        fast.reset(seeds, a.observations);
        readable.reset(seeds, b.observations);
        assertThat(a.observations).isEqualTo(b.observations);
        int[] actions = new int[count];
        for (int t = 0; t < 300; t++) {
          for (int i = 0; i < count; i++) {
            actions[i] = random.integers(2);
          }
          fast.step(actions, a);
          readable.step(actions, b);
          assertEqual(a, b, count);
        }
      }
    }
  }

  private static StepBatch batch(int count) {
    FloatBuffer direct =
        ByteBuffer.allocateDirect(count * D * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    return new StepBatch(count, D, direct);
  }

  private static void assertEqual(StepBatch a, StepBatch b, int count) {
    assertThat(a.observations).isEqualTo(b.observations);
    assertThat(a.rewards).containsExactly(b.rewards);
    assertThat(a.terminated).containsExactly(b.terminated);
    assertThat(a.truncated).containsExactly(b.truncated);
    assertThat(a.endedCount).isEqualTo(b.endedCount);
    for (int i = 0; i < count; i++) {
      if (a.ended(i)) {
        assertThat(a.episodeLengths[i]).isEqualTo(b.episodeLengths[i]);
        assertThat(a.episodeReturns[i]).isEqualTo(b.episodeReturns[i]);
        for (int k = i * D; k < (i + 1) * D; k++) {
          assertThat(a.finalObservations[k]).isEqualTo(b.finalObservations[k]);
        }
      }
    }
  }

  @Test
  void restoredVectorContinuesWithTheSameBits() {
    int count = 16;
    int[] actions = new int[count];
    Pcg64 random = Pcg64.seeded(3);
    VectorEnvironment environment = new CartPoleVector("CartPole-v1", count, 40, false);
    StepBatch batch = batch(count);
    environment.reset(new long[count], batch.observations);
    for (int t = 0; t < 70; t++) {
      step(environment, actions, random, batch);
    }
    MemoryState state = MemoryState.of(environment);
    MemoryState draws = MemoryState.of(random);

    VectorEnvironment restored = new CartPoleVector("CartPole-v1", count, 40, false);
    Pcg64 sameDraws = Pcg64.seeded(0);
    state.restore(restored);
    draws.restore(sameDraws);
    StepBatch other = batch(count);
    for (int t = 0; t < 200; t++) {
      step(environment, actions, random, batch);
      step(restored, actions, sameDraws, other);
      assertEqual(batch, other, count);
    }
  }

  private static void step(
      VectorEnvironment environment, int[] actions, Pcg64 random, StepBatch out) {
    for (int i = 0; i < actions.length; i++) {
      actions[i] = random.integers(2);
    }
    environment.step(actions, out);
  }

  private static Snapshotable withoutReturns(Snapshotable part) {
    return new Snapshotable() {
      @Override
      public void save(StateWriter out) {
        part.save(
            (StateWriter)
                Proxy.newProxyInstance(
                    StateWriter.class.getClassLoader(),
                    new Class<?>[] {StateWriter.class},
                    (proxy, method, arguments) ->
                        "returns".equals(arguments[0]) ? null : method.invoke(out, arguments)));
      }

      @Override
      public void restore(StateReader in) {
        throw new AssertionError("not asked for");
      }
    };
  }

  /** Written before episode returns were part of a checkpoint. */
  @Test
  void readsCheckpointsWithoutReturns() {
    int count = 4;
    int[] actions = new int[count];
    Pcg64 random = Pcg64.seeded(3);
    VectorEnvironment environment = new CartPoleVector("CartPole-v1", count, 40, false);
    StepBatch batch = batch(count);
    environment.reset(new long[count], batch.observations);
    for (int t = 0; t < 7; t++) {
      step(environment, actions, random, batch);
    }
    VectorEnvironment restored = new CartPoleVector("CartPole-v1", count, 40, false);
    MemoryState.of(withoutReturns(environment)).restore(restored);
    StepBatch other = batch(count);
    Pcg64 sameDraws = Pcg64.seeded(0);
    MemoryState.of(random).restore(sameDraws);
    for (int t = 0; t < 60; t++) {
      step(environment, actions, random, batch);
      step(restored, actions, sameDraws, other);
      assertEqual(batch, other, count);
    }
  }

  @Test
  void namesTheInstanceWhoseActionIsOutsideTheSpaceAndMovesNone() {
    VectorEnvironment environment = new CartPoleVector("CartPole-v1", 3, 500, false);
    StepBatch batch = batch(3);
    environment.reset(new long[] {1, 2, 3}, batch.observations);
    byte[] before = MemoryState.of(environment).bytes();
    assertThatThrownBy(() -> environment.step(new int[] {0, 1, 2}, batch))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage(
            "Instance 2 of 3: the action 2 is outside the action space of CartPole-v1, Discrete(2). Give an integer from 0 to 1.");
    assertThatThrownBy(() -> environment.step(new int[] {0, -1, 1}, batch))
        .hasMessageContaining("Instance 1 of 3: the action -1");
    assertThatThrownBy(() -> environment.step(new int[] {0, 1}, batch))
        .hasMessageContaining("3 instances")
        .hasMessageContaining("given 2");
    assertThat(MemoryState.of(environment).bytes()).isEqualTo(before);
  }

  @Test
  void refusesToStepBeforeTheFirstReset() {
    VectorEnvironment environment = new CartPoleVector("CartPole-v1", 1, 500, false);
    assertThatThrownBy(() -> environment.step(new int[] {0}, batch(1)))
        .hasMessageContaining("CartPole-v1 was not reset yet");
  }

  @Test
  void stepAllocatesNothing() {
    int count = 256;
    VectorEnvironment environment = new CartPoleVector("CartPole-v1", count, 500, false);
    StepBatch batch = batch(count);
    environment.reset(new long[count], batch.observations);
    EnvironmentInstance single = new EnvironmentInstance("CartPole-v1", new CartPole(), 500);
    single.reset(0);
    int[] actions = new int[count];
    Pcg64 random = Pcg64.seeded(1);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    play(environment, single, actions, random, batch); // classes are loaded

    long before = threads.getCurrentThreadAllocatedBytes();
    long nothing = threads.getCurrentThreadAllocatedBytes() - before; // what measuring costs
    before = threads.getCurrentThreadAllocatedBytes();
    play(environment, single, actions, random, batch);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isEqualTo(nothing);
  }

  private static void play(
      VectorEnvironment environment,
      EnvironmentInstance single,
      int[] actions,
      Pcg64 random,
      StepBatch batch) {
    for (int t = 0; t < 500; t++) {
      step(environment, actions, random, batch);
      if (single.step(actions[0]).ended()) {
        single.reset();
      }
    }
  }
}
