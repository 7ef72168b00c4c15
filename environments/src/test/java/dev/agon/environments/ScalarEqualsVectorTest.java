package dev.agon.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.random.Pcg64;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * For every built-in environment: the fast one that steps many instances does what the readable one
 * does, to the last bit, whatever the seeds and actions.
 */
class ScalarEqualsVectorTest {
  private static final int COUNT = 5;
  private static final int STEPS = 300;
  private static final int NUMBERS = 1_000_000; // of observations to compare, at most

  static List<String> ids() {
    return EnvironmentRegistry.builtIn().entries().stream().map(EnvironmentEntry::id).toList();
  }

  /** The two forms side by side, and what they gave. */
  private static final class Pair implements AutoCloseable {
    final VectorEnvironment vector;
    final List<EnvironmentInstance> singles = new ArrayList<>();
    final Space actionSpace;
    final int size;
    final FloatBuffer observations;
    final StepBatch batch;
    final int[] integers = new int[COUNT];
    final float[] numbers;

    // Which actions are legal, where the space is discrete: [N, n] and [n].
    final boolean[] legal;
    final boolean[] legalOfOne;

    Pair(String id) {
      EnvironmentEntry entry = EnvironmentRegistry.builtIn().entry(id);
      vector = entry.makeVector(COUNT, Map.of());
      for (int i = 0; i < COUNT; i++) {
        singles.add(entry.make(Map.of()));
      }
      actionSpace = vector.actionSpace();
      size = vector.observationSize();
      observations = FloatBuffer.allocate(COUNT * size);
      batch = new StepBatch(COUNT, size, observations);
      numbers = new float[COUNT * actionSpace.size()];
      int n = actionSpace instanceof Space.Discrete discrete ? discrete.n() : 0;
      legal = new boolean[COUNT * n];
      legalOfOne = new boolean[n];
      assertThat(vector.masksActions()).isEqualTo(singles.get(0).masksActions());
    }

    void reset(Pcg64 random) {
      long[] seeds = new long[COUNT];
      Arrays.setAll(seeds, i -> random.nextLong() >>> 1);
      vector.reset(seeds, observations);
      for (int i = 0; i < COUNT; i++) {
        assertSame(singles.get(i).reset(seeds[i]), observations.array(), i, "reset");
      }
      compareMasks("reset");
    }

    private void compareMasks(String where) {
      if (!vector.masksActions()) {
        return;
      }
      vector.actionMasks(legal);
      int n = legalOfOne.length;
      for (int i = 0; i < COUNT; i++) {
        singles.get(i).actionMask(legalOfOne);
        assertThat(Arrays.copyOfRange(legal, i * n, (i + 1) * n))
            .as("legal actions of instance %d, %s", i, where)
            .containsExactly(legalOfOne);
      }
    }

    void step(Pcg64 random, int t) {
      boolean discrete = actionSpace instanceof Space.Discrete;
      draw(random);
      if (discrete) {
        vector.step(integers, batch);
      } else {
        vector.step(numbers, batch);
      }
      int ended = 0;
      for (int i = 0; i < COUNT; i++) {
        EnvironmentInstance single = singles.get(i);
        String where = "step %d of instance %d".formatted(t, i);
        StepResult result = discrete ? single.step(integers[i]) : single.step(action(i));
        assertThat(bits(batch.rewards[i])).as("reward, %s", where).isEqualTo(bits(result.reward));
        assertThat(batch.terminated[i]).as(where).isEqualTo(result.terminated);
        assertThat(batch.truncated[i]).as(where).isEqualTo(result.truncated);
        if (result.ended()) {
          ended++;
          assertSame(result.observation, batch.finalObservations, i, where);
          assertThat(batch.episodeLengths[i]).as(where).isEqualTo(single.episodeLength());
          assertThat(bits(batch.episodeReturns[i]))
              .as("return, %s", where)
              .isEqualTo(bits(single.episodeReturn()));
          assertSame(single.reset(), observations.array(), i, where);
        } else {
          assertSame(result.observation, observations.array(), i, where);
        }
      }
      assertThat(batch.endedCount).isEqualTo(ended);
      compareMasks("step %d".formatted(t));
    }

    /** Random actions; in a box one in four may lie beyond the bounds. */
    private void draw(Pcg64 random) {
      for (int i = 0; i < COUNT; i++) {
        if (actionSpace instanceof Space.Discrete discrete) {
          integers[i] = discrete.sample(random);
          // Mostly a legal one, for long episodes.
          boolean anyWillDo = !vector.masksActions() || random.integers(16) == 0;
          while (!anyWillDo && !legal[i * discrete.n() + integers[i] - discrete.start()]) {
            integers[i] = discrete.sample(random);
          }
          continue;
        }
        int at = i * actionSpace.size();
        actionSpace.sample(random, numbers, at);
        if (actionSpace instanceof Space.Box && random.integers(4) == 0) {
          for (int k = at; k < at + actionSpace.size(); k++) {
            numbers[k] *= 1.75f;
          }
        }
      }
    }

    private float[] action(int i) {
      return Arrays.copyOfRange(numbers, i * actionSpace.size(), (i + 1) * actionSpace.size());
    }

    private void assertSame(float[] expected, float[] block, int i, String where) {
      if (!Arrays.equals(expected, 0, size, block, i * size, (i + 1) * size)) {
        assertThat(Arrays.copyOfRange(block, i * size, (i + 1) * size))
            .as(where)
            .containsExactly(expected);
      }
    }

    private static long bits(double value) {
      return Double.doubleToRawLongBits(value);
    }

    @Override
    public void close() {
      vector.close();
      singles.forEach(EnvironmentInstance::close);
    }
  }

  @ParameterizedTest
  @MethodSource("ids")
  void giveTheSameBits(String id) {
    Pcg64 random = Pcg64.seeded(11);
    try (Pair pair = new Pair(id)) {
      int steps = Math.max(30, Math.min(STEPS, NUMBERS / (2 * COUNT * pair.size)));
      for (int round = 0; round < 2; round++) {
        pair.reset(random);
        for (int t = 0; t < steps; t++) {
          pair.step(random, t);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ids")
  void vectorRestoredFromASnapshotContinuesWithTheSameBits(String id) {
    Pcg64 random = Pcg64.seeded(12);
    try (Pair pair = new Pair(id);
        VectorEnvironment restored =
            EnvironmentRegistry.builtIn().makeVector(id, COUNT, Map.of())) {
      pair.reset(random);
      int steps = Math.min(60, Math.max(10, NUMBERS / (4 * COUNT * pair.size)));
      for (int t = 0; t < steps; t++) {
        pair.step(random, t);
      }
      MemoryState.of(pair.vector).restore(restored);
      FloatBuffer observations = FloatBuffer.allocate(COUNT * pair.size);
      StepBatch batch = new StepBatch(COUNT, pair.size, observations);
      for (int t = steps; t < 2 * steps; t++) {
        pair.step(random, t);
        if (pair.actionSpace instanceof Space.Discrete) {
          restored.step(pair.integers, batch);
        } else {
          restored.step(pair.numbers, batch);
        }
        assertThat(batch.rewards).as("step %d", t).containsExactly(pair.batch.rewards);
        assertThat(batch.terminated).containsExactly(pair.batch.terminated);
        assertThat(batch.truncated).containsExactly(pair.batch.truncated);
        assertThat(observations).as("step %d", t).isEqualTo(pair.observations);
      }
    }
  }
}
