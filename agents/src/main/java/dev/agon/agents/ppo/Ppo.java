package dev.agon.agents.ppo;

import dev.agon.agents.loop.Agent;
import dev.agon.agents.loop.Evaluation;
import dev.agon.agents.loop.GreedyPolicy;
import dev.agon.agents.loop.Interaction;
import dev.agon.agents.loop.Policy;
import dev.agon.agents.loop.Task;
import dev.agon.agents.rollout.Minibatch;
import dev.agon.agents.rollout.Rollout;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.compute.Compute;
import dev.agon.core.compute.ParameterSet;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.compute.TensorBuffer;
import dev.agon.core.concurrent.TwoThreads;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.metrics.Metric;
import dev.agon.core.nn.Network;
import dev.agon.core.random.Pcg64;
import dev.agon.core.training.LiveHyperparameter;
import dev.agon.core.training.RunContext;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Proximal policy optimisation: Schulman et al. 2017, <a
 * href="https://arxiv.org/abs/1707.06347">arXiv:1707.06347</a>, Algorithm 1 with the clipped
 * objective, equations 7 and 9.
 *
 * <p>Deviations, all usual (Huang et al. 2022, The 37 implementation details of PPO): policy and
 * value function share no weights; orthogonal initial weights; advantages are normalised in each
 * minibatch; the gradient's norm is clipped; learning rate and ε may fall linearly to 0. An episode
 * that was cut off is bootstrapped with the value of its final observation.
 *
 * <p>B steps of a minibatch, N environments, T steps of a rollout, D numbers an observation, A
 * actions.
 */
public final class Ppo implements Agent {
  static final Metric EXPLAINED_VARIANCE =
      Metric.declare(
          "value/explained_variance",
          "",
          "1 − Var(return − V) / Var(return) over the rollout, before the update");
  static final Metric LEARNING_RATE =
      Metric.declare("schedule/learning_rate", "", "α of the last update");

  /** A turn ends after so many steps were taken or learned from: some milliseconds. */
  private static final int SAMPLES_PER_TURN = 2_048;

  private final PpoConfig config;
  private final Task task;
  private final LiveHyperparameter learningRate;
  private final LiveHyperparameter clipEpsilon;
  private final LiveHyperparameter valueCoefficient;
  private final LiveHyperparameter entropyCoefficient;
  private final Compute compute;
  private final @Nullable TwoThreads twoThreads;
  private final PpoLearner learner;
  private final Space.Discrete actionSpace;
  private final int observationSize;
  private final Interaction interaction;
  private final Evaluation evaluation;
  private final Rollout rollout;
  private final Pcg64 sampling;
  private final Pcg64 shuffling;

  private final int[] choices; // [N] counted from 0
  private final int[] actions; // [N] as the environment counts them
  private final float[] logPi; // [N, A]
  private final PreparedCall act;
  private final FloatBuffer valueInput; // [(T + 1)·N, D]
  private final PreparedCall evaluateAll;
  private final FloatBuffer finalInput; // [N, D]
  private final float[] finalValues; // [N]
  private final PreparedCall evaluateFinal;

  // Where the update of the present rollout has come to.
  private final int[] order; // [T·N]
  private int epoch;
  private int minibatchesDone;
  private long updates;

