package dev.agon.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.agon.agents.TestEnvironments.Corridor;
import dev.agon.agents.TestEnvironments.Identity;
import dev.agon.agents.TestEnvironments.InfiniteHorizon;
import dev.agon.agents.dqn.Dqn;
import dev.agon.agents.dqn.DqnConfig;
import dev.agon.agents.loop.Agent;
import dev.agon.agents.loop.EvaluationConfig;
import dev.agon.agents.loop.Task;
import dev.agon.agents.ppo.Ppo;
import dev.agon.agents.ppo.PpoConfig;
import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.compute.Compute;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Space;
import dev.agon.core.nn.Activation;
import dev.agon.core.random.Pcg64;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** What every agent must do, whatever its algorithm. */
class AgentTest {

  /** The algorithms with settings for tiny problems. */
  enum Algorithm {
    DQN {
      @Override
      Agent create(Task task, double discount) {
        return new Dqn(
            new DqnConfig(
                5e-3,
                1e-8,
                32,
                discount,
                10_000,
                100,
                4,
                4,
                50,
                1,
                true,
                1,
                10,
                1,
                0.05,
                0.5,
                List.of(32),
                Activation.TANH),
            task,
            SessionProfile.small());
      }
    },
    PPO {
      @Override
      Agent create(Task task, double discount) {
        return ppo(task, discount, 1);
      }
    },
    PPO_IN_TWO_THREADS {
      @Override
      Agent create(Task task, double discount) {
        return ppo(task, discount, 2);
      }
    };

    abstract Agent create(Task task, double discount);
  }

  private static Ppo ppo(Task task, double discount, int threads) {
    return new Ppo(
        new PpoConfig(
            1e-2,
            true,
            1e-5,
            16,
            8,
            2,
            discount,
            0.9,
            true,
            0.2,
            false,
            0.5,
            0.01,
            0.5,
            List.of(32),
            Activation.TANH),
        task,
        SessionProfile.small(),
        threads);
  }

  private static final EvaluationConfig EVALUATION = new EvaluationConfig(500, 3, 30);

  private static Task corridor(long budget, long seed) {
    return TestRun.task(() -> new Corridor(5), 40, 4, budget, EVALUATION, seed);
  }

  private static double finalReturn(Agent agent) {
    new TestRun().finish(agent);
    return (Double) agent.outcome().evaluation().get("meanReturn");
  }

  @Tag("learning")
  @ParameterizedTest
  @EnumSource
  void learnsToWalkTheCorridor(Algorithm algorithm) {
    for (long seed = 1; seed <= 3; seed++) {
      try (Agent agent = algorithm.create(corridor(4_000, seed), 0.9)) {
        assertThat(finalReturn(agent)).as("seed %d", seed).isEqualTo(1);
      }
    }
  }

