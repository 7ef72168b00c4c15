package dev.agon.core.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agon.core.checkpoint.MemoryState;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SyncVectorEnvironmentTest {
  private final FloatBuffer observations = FloatBuffer.allocate(2 * 2);
  private final StepBatch batch = new StepBatch(2, 2, observations);

  private static SyncVectorEnvironment walks(int limit) {
    return new SyncVectorEnvironment("Walk-v0", 2, Walk::new, limit);
  }

  @Test
  void resetsInTheSameStepAndKeepsWhatEnded() {
    SyncVectorEnvironment walks = walks(4);
    walks.reset(new long[] {1, 2}, observations);
    EnvironmentInstance first = new EnvironmentInstance("Walk-v0", new Walk(), 4);
    first.reset(1);
    for (int t = 0; t < 4; t++) {
      walks.step(new int[] {0, 0}, batch);
      first.step(0);
    }
    assertThat(batch.endedCount).isEqualTo(2);
    assertThat(batch.truncated).containsExactly(true, true);
    assertThat(batch.terminated).containsExactly(false, false);
    assertThat(batch.episodeLengths).containsExactly(4, 4);
    assertThat(batch.episodeReturns[0]).isEqualTo(first.episodeReturn());
    // the observation is the next episode's first one, from the same stream
    float[] next = first.reset();
    assertThat(observations.get(0)).isEqualTo(next[0]);
    walks.step(new int[] {0, 0}, batch);
    assertThat(batch.endedCount).isZero();
    assertThat(batch.ended(0)).isFalse();
  }

  @Test
  void namesTheInstanceAndMovesNoneWhereAnActionIsWrong() {
    SyncVectorEnvironment walks = walks(4);
    walks.reset(new long[] {1, 2}, observations);
    byte[] before = MemoryState.of(walks).bytes();
    assertThatThrownBy(() -> walks.step(new int[] {1, 7}, batch))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage(
            "Instance 1 of 2: the action 7 is outside the action space of Walk-v0, Discrete(2). Give an integer from 0 to 1.");
    assertThatThrownBy(() -> walks.step(new int[] {1}, batch)).hasMessageContaining("given 1");
    assertThatThrownBy(() -> walks.step(new float[] {0, 1}, batch))
        .hasMessageContaining("Instance 0 of 2");
    assertThat(MemoryState.of(walks).bytes()).isEqualTo(before);
  }

  @Test
  void closesThoseThatWereMadeWhereOneCannotBe() {
    AtomicInteger made = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    assertThatThrownBy(
            () ->
                new SyncVectorEnvironment(
                    "Walk-v0",
                    4,
                    () -> {
                      if (made.incrementAndGet() == 3) {
                        throw new EnvironmentException("no more");
                      }
                      return new Walk() {
                        @Override
                        public void close() {
                          closed.incrementAndGet();
                        }
                      };
                    },
                    10))
        .hasMessage("no more");
    assertThat(closed).hasValue(2);
  }

  @Test
  void takesOneSeedPerInstance() {
    assertThatThrownBy(() -> walks(4).reset(new long[] {1}, observations))
        .hasMessageContaining("2 instances, but 1 seeds");
    assertThatThrownBy(() -> new SyncVectorEnvironment("Walk-v0", 0, Walk::new, 4))
        .hasMessageContaining("count=0");
  }

  @Test
  void stepsContinuousActions() {
    SyncVectorEnvironment sliders = new SyncVectorEnvironment("Slider-v0", 2, Slider::new, 50);
    sliders.reset(new long[] {1, 1}, observations);
    sliders.step(new float[] {1, -1}, batch);
    assertThat(observations.get(1)).isPositive();
    assertThat(observations.get(3)).isNegative();
  }
}