  /**
   * @param profile how the graph is run
   * @param threads from 2 on, policy and value function learn at the same time, in two threads; the
   *     results are the same bits
   * @throws IllegalArgumentException when the environment's actions are continuous, or the
   *     minibatches would differ in size
   */
  public Ppo(PpoConfig config, Task task, SessionProfile profile, int threads) {
    this.config = config;
    this.task = task;
    learningRate =
        new LiveHyperparameter("algorithm.learningRate", config.learningRate(), 1e-8, 1, true);
    clipEpsilon =
        new LiveHyperparameter("algorithm.clipEpsilon", config.clipEpsilon(), 0.001, 10, true);
    valueCoefficient =
        new LiveHyperparameter(
            "algorithm.valueCoefficient", config.valueCoefficient(), 0, 100, false);
    entropyCoefficient =
        new LiveHyperparameter(
            "algorithm.entropyCoefficient", config.entropyCoefficient(), 0, 10, false);
    int minibatchSize = config.minibatchSize(task.environmentCount());
    VectorEnvironment environments = task.environments().createForTraining(task.environmentCount());
    int count = environments.count();
    observationSize = environments.observationSize();
    actionSpace = GreedyPolicy.discrete(environments.actionSpace(), "ppo");
    rollout = new Rollout(config.rolloutLength(), count, observationSize);
    sampling = task.seeds().stream("policy");
    shuffling = task.seeds().stream("minibatches");
    choices = new int[count];
    actions = new int[count];
    order = new int[rollout.size()];

    compute = new Compute(profile);
    twoThreads = threads < 2 ? null : new TwoThreads("ppo-value");
    learner =
        new PpoLearner(
            config,
            compute,
            observationSize,
            actionSpace.n(),
            minibatchSize,
            task.seeds(),
            twoThreads);
    Network best =
        PpoLearner.policy(compute, "best", config, observationSize, actionSpace.n(), task.seeds());

    Ops tf = compute.tf();
    Operand<TFloat32> s = compute.floatInput("observations", -1, observationSize);
    Operand<TFloat32> v = PpoLearner.valueOf(tf, learner.value, s);
    TensorBuffer current = compute.floats(count, observationSize);
    TensorBuffer all = compute.floats(rollout.values.length, observationSize);
    TensorBuffer last = compute.floats(count, observationSize);
    logPi = new float[count * actionSpace.n()];
    finalValues = new float[count];
    valueInput = all.floats();
    finalInput = last.floats();
    act =
        compute
            .prepare()
            .feed(s, current)
            .fetch(tf.nn.logSoftmax(learner.policy.apply(tf, s)), logPi)
            .build();
    evaluateAll = compute.prepare().feed(s, all).fetch(v, rollout.values).build();
    evaluateFinal = compute.prepare().feed(s, last).fetch(v, finalValues).build();
    evaluation = Evaluation.greedy(task, compute, learner.policy, best, environments, actionSpace);
    compute.initialize();
    interaction = new Interaction(environments, task, current.floats());
  }

  @Override
  public void advance(RunContext run) {
    if (rollout.empty() && evaluation.advance(run, step())) {
      return;
    }
    for (int samples = 0; samples < SAMPLES_PER_TURN; ) {
      if (rollout.empty() && evaluation.due(step())) {
        return;
      }
      if (rollout.full()) {
        learn(run);
        samples += learner.minibatch().size();
      } else {
        collect(run);
        samples += choices.length;
      }
    }
  }

  /** One step of every environment: a ~ π(·|s). */
  private void collect(RunContext run) {
    rollout.observe(interaction.observations());
    act.run();
    int row = rollout.steps();
    int n = actionSpace.n();
    for (int i = 0; i < choices.length; i++) {
      int choice = sample(i * n, n);
      choices[i] = choice;
      actions[i] = actionSpace.start() + choice;
      rollout.logProbabilities[row + i] = logPi[i * n + choice];
    }
    StepBatch step = interaction.step(actions, run);
    rollout.add(choices, step);
    if (step.endedCount > 0) {
      bootstrapTruncated(step);
    }
    if (rollout.full()) {
      rollout.observe(interaction.observations());
      valueInput.put(0, rollout.observations);
      evaluateAll.run(); // V of the whole rollout at once: the weights have not changed since
      rollout.computeAdvantages(config.discount(), config.gaeLambda());
    }
  }

  /** An element of π, by inverting its distribution function. */
  private int sample(int offset, int n) {
    double u = sampling.nextDouble();
    for (int a = 0; a < n - 1; a++) {
      u -= StrictMath.exp(logPi[offset + a]); // the same bits on every machine
      if (u < 0) {
        return a;
      }
    }
    return n - 1;
  }

