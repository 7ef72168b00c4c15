package dev.agon.agents.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.environment.StepBatch;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.junit.jupiter.api.Test;

class RolloutTest {
  private final StepBatch step = new StepBatch(2, 1, FloatBuffer.allocate(2));

  /** Two environments, three steps; the first terminates at step 1, the second is cut off there. */
  private Rollout filled() {
    Rollout rollout = new Rollout(3, 2, 1);
    for (int t = 0; t < 3; t++) {
      rollout.observe(FloatBuffer.wrap(new float[] {t, 10 + t}));
      step.rewards[0] = 1;
      step.rewards[1] = 2;
      step.terminated[0] = t == 1;
      step.truncated[1] = t == 1;
      rollout.add(new int[] {t, 10 + t}, step);
      if (t == 1) {
        rollout.bootstrap(1, 100);
      }
    }
    rollout.observe(FloatBuffer.wrap(new float[] {3, 13}));
    for (int k = 0; k < rollout.values.length; k++) {
      rollout.values[k] = k;
    }
    return rollout;
  }

  @Test
  void bootstrapsWhatWasCutOffAndNotWhatTerminated() {
    Rollout rollout = filled();
    rollout.computeAdvantages(0.5, 0); // Â = r + γ·V(s′) − V(s)
    assertThat(rollout.full()).isTrue();
    assertThat(rollout.observations).containsExactly(0, 10, 1, 11, 2, 12, 3, 13);
    assertThat(rollout.advantages)
        .containsExactly(
            1 + 0.5f * 2 - 0, // next value of environment 0 is values[2]
            2 + 0.5f * 3 - 1,
            1 + 0 - 2, // terminated: nothing follows
            2 + 0.5f * 100 - 3, // cut off: the value of the final observation
            1 + 0.5f * 6 - 4,
            2 + 0.5f * 7 - 5);
    assertThat(rollout.returns).containsExactly(2, 3.5f, 1, 52, 4, 5.5f);
  }

  @Test
  void givesAdvantagesOfAMinibatchMeanZeroAndDeviationOne() {
    Rollout rollout = filled();
    rollout.computeAdvantages(0.5, 0);
    Minibatch out = minibatch(4);
    rollout.copyTo(out, new int[] {5, 3, 1, 0, 2, 4}, 0, true);
    double mean = 0;
    double squares = 0;
    for (int b = 0; b < 4; b++) {
      mean += out.advantages().get(b) / 4;
      squares += Math.pow(out.advantages().get(b), 2) / 4;
    }
    assertThat(mean).isCloseTo(0, within(1e-6));
    assertThat(squares).isCloseTo(1, within(1e-5));
    assertThat(out.actions().array()).containsExactly(12, 11, 10, 0);
    assertThat(out.observations().array()).containsExactly(12, 11, 10, 0);
    assertThat(out.returns().array()).containsExactly(5.5f, 52, 3.5f, 2);
  }

  @Test
  void leavesAdvantagesAloneWhenTheyAreNotNormalised() {
    Rollout rollout = filled();
    rollout.computeAdvantages(0.5, 0);
    Minibatch out = minibatch(2);
    rollout.copyTo(out, new int[] {0, 1, 2, 3, 4, 5}, 2, false);
    assertThat(out.advantages().array()).containsExactly(-1, 49);
  }

  /** Returns 2, 3.5, 1, 52, 4, 5.5 against values 0 … 5, and against themselves. */
  @Test
  void explainsAllVarianceWithPerfectValuesAndNoneWithConstantOnes() {
    Rollout rollout = filled();
    rollout.computeAdvantages(0.5, 0);
    for (int k = 0; k < rollout.returns.length; k++) {
      rollout.values[k] = rollout.returns[k];
    }
    assertThat(rollout.explainedVariance()).isCloseTo(1, within(1e-6));
    java.util.Arrays.fill(rollout.values, 7);
    assertThat(rollout.explainedVariance()).isCloseTo(0, within(1e-6));
  }

  @Test
  void comesBackFromACheckpointHalfFilled() {
    Rollout rollout = new Rollout(3, 2, 1);
    rollout.observe(FloatBuffer.wrap(new float[] {4, 5}));
    step.rewards[0] = 9;
    step.truncated[1] = true;
    rollout.add(new int[] {1, 0}, step);
    rollout.bootstrap(1, 6);
    Rollout restored = new Rollout(3, 2, 1);
    MemoryState.of(rollout).restore(restored);
    assertThat(restored.steps()).isEqualTo(2);
    assertThat(MemoryState.of(restored).bytes()).isEqualTo(MemoryState.of(rollout).bytes());
    assertThat(restored.endValues[1]).isEqualTo(6);
  }

  private static Minibatch minibatch(int size) {
    return new Minibatch(
        FloatBuffer.allocate(size),
        IntBuffer.allocate(size),
        FloatBuffer.allocate(size),
        FloatBuffer.allocate(size),
        FloatBuffer.allocate(size));
  }
}
