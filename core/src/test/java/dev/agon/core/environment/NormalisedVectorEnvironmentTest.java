package dev.agon.core.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.random.Pcg64;
import java.nio.FloatBuffer;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class NormalisedVectorEnvironmentTest {
  private static final double[] REWARDS = {0, 1, 3, 4};

  /** Shows the reward that it gives, the next of 0, 1, 3, 4 (DummyRewardEnv of SB3's tests). */
  private static final class Rewards implements Environment {
    private final int first;
    private int at;

    Rewards(int first) {
      this.first = first;
    }

    @Override
    public Space observationSpace() {
      return Space.Box.of(new float[] {-1}, new float[] {4});
    }

    @Override
    public Space actionSpace() {
      return new Space.Discrete(2);
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      at = first;
      observation[0] = (float) REWARDS[at];
    }

    @Override
    public void step(int action, StepResult out) {
      at = (at + 1) % REWARDS.length;
      out.observation[0] = (float) REWARDS[at];
      out.set(REWARDS[at], false, false);
    }
  }

  private final StepBatch batch = new StepBatch(2, 1, FloatBuffer.allocate(2));

  private static NormalisedVectorEnvironment rewards(int limit) {
    Iterator<Integer> first = List.of(0, 1).iterator();
    return new NormalisedVectorEnvironment(
        new SyncVectorEnvironment("Rewards-v0", 2, () -> new Rewards(first.next()), limit),
        true,
        true,
        0.5);
  }

  @Test
  void takesInEveryObservationBeforeItIsNormalised() {
    NormalisedVectorEnvironment environments = rewards(100);
    environments.reset(new long[] {1, 2}, batch.observations);
    RunningMoments moments = environments.observationMoments().orElseThrow();
    assertThat(moments.mean(0)).isCloseTo(0.5, within(1e-4)); // 0 and 1
    assertThat(batch.observations.get(0)).isCloseTo(-1, within(1e-3f)); // deviation 0.5
    assertThat(batch.observations.get(1)).isCloseTo(1, within(1e-3f));

    environments.step(new int[2], batch); // 1 and 3
    assertThat(moments.mean(0)).isCloseTo(1.25, within(1e-4));
    float deviation = (float) Math.sqrt(11.0 / 4 - 1.25 * 1.25);
    assertThat(batch.observations.get(0)).isCloseTo((1 - 1.25f) / deviation, within(1e-3f));
    assertThat(batch.observations.get(1)).isCloseTo((3 - 1.25f) / deviation, within(1e-3f));

    environments.step(new int[2], batch); // 3 and 4
    assertThat(moments.mean(0)).isCloseTo(2.0, within(1e-4));
  }

  @Test
  void dividesRewardsByTheDeviationOfTheDiscountedReturn() {
    NormalisedVectorEnvironment environments = rewards(100);
    environments.reset(new long[] {1, 2}, batch.observations);
    environments.step(new int[2], batch); // returns 1, 3: mean 2, deviation 1
    assertThat(batch.rewards[0]).isCloseTo(1, within(1e-3));
    assertThat(batch.rewards[1]).isCloseTo(3, within(1e-3));
    environments.step(new int[2], batch); // returns 3.5 and 5.5 join them
    double mean = (1 + 3 + 3.5 + 5.5) / 4;
    double variance = (1 + 9 + 3.5 * 3.5 + 5.5 * 5.5) / 4 - mean * mean;
    assertThat(batch.rewards[0]).isCloseTo(3 / Math.sqrt(variance), within(1e-3));
    assertThat(batch.rewards[1]).isCloseTo(4 / Math.sqrt(variance), within(1e-3));
  }

  @Test
  void leavesReturnsOfEpisodesAsTheyAreAndNormalisesFinalObservations() {
    NormalisedVectorEnvironment environments = rewards(2);
    environments.reset(new long[] {1, 2}, batch.observations);
    environments.step(new int[2], batch);
    environments.step(new int[2], batch);
    assertThat(batch.endedCount).isEqualTo(2);
    assertThat(batch.episodeReturns).containsExactly(4, 7);
    RunningMoments moments = environments.observationMoments().orElseThrow();
    double scale = NormalisedVectorEnvironment.scale(moments, 0);
    assertThat(batch.finalObservations[0])
        .isCloseTo((float) ((3 - moments.mean(0)) * scale), within(1e-5f));
    environments.step(new int[2], batch); // the discounted return began anew: 1, 3
    assertThat(batch.episodeLengths).containsExactly(2, 2);
  }

  @Test
  void continuesWithTheSameBitsWhenRestored() {
    NormalisedVectorEnvironment environments = rewards(7);
    environments.reset(new long[] {1, 2}, batch.observations);
    for (int t = 0; t < 20; t++) {
      environments.step(new int[2], batch);
    }
    NormalisedVectorEnvironment restored = rewards(7);
    MemoryState.of(environments).restore(restored);
    StepBatch other = new StepBatch(2, 1, FloatBuffer.allocate(2));
    for (int t = 0; t < 20; t++) {
      environments.step(new int[2], batch);
      restored.step(new int[2], other);
      assertThat(other.observations).isEqualTo(batch.observations);
      assertThat(other.rewards).containsExactly(batch.rewards);
    }
  }

  @Test
  void touchesOnlyWhatItIsToldTo() {
    NormalisedVectorEnvironment environments =
        new NormalisedVectorEnvironment(
            new SyncVectorEnvironment("Rewards-v0", 2, () -> new Rewards(0), 100),
            false,
            true,
            0.9);
    environments.reset(new long[] {1, 2}, batch.observations);
    environments.step(new int[2], batch);
    environments.step(new int[2], batch);
    assertThat(batch.observations.get(0)).isEqualTo(3);
    assertThat(environments.observationMoments()).isEmpty();
  }
}
