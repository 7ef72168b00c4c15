package dev.agon.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.OnFailure;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.environment.wrapper.Wrappers;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Wrappers around a built-in environment, as a run's configuration lists them. */
class WrappedEnvironmentsTest {

  private static EnvironmentSetup cartPole(
      int maxEpisodeSteps, List<UnaryOperator<Environment>> wrappers) {
    return new EnvironmentSetup(
        EnvironmentRegistry.builtIn().entry("CartPole-v1"),
        Map.of(),
        maxEpisodeSteps,
        wrappers,
        1,
        OnFailure.FAIL);
  }

  private static final List<UnaryOperator<Environment>> REPEATED =
      List.of(
          Wrappers.of("actionRepeat", Map.of("times", 4)),
          Wrappers.of("timeAware", Map.of("normalise", true)),
          Wrappers.of("frameStack", Map.of("size", 2)));

  @Test
  void theTimeLimitCountsStepsOfTheEnvironmentNotDecisions() {
    try (EnvironmentInstance environment = cartPole(10, REPEATED).make()) {
      assertThat(environment.observationSpace().size()).isEqualTo(2 * 5);
      environment.reset(1);
      assertThat(environment.step(1).reward).isEqualTo(4);
      StepResult second = environment.step(0);
      assertThat(second.ended()).isFalse();
      // Gymnasium's counts what it is asked, too: one decision is a step of the time shown
      assertThat(second.observation[9]).isEqualTo(0.2f);
      StepResult last = environment.step(0);
      assertThat(last.reward).isEqualTo(2);
      assertThat(last.truncated).isTrue();
      assertThat(environment.isRunning()).isFalse();
    }
  }

  @Test
  void manyThatStepTogetherGiveWhatSingleOnesGive() {
    EnvironmentSetup setup = cartPole(50, REPEATED);
    int count = 3;
    try (VectorEnvironment together = setup.makeVector(count);
        EnvironmentInstance single = setup.make()) {
      int size = together.observationSize();
      StepBatch batch = new StepBatch(count, size, FloatBuffer.allocate(count * size));
      together.reset(new long[] {7, 8, 9}, batch.observations);
      float[] observation = single.reset(9);
      for (int t = 0; t < 40; t++) {
        int action = t / 2 % 2;
        for (int k = 0; k < size; k++) {
          assertThat(batch.observations.get(2 * size + k)).isEqualTo(observation[k]);
        }
        together.step(new int[] {0, 1, action}, batch);
        observation = single.step(action).observation;
        assertThat(batch.ended(2)).isEqualTo(!single.isRunning());
        observation = single.isRunning() ? observation : single.reset();
      }
    }
  }

  @Test
  void aLimitOfItsOwnCutsEarlier() {
    List<UnaryOperator<Environment>> limit =
        List.of(Wrappers.of("timeLimit", Map.of("maxEpisodeSteps", 3)));
    try (EnvironmentInstance environment = cartPole(500, limit).make()) {
      environment.reset(0);
      environment.step(0);
      environment.step(1);
      assertThat(environment.step(0).truncated).isTrue();
      assertThat(environment.actionSpace()).isEqualTo(new Space.Discrete(2));
    }
  }
}
