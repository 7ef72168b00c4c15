package dev.agon.experiments.benchmark;

import dev.agon.agents.dqn.Dqn;
import dev.agon.core.run.RunResult;
import dev.agon.core.training.RunSpecification;
import dev.agon.experiments.config.Experiment;
import dev.agon.experiments.config.ExperimentLibrary;
import dev.agon.experiments.registry.Registry;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How fast agents learn, as a user runs them: through the scheduler, every metric logged,
 * checkpoints written, in the time that the run reports, from building the graph to the final
 * evaluation.
 */
public final class ReinforcementBenchmark implements Benchmark {
  private static final long PPO_STEPS = 2_000_000; // per measurement
  private static final long DQN_STEPS = 160_000;

  private final double share;

  public ReinforcementBenchmark() {
    this(1);
  }

  /** For tests: a share of the steps gives a rougher figure sooner. */
  ReinforcementBenchmark(double share) {
    this.share = share;
  }

  @Override
  public String name() {
    return "reinforcement";
  }

  @Override
  public List<Row> run() {
    return List.of(
        new Row(
            "ppo-cartpole-n32",
            Measurement.median(this::ppoStepsPerSecond),
            "steps/s",
            "PPO on CartPole-v1 as a user runs it: 32 environments × 128 steps, 4 epochs of 4 minibatches of 1 024, two 64-64 tanh networks in two threads (compute.threads=2); metrics logged, 5 checkpoints written, final evaluation included"),
        new Row(
            "dqn-cartpole-updates",
            Measurement.median(this::dqnUpdatesPerSecond),
            "updates/s",
            "double DQN on CartPole-v1 as a user runs it: 8 environments, one update per 4 steps, 64-64 ReLU network, batch 64, target copied every 500 updates; metrics logged, 5 checkpoints written, final evaluation included"));
  }

  double ppoStepsPerSecond() {
    long steps = (long) (share * PPO_STEPS);
    RunSpecification specification =
        specify(
            "cartpole-ppo",
            steps,
            "environment.count=32",
            "algorithm.rolloutLength=128",
            "algorithm.numEpochs=4",
            "algorithm.numMinibatches=4",
            "algorithm.hiddenSizes=[64, 64]",
            "compute.threads=2");
    return ScratchRun.execute(specification, Registry::create).stepsPerSecond();
  }

  double dqnUpdatesPerSecond() {
    long steps = (long) (share * DQN_STEPS);
    RunSpecification specification =
        specify(
            "cartpole-dqn",
            steps,
            "environment.count=8",
            "algorithm.batchSize=64",
            "algorithm.trainEvery=4",
            "algorithm.gradientSteps=1",
            "algorithm.targetPeriod=500",
            "algorithm.hiddenSizes=[64, 64]");
    AtomicReference<Dqn> agent = new AtomicReference<>();
    RunResult result =
        ScratchRun.execute(
            specification,
            known -> {
              Dqn made = (Dqn) Registry.create(known);
              agent.set(made);
              return made;
            });
    return Objects.requireNonNull(agent.get()).updates() / result.wallSeconds();
  }

  private static RunSpecification specify(String name, long steps, String... changes) {
    Experiment experiment =
        ExperimentLibrary.load(name)
            .with("budget.steps=" + steps)
            .with("evaluation.every=0")
            .with("checkpoint.every=" + Math.max(1, steps / 4));
    for (String change : changes) {
      experiment = experiment.with(change);
    }
    return Registry.specify(experiment, 0);
  }
}