  /** SB3's test_identity: at least 90 of 100. Actions are counted from 10 here. */
  @Tag("learning")
  @ParameterizedTest
  @EnumSource
  void learnsToNameTheState(Algorithm algorithm) {
    for (long seed = 1; seed <= 3; seed++) {
      Task task = TestRun.task(() -> new Identity(4), 100, 4, 3_000, EVALUATION, seed);
      try (Agent agent = algorithm.create(task, 0.4)) {
        assertThat(finalReturn(agent)).as("seed %d", seed).isGreaterThanOrEqualTo(90);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void repeatsARunBitForBitAndDiffersByTheSeed(Algorithm algorithm) {
    List<String> hashes = new ArrayList<>();
    List<List<TestRun.Point>> points = new ArrayList<>();
    for (long seed : new long[] {7, 7, 8}) {
      try (Agent agent = algorithm.create(corridor(1_000, seed), 0.9)) {
        points.add(new TestRun().finish(agent).points);
        hashes.add(agent.weightsSha256());
      }
    }
    assertThat(hashes.get(1)).isEqualTo(hashes.get(0)).isNotEqualTo(hashes.get(2));
    assertThat(points.get(1)).isEqualTo(points.get(0)).isNotEqualTo(points.get(2));
  }

  @Test
  void ppoLearnsTheSameBitsInTwoThreads() {
    List<String> hashes = new ArrayList<>();
    List<List<TestRun.Point>> points = new ArrayList<>();
    for (int threads = 1; threads <= 2; threads++) {
      try (Ppo agent = ppo(corridor(1_000, 7), 0.9, threads)) {
        points.add(new TestRun().finish(agent).points);
        assertThat(agent.updates()).isPositive();
        hashes.add(agent.weightsSha256());
      }
    }
    assertThat(hashes.get(1)).isEqualTo(hashes.get(0));
    assertThat(points.get(1)).isEqualTo(points.get(0));
  }

  /**
   * Interrupted after one of a dozen turns and taken up by another job, a run ends with the same
   * bits.
   */
  @ParameterizedTest
  @EnumSource
  void continuesFromACheckpointWithTheSameBits(Algorithm algorithm) {
    String expectedHash;
    List<TestRun.Point> expected;
    int turns = 0;
    try (Agent agent = algorithm.create(corridor(1_200, 7), 0.9)) {
      TestRun run = new TestRun();
      for (; !agent.finished(); turns++) {
        agent.advance(run);
      }
      expected = run.points;
      expectedHash = agent.weightsSha256();
    }
    assertThat(turns).isGreaterThan(5);
    for (int interrupted = 0; interrupted < turns; interrupted += 1 + turns / 12) {
      TestRun run = new TestRun();
      MemoryState state;
      try (Agent agent = algorithm.create(corridor(1_200, 7), 0.9)) {
        for (int turn = 0; turn < interrupted; turn++) {
          agent.advance(run);
        }
        state = MemoryState.of(agent);
      }
      try (Agent agent = algorithm.create(corridor(1_200, 7), 0.9)) {
        state.restore(agent);
        assertThat(MemoryState.of(agent).bytes())
            .as("the state after turn %d, saved again", interrupted)
            .isEqualTo(state.bytes());
        run.finish(agent);
        assertThat(run.points).as("interrupted after turn %d", interrupted).isEqualTo(expected);
        assertThat(agent.weightsSha256()).isEqualTo(expectedHash);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void goesOnWithALargerBudget(Algorithm algorithm) {
    MemoryState state;
    try (Agent agent = algorithm.create(corridor(600, 7), 0.9)) {
      new TestRun().finish(agent);
      state = MemoryState.of(agent);
    }
    try (Agent agent = algorithm.create(corridor(1_200, 7), 0.9)) {
      state.restore(agent);
      assertThat(agent.finished()).isFalse();
      TestRun run = new TestRun().finish(agent);
      assertThat(agent.step()).isGreaterThanOrEqualTo(1_200);
      assertThat(run.points)
          .as("a final evaluation of its own")
          .filteredOn(point -> point.metric().equals("evaluation/final_return_mean"))
          .hasSize(1);
      assertThat(agent.outcome().evaluation()).containsEntry("episodes", 30);
    }
  }

  @ParameterizedTest
  @EnumSource
  void evaluatesOnScheduleOnRequestAndAtTheEndWithoutCountingSteps(Algorithm algorithm) {
    try (Agent agent = algorithm.create(corridor(1_200, 7), 0.9)) {
      TestRun run = new TestRun();
      while (agent.step() < 700) {
        agent.advance(run);
      }
      agent.requestEvaluation();
      run.finish(agent);
      List<Long> steps =
          run.points.stream()
              .filter(point -> point.metric().equals("evaluation/return_mean"))
              .map(TestRun.Point::step)
              .toList();
      assertThat(steps).hasSize(3);
      assertThat(steps.get(0)).isBetween(500L, 600L);
      assertThat(steps.get(1)).isBetween(700L, 900L);
      assertThat(steps.get(2)).isBetween(1_000L, 1_100L);
      assertThat(agent.step()).isBetween(1_200L, 1_270L);
      assertThat(agent.outcome().evaluation()).containsEntry("policy", "best");
      assertThat(agent.outcome().evaluation()).containsEntry("episodes", 30);
    }
  }

  @ParameterizedTest
  @EnumSource
  void takesALiveLearningRateFromTheNextTurnOn(Algorithm algorithm) {
    try (Agent agent = algorithm.create(corridor(2_000, 7), 0.9)) {
      TestRun run = new TestRun();
      while (agent.step() < 1_000) {
        agent.advance(run);
      }
      assertThat(agent.liveHyperparameters()).extracting("name").contains("algorithm.learningRate");
      String before = agent.weightsSha256();
      run.live.put("algorithm.learningRate", 0.0);
      run.finish(agent);
      assertThat(agent.weightsSha256()).as("nothing is learned at rate 0").isEqualTo(before);
    }
  }

  @ParameterizedTest
  @EnumSource
  void closesEverythingNative(Algorithm algorithm) {
    int before = Compute.openHandles();
    try (Agent agent = algorithm.create(corridor(300, 7), 0.9)) {
      new TestRun().finish(agent);
      assertThat(Compute.openHandles()).isGreaterThan(before);
    }
    assertThat(Compute.openHandles()).isEqualTo(before);
  }

  /** Loaded by TensorFlow itself, the policy walks the corridor: always to the right. */
  @ParameterizedTest
  @EnumSource
  void exportsTheBestPolicyAsASavedModel(Algorithm algorithm, @TempDir Path folder) {
    Path model = folder.resolve("policy");
    try (Agent agent = algorithm.create(corridor(4_000, 1), 0.9)) {
      assertThat(finalReturn(agent)).isEqualTo(1);
      agent.exportSavedModel(model);
    }
    float[][] cells = {{1, 0, 0, 0, 0}, {0, 1, 0, 0, 0}, {0, 0, 1, 0, 0}, {0, 0, 0, 1, 0}};
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve");
        TFloat32 observations = TFloat32.tensorOf(StdArrays.ndCopyOf(cells));
        Result result = bundle.call(Map.of("observations", observations))) {
      TInt32 actions = (TInt32) result.get("actions").orElseThrow();
      TFloat32 scores = (TFloat32) result.get("scores").orElseThrow();
      assertThat(actions.shape().asArray()).containsExactly(4);
      for (int i = 0; i < cells.length; i++) {
        assertThat(actions.getInt(i)).isEqualTo(1);
        assertThat(scores.getFloat(i, 1)).isGreaterThan(scores.getFloat(i, 0));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void reportsEveryEpisodeAtAStepOfItsOwn(Algorithm algorithm) {
    try (Agent agent = algorithm.create(corridor(1_000, 7), 0.9)) {
      TestRun run = new TestRun().finish(agent);
      List<TestRun.Point> returns =
          run.points.stream().filter(point -> point.metric().equals("episode/return")).toList();
      List<TestRun.Point> lengths =
          run.points.stream().filter(point -> point.metric().equals("episode/length")).toList();
      assertThat(returns).hasSameSizeAs(lengths).isNotEmpty();
      assertThat(returns.stream().map(TestRun.Point::step)).doesNotHaveDuplicates();
      assertThat(lengths.stream().mapToDouble(TestRun.Point::value).sum())
          .as("no step is counted twice")
          .isLessThanOrEqualTo(agent.step());
      assertThat(returns).allSatisfy(point -> assertThat(point.value()).isIn(0.0, 1.0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesContinuousActions(Algorithm algorithm) {
    Supplier<Environment> pendulum =
        () ->
            new Environment() {
              @Override
              public Space observationSpace() {
                return Space.Box.of(new float[1], new float[1]);
              }

              @Override
              public Space actionSpace() {
                return Space.Box.of(new float[1], new float[1]);
              }

              @Override
              public void reset(Pcg64 random, float[] observation) {}
            };
    Task task = TestRun.task(pendulum, EnvironmentInstance.NO_LIMIT, 1, 64, EVALUATION, 0);
    int before = Compute.openHandles();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> algorithm.create(task, 0.9))
        .withMessageContaining("finitely many actions")
        .withMessageContaining("Box");
    assertThat(Compute.openHandles()).isEqualTo(before);
  }

  /**
   * SB3's test_infinite_horizon: a reward of 1 for ever, cut off every 8 steps, γ = 0.98. The value
   * is 1/(1 − γ) = 50, but only where what was cut off is bootstrapped; else it is about 7.
   */
  @Tag("learning")
  @Test
  void ppoValuesWhatATimeLimitCutsOff() {
    Task task = TestRun.task(InfiniteHorizon::new, 8, 4, 60_000, new EvaluationConfig(0, 1, 1), 1);
    PpoConfig config =
        new PpoConfig(
            2e-2,
            false,
            1e-5,
            16,
            4,
            1,
            0.98,
            0.8,
            true,
            0.2,
            false,
            0.5,
            0,
            100,
            List.of(),
            Activation.TANH);
    try (Ppo agent = new Ppo(config, task, SessionProfile.small(), 1)) {
      new TestRun().finish(agent);
      assertThat(agent.value(new float[] {1, 0, 0, 0})).isCloseTo(50, within(1f));
      assertThat(agent.value(new float[] {0, 0, 0, 1})).isCloseTo(50, within(1f));
    }
  }

  @Tag("learning")
  @Test
  void dqnValuesWhatATimeLimitCutsOff() {
    Task task = TestRun.task(InfiniteHorizon::new, 8, 4, 8_000, new EvaluationConfig(0, 1, 1), 1);
    DqnConfig config =
        new DqnConfig(
            2e-2,
            1e-8,
            64,
            0.98,
            10_000,
            100,
            4,
            4,
            20,
            1,
            true,
            1,
            100,
            1,
            0.1,
            0.5,
            List.of(),
            Activation.TANH);
    try (Dqn agent = new Dqn(config, task, SessionProfile.small())) {
      TestRun run = new TestRun().finish(agent);
      assertThat(lastOf(run, "q/mean")).isCloseTo(50, within(1.0));
    }
  }

  private static double lastOf(TestRun run, String metric) {
    double last = Double.NaN;
    for (TestRun.Point point : run.points) {
      if (point.metric().equals(metric)) {
        last = point.value();
      }
    }
    return last;
  }
}
