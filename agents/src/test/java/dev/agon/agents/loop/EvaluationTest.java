package dev.agon.agents.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.agon.agents.TestRun;
import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {

  /** Episodes of 1 to 100 steps, decided by the seed; each step gives the action as its reward. */
  private static final class Lottery implements Environment {
    private int left;

    @Override
    public Space observationSpace() {
      return Space.Box.of(new float[] {0}, new float[] {100});
    }

    @Override
    public Space actionSpace() {
      return new Space.Discrete(10);
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      left = 1 + random.integers(100);
      observation[0] = left;
    }

    @Override
    public void step(int action, StepResult out) {
      out.observation[0] = --left;
      out.set(action, left == 0, false);
    }
  }

  /** Always the same action, which a test may change. */
  private static final class Constant implements Policy {
    private final FloatBuffer block;
    int action;

    Constant(Task task, int action) {
      block = FloatBuffer.allocate(Evaluation.instances(task));
      this.action = action;
    }

    @Override
    public int count() {
      return block.capacity();
    }

    @Override
    public FloatBuffer observations() {
      return block;
    }

    @Override
    public void act(int[] actions) {
      java.util.Arrays.fill(actions, action);
    }

    @Override
    public void exportSavedModel(Path folder) {
      throw new AssertionError("not asked for");
    }
  }

  private static Task task(int episodes, int finalEpisodes) {
    return TestRun.task(
        Lottery::new,
        EnvironmentInstance.NO_LIMIT,
        1,
        1_000,
        new EvaluationConfig(100, episodes, finalEpisodes),
        3);
  }

  private static int finish(Evaluation evaluation, TestRun run, long step) {
    int turns = 0;
    while (evaluation.due(step) && !evaluation.finished(step)) {
      assertThat(evaluation.advance(run, step)).isTrue();
      turns++;
    }
    return turns;
  }

  /** Lengths are uniform on 1 … 100: mean 50.5, which taking the first to finish would miss. */
  @Test
  void doesNotPreferShortEpisodes() {
    Task task = task(2_000, 2_000);
    Constant policy = new Constant(task, 1);
    try (Evaluation evaluation = new Evaluation(task, policy, policy, () -> {})) {
      TestRun run = new TestRun();
      int turns = finish(evaluation, run, 100);
      assertThat(turns).as("a long evaluation spans many turns").isGreaterThan(10);
      assertThat(run.values(Evaluation.RETURN_MEAN)).hasSize(1);
      // σ of the mean is 28.9/√2000 = 0.65
      assertThat(run.values(Evaluation.RETURN_MEAN)[0]).isCloseTo(50.5, within(2.6));
      assertThat(run.values(Evaluation.RETURN_STD)[0]).isCloseTo(28.87, within(2.0));
      assertThat(run.values(Evaluation.LENGTH_MEAN)[0])
          .isEqualTo(run.values(Evaluation.RETURN_MEAN)[0]);
    }
  }

  @Test
  void keepsTheBestPolicyAndEvaluatesItInTheEndOnOtherSeeds() {
    Task task = task(5, 40);
    Constant current = new Constant(task, 0);
    Constant best = new Constant(task, 0);
    try (Evaluation evaluation =
        new Evaluation(task, current, best, () -> best.action = current.action)) {
      TestRun run = new TestRun();
      int[] actions = {2, 5, 5, 1};
      for (int k = 0; k < actions.length; k++) {
        current.action = actions[k];
        finish(evaluation, run, 100 * (k + 1));
      }
      assertThat(best.action).isEqualTo(5);
      assertThatIllegalStateException().isThrownBy(evaluation::outcome);
      assertThat(finish(evaluation, run, 1_000)).isPositive();
      assertThat(evaluation.finished(1_000)).isTrue();
      double mean = (Double) evaluation.outcome().get("meanReturn");
      assertThat(mean).isCloseTo(5 * 50.5, within(90.0));
      assertThat(evaluation.outcome())
          .containsEntry("policy", "best")
          .containsEntry("episodes", 40);
      assertThat(run.values(Evaluation.FINAL_RETURN_MEAN)).containsExactly(mean);
      assertThat(boxed(run.values(Evaluation.LENGTH_MEAN))).doesNotContain(mean / 5);
    }
  }

  @Test
  void evaluatesTheLastPolicyWhenThereAreNoPeriodicEvaluations() {
    Task task =
        TestRun.task(
            Lottery::new,
            EnvironmentInstance.NO_LIMIT,
            1,
            1_000,
            new EvaluationConfig(0, 5, 10),
            3);
    Constant current = new Constant(task, 3);
    Constant best = new Constant(task, 9);
    try (Evaluation evaluation = new Evaluation(task, current, best, () -> {})) {
      assertThat(evaluation.due(999)).isFalse();
      TestRun run = new TestRun();
      finish(evaluation, run, 1_000);
      assertThat(evaluation.outcome()).containsEntry("policy", "last");
      // Rewards are 3 a step: a return of three times the length, whichever that was.
      assertThat((Double) evaluation.outcome().get("meanReturn")).isBetween(3.0, 300.0);
      assertThat(run.bestSteps).isEmpty();
    }
  }

  @Test
  void continuesInTheMiddleOfAnEvaluation() {
    Task task = task(300, 300);
    Constant policy = new Constant(task, 1);
    TestRun expected = new TestRun();
    try (Evaluation whole = new Evaluation(task, policy, policy, () -> {})) {
      finish(whole, expected, 100);
    }
    TestRun run = new TestRun();
    try (Evaluation first = new Evaluation(task, policy, policy, () -> {});
        Evaluation second = new Evaluation(task, policy, policy, () -> {})) {
      first.advance(run, 100);
      first.advance(run, 100);
      assertThat(run.points).isEmpty();
      MemoryState.of(first).restore(second);
      finish(second, run, 100);
    }
    assertThat(run.points).isEqualTo(expected.points);
  }

  /** As {@code agon evaluate} does: the same seed gives the same episodes. */
  @Test
  void evaluatesInOneGoOnAGivenSeed() {
    Task task = task(5, 10);
    Constant policy = new Constant(task, 1);
    try (Evaluation evaluation = new Evaluation(task, policy, policy, () -> {})) {
      var first = evaluation.evaluate(50, 1);
      assertThat(first).containsEntry("episodes", 50).containsEntry("policy", "last");
      assertThat(evaluation.evaluate(50, 1)).isEqualTo(first);
      assertThat(evaluation.evaluate(50, 2)).isNotEqualTo(first);
    }
  }

  private static List<Double> boxed(double[] values) {
    return java.util.Arrays.stream(values).boxed().toList();
  }
}
