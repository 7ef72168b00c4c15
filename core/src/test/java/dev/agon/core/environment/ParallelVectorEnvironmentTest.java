package dev.agon.core.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.random.Pcg64;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelVectorEnvironmentTest {
  private static final int COUNT = 7;

  private static SyncVectorEnvironment walks() {
    return new SyncVectorEnvironment("Walk-v0", COUNT, Walk::new, 9);
  }

  private static StepBatch batch() {
    return new StepBatch(COUNT, 2, FloatBuffer.allocate(COUNT * 2));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 20})
  void givesTheSameBitsInAnyNumberOfThreads(int threads) {
    try (VectorEnvironment one = walks();
        VectorEnvironment many = new ParallelVectorEnvironment(walks(), threads)) {
      StepBatch a = batch();
      StepBatch b = batch();
      long[] seeds = {1, 2, 3, 4, 5, 6, 7};
      one.reset(seeds, a.observations);
      many.reset(seeds, b.observations);
      Pcg64 random = Pcg64.seeded(1);
      int[] actions = new int[COUNT];
      for (int t = 0; t < 200; t++) {
        Arrays.setAll(actions, i -> random.integers(2));
        one.step(actions, a);
        many.step(actions, b);
        assertThat(b.observations).isEqualTo(a.observations);
        assertThat(b.rewards).containsExactly(a.rewards);
        assertThat(b.terminated).containsExactly(a.terminated);
        assertThat(b.truncated).containsExactly(a.truncated);
        assertThat(b.endedCount).isEqualTo(a.endedCount);
        assertThat(b.episodeLengths).containsExactly(a.episodeLengths);
      }
      assertThat(MemoryState.of(many).bytes()).isEqualTo(MemoryState.of(one).bytes());
    }
  }

  /** Remembers in which threads it was stepped. */
  private static final class Traced implements Environment {
    private final Environment walk = new Walk();
    private final Set<Thread> seen;

    Traced(Set<Thread> seen) {
      this.seen = seen;
    }

    @Override
    public Space observationSpace() {
      return walk.observationSpace();
    }

    @Override
    public Space actionSpace() {
      return walk.actionSpace();
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      walk.reset(random, observation);
    }

    @Override
    public void step(int action, StepResult out) {
      seen.add(Thread.currentThread());
      walk.step(action, out);
    }
  }

  @Test
  void usesAsManyThreadsAsAskedFor() {
    Set<Thread> seen = ConcurrentHashMap.newKeySet();
    try (VectorEnvironment many =
        new ParallelVectorEnvironment(
            new SyncVectorEnvironment("Traced-v0", COUNT, () -> new Traced(seen), 9), 3)) {
      many.reset(new long[COUNT], batch().observations);
      many.step(new int[COUNT], batch());
      assertThat(seen).hasSize(3).contains(Thread.currentThread());
    }
  }

  @Test
  void refusesWrongActionsBeforeAnyInstanceMoves() {
    try (VectorEnvironment many = new ParallelVectorEnvironment(walks(), 2)) {
      many.reset(new long[COUNT], batch().observations);
      byte[] before = MemoryState.of(many).bytes();
      assertThatThrownBy(() -> many.step(new int[] {0, 0, 0, 0, 0, 0, 5}, batch()))
          .hasMessageContaining("Instance 6 of 7: the action 5 is outside");
      assertThat(MemoryState.of(many).bytes()).isEqualTo(before);
    }
    assertThatThrownBy(() -> new ParallelVectorEnvironment(walks(), 0))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("threads=0");
  }
}
