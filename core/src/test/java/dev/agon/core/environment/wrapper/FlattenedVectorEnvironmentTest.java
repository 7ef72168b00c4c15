package dev.agon.core.environment.wrapper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.SyncVectorEnvironment;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.random.Pcg64;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlattenedVectorEnvironmentTest {
  private static final int COUNT = 3;

  /** A counter from 1 to 4, and how far it is. */
  private static final class Counter implements Environment {
    private int place;

    @Override
    public Space observationSpace() {
      return new Space.Tuple(
          List.of(new Space.Discrete(4, 1), Space.Box.of(new float[] {0}, new float[] {1})));
    }

    @Override
    public Space actionSpace() {
      return new Space.Discrete(2);
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      place = 1 + random.integers(2);
      observe(observation);
    }

    @Override
    public void step(int action, StepResult out) {
      place = Math.min(4, place + action);
      observe(out.observation);
      out.set(place, place == 4, false);
    }

    private void observe(float[] observation) {
      observation[0] = place;
      observation[1] = place / 4f;
    }
  }

  private static VectorEnvironment counters() {
    return new SyncVectorEnvironment("Counter-v0", COUNT, Counter::new, 6);
  }

  @Test
  void makesOneHotRowsAsTheWrapperOfOneInstanceDoes() {
    VectorEnvironment flattened = FlattenedVectorEnvironment.of(counters());
    VectorEnvironment wrapped =
        new SyncVectorEnvironment(
            "Counter-v0", COUNT, () -> new FlattenObservation(new Counter()), 6);
    assertThat(flattened.observationSpace()).isEqualTo(wrapped.observationSpace());
    int size = flattened.observationSize();
    assertThat(size).isEqualTo(5);
    StepBatch a = new StepBatch(COUNT, size, FloatBuffer.allocate(COUNT * size));
    StepBatch b = new StepBatch(COUNT, size, FloatBuffer.allocate(COUNT * size));
    flattened.reset(new long[] {1, 2, 3}, a.observations);
    wrapped.reset(new long[] {1, 2, 3}, b.observations);
    assertThat(a.observations).isEqualTo(b.observations);
    Pcg64 random = Pcg64.seeded(1);
    int ended = 0;
    for (int t = 0; t < 100; t++) {
      int[] actions = {random.integers(2), random.integers(2), random.integers(2)};
      flattened.step(actions, a);
      wrapped.step(actions, b);
      assertThat(a.observations).isEqualTo(b.observations);
      assertThat(a.rewards).containsExactly(b.rewards);
      assertThat(a.terminated).containsExactly(b.terminated);
      assertThat(a.truncated).containsExactly(b.truncated);
      assertThat(a.endedCount).isEqualTo(b.endedCount);
      ended += a.endedCount;
      assertThat(a.finalObservations).containsExactly(b.finalObservations);
    }
    assertThat(ended).isGreaterThan(20);

    VectorEnvironment restored = FlattenedVectorEnvironment.of(counters());
    MemoryState.of(flattened).restore(restored);
    flattened.step(new int[] {1, 0, 1}, a);
    restored.step(new int[] {1, 0, 1}, b);
    assertThat(b.observations).isEqualTo(a.observations);
  }

  @Test
  void leavesArraysAsTheyAre() {
    VectorEnvironment rows = FlattenedVectorEnvironment.of(counters());
    assertThat(FlattenedVectorEnvironment.of(rows)).isSameAs(rows);
  }
}