  /**
   * What follows an episode that was cut off is V of its final observation; a terminal state: 0.
   */
  private void bootstrapTruncated(StepBatch step) {
    boolean any = false;
    for (int i = 0; i < choices.length; i++) {
      any |= step.truncated[i] && !step.terminated[i];
    }
    if (any) {
      finalInput.put(0, step.finalObservations);
      evaluateFinal.run();
      for (int i = 0; i < choices.length; i++) {
        if (step.truncated[i] && !step.terminated[i]) {
          rollout.bootstrap(i, finalValues[i]);
        }
      }
    }
  }

  /** One minibatch of K passes through the rollout, each in a new order. */
  private void learn(RunContext run) {
    if (minibatchesDone == 0) {
      if (epoch == 0) {
        for (int k = 0; k < order.length; k++) {
          order[k] = k;
        }
      }
      shuffling.shuffle(order);
    }
    double left = 1 - task.progress(step() - rollout.size()); // of the budget, at the first step
    double rate = run.value(learningRate) * (config.annealLearningRate() ? left : 1);
    learner.coefficients(
        rate,
        run.value(clipEpsilon) * (config.annealClipEpsilon() ? left : 1),
        run.value(valueCoefficient),
        run.value(entropyCoefficient));
    Minibatch minibatch = learner.minibatch();
    rollout.copyTo(
        minibatch, order, minibatchesDone * minibatch.size(), config.normaliseAdvantages());
    if (++minibatchesDone == config.numMinibatches()) {
      minibatchesDone = 0;
      epoch++;
    }
    boolean last = epoch == config.numEpochs();
    learner.update(last);
    updates++;
    if (last) {
      report(run, rate);
      epoch = 0;
      rollout.clear();
    }
  }

  private void report(RunContext run, double rate) {
    learner.report(run, step());
    run.log(EXPLAINED_VARIANCE, step(), rollout.explainedVariance());
    run.log(LEARNING_RATE, step(), rate);
  }

  /**
   * V(s) as it is now.
   *
   * @param observation [D]
   */
  public float value(float[] observation) {
    finalInput.put(0, observation);
    evaluateFinal.run();
    return finalValues[0];
  }

  /** Minibatch updates so far. */
  public long updates() {
    return updates;
  }

  @Override
  public long step() {
    return interaction.steps();
  }

  @Override
  public boolean finished() {
    return rollout.empty() && evaluation.finished(step());
  }

  @Override
  public List<LiveHyperparameter> liveHyperparameters() {
    return List.of(learningRate, clipEpsilon, valueCoefficient, entropyCoefficient);
  }

  @Override
  public void requestEvaluation() {
    evaluation.request();
  }

  @Override
  public Outcome outcome() {
    return new Outcome(evaluation.outcome(), Map.of());
  }

  @Override
  public Map<String, Object> evaluate(int episodes, long seed) {
    return evaluation.evaluate(episodes, seed);
  }

  @Override
  public Policy policy() {
    return evaluation.kept();
  }

  @Override
  public String weightsSha256() {
    return ParameterSet.sha256(learner.policy.parameters(), learner.value.parameters());
  }

  @Override
  public void save(StateWriter out) {
    out.put("compute", compute);
    out.put("interaction", interaction);
    out.put("evaluation", evaluation);
    out.put("rollout", rollout);
    out.put("sampling", sampling);
    out.put("shuffling", shuffling);
    out.putInts("order", order);
    out.putLong("epoch", epoch);
    out.putLong("minibatchesDone", minibatchesDone);
    out.putLong("updates", updates);
  }

  @Override
  public void restore(StateReader in) {
    in.get("compute", compute);
    in.get("interaction", interaction);
    in.get("evaluation", evaluation);
    in.get("rollout", rollout);
    in.get("sampling", sampling);
    in.get("shuffling", shuffling);
    System.arraycopy(in.getInts("order"), 0, order, 0, order.length);
    epoch = (int) in.getLong("epoch");
    minibatchesDone = (int) in.getLong("minibatchesDone");
    updates = in.getLong("updates");
  }

  @Override
  public void exportSavedModel(Path folder) {
    evaluation.kept().exportSavedModel(folder);
  }

  @Override
  public void close() {
    interaction.close();
    evaluation.close();
    if (twoThreads != null) {
      twoThreads.close();
    }
    compute.close();
  }
}
