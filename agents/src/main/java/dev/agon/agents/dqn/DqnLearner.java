package dev.agon.agents.dqn;

import dev.agon.agents.replay.TransitionBatch;
import dev.agon.core.compute.Compute;
import dev.agon.core.compute.Gradients;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.compute.TensorBuffer;
import dev.agon.core.metrics.Metric;
import dev.agon.core.nn.Adam;
import dev.agon.core.nn.Initializer;
import dev.agon.core.nn.Losses;
import dev.agon.core.nn.Mlp;
import dev.agon.core.nn.Network;
import dev.agon.core.random.Seeds;
import dev.agon.core.training.RunContext;
import java.nio.FloatBuffer;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The networks Q and Q̂ and what an update does to them: one fused call. */
public final class DqnLearner {
  static final Metric LOSS =
      Metric.declare("loss/td", "", "mean Huber loss of Q(s,a) − y; last batch of a turn");
  static final Metric Q_MEAN = Metric.declare("q/mean", "", "mean Q(s,a); last batch of a turn");
  static final Metric TARGET_MEAN =
      Metric.declare("q/target_mean", "", "mean y = r + γ·c·Q̂(s′,a′); last batch of a turn");
  static final Metric GRADIENT_NORM =
      Metric.declare("gradient/norm", "", "‖∇‖₂ over all weights, before clipping");

  /** What {@link #summary} holds, in its order. */
  private static final List<Metric> REPORTED = List.of(LOSS, Q_MEAN, TARGET_MEAN, GRADIENT_NORM);

  private final DqnConfig config;
  final Network online;
  final Network target;
  private final TransitionBatch batch;
  private final FloatBuffer learningRate;
  private final PreparedCall update;
  private final PreparedCall updateAndReport;
  private final PreparedCall moveTarget;
  private final float[] summary = new float[REPORTED.size()];

  /**
   * @param observationSize D
   * @param actions A
   * @param seeds the initial weights come of the stream {@code init}
   */
  public DqnLearner(
      DqnConfig config, Compute compute, int observationSize, int actions, Seeds seeds) {
    this.config = config;
    online = network(compute, "online", config, observationSize, actions, seeds);
    target = network(compute, "target", config, observationSize, actions, seeds);

    Ops tf = compute.tf();
    Operand<TFloat32> s = compute.floatInput("observations", -1, observationSize); // [B, D]
    Operand<TInt32> a = compute.intInput("actions", -1); // [B]
    Operand<TFloat32> r = compute.floatInput("rewards", -1); // [B]
    Operand<TFloat32> next = compute.floatInput("next_observations", -1, observationSize);
    Operand<TFloat32> c = compute.floatInput("continues", -1); // [B]
    Operand<TFloat32> alpha = compute.floatInput("learning_rate"); // []

    Operand<TFloat32> allQ = online.apply(tf, s); // [B, A]
    Operand<TFloat32> taken = oneHot(tf, a, actions); // [B, A]
    Operand<TFloat32> q = valueOf(tf, allQ, taken); // [B]
    Operand<TFloat32> nextQ = target.apply(tf, next); // [B, A]
    Operand<TFloat32> choosingQ = config.doubleQ() ? online.apply(tf, next) : nextQ;
    Operand<TFloat32> y = tdTarget(tf, r, c, choosingQ, nextQ, config.discount(), actions);
    Operand<TFloat32> loss = Losses.mean(tf, Losses.huber(tf, q, y, config.huberDelta()), 0);

    List<Operand<TFloat32>> gradients =
        Gradients.through(
            compute,
            allQ,
            lossByQ(tf, tf.math.sub(q, y), taken, config.huberDelta(), config.batchSize()),
            online.parameters().values());
    Operand<TFloat32> norm = Gradients.globalNorm(tf, gradients);
    Operand<TFloat32> longest = compute.constant(config.maxGradientNorm());
    Op descend =
        new Adam(online.parameters(), 0.9, 0.999, config.adamEpsilon())
            .apply(tf, Gradients.clipByGlobalNorm(tf, gradients, norm, longest), alpha);
    // The usual smooth target moves at every update, in the same call.
    Op step = config.targetPeriod() == 1 ? follow(compute, descend) : descend;

    int size = config.batchSize();
    TensorBuffer observations = compute.floats(size, observationSize);
    TensorBuffer actionsTaken = compute.ints(size);
    TensorBuffer rewards = compute.floats(size);
    TensorBuffer nextObservations = compute.floats(size, observationSize);
    TensorBuffer continues = compute.floats(size);
    TensorBuffer rate = compute.floats();
    batch =
        new TransitionBatch(
            observations.floats(),
            actionsTaken.ints(),
            rewards.floats(),
            nextObservations.floats(),
            continues.floats());
    learningRate = rate.floats();
    Operand<TFloat32> measures =
        tf.stack(List.of(loss, Losses.mean(tf, q, 0), Losses.mean(tf, y, 0), norm)); // [4]
    PreparedCall[] calls = new PreparedCall[2];
    for (int i = 0; i < 2; i++) {
      PreparedCall.Builder call =
          compute
              .prepare()
              .feed(s, observations)
              .feed(a, actionsTaken)
              .feed(r, rewards)
              .feed(next, nextObservations)
              .feed(c, continues)
              .feed(alpha, rate)
              .target(step);
      calls[i] = (i == 0 ? call : call.fetch(measures, summary)).build();
    }
    update = calls[0];
    updateAndReport = calls[1];
    moveTarget = compute.prepare().target(follow(compute)).build();
  }

  /** Action values: [B, D] → [B, A]. The same weights at first, whatever the name. */
  static Network network(
      Compute compute,
      String name,
      DqnConfig config,
      int observationSize,
      int actions,
      Seeds seeds) {
    return Network.of(
        compute.parameters(name),
        seeds.stream("init"),
        new long[] {observationSize},
        Mlp.layers(
            config.hiddenSizes(),
            config.activation(),
            Initializer.heUniform(),
            actions,
            Initializer.glorotUniform()));
  }

  /** 1 where the action is, else 0. actions [B], result [B, A]. */
  private static Operand<TFloat32> oneHot(Ops tf, Operand<TInt32> actions, int n) {
    return tf.oneHot(actions, tf.constant(n), tf.constant(1f), tf.constant(0f));
  }

  /** Q(s, a). q [B, A], chosen [B, A] of {@link #oneHot}, result [B]. */
  private static Operand<TFloat32> valueOf(Ops tf, Operand<TFloat32> q, Operand<TFloat32> chosen) {
    return tf.sum(tf.math.mul(q, chosen), tf.constant(1));
  }

  /**
   * ∂L/∂Q(s, ·) of the mean Huber loss: clip(Q(s,a) − y, ±δ) / B at the action taken, 0 elsewhere.
   *
   * @param error [B] Q(s,a) − y
   * @param taken [B, A]
   * @return [B, A]
   */
  static Operand<TFloat32> lossByQ(
      Ops tf, Operand<TFloat32> error, Operand<TFloat32> taken, double delta, int batchSize) {
    Operand<TFloat32> slope =
        tf.clipByValue(error, tf.constant((float) -delta), tf.constant((float) delta)); // [B]
    Operand<TFloat32> share = tf.math.mul(slope, tf.constant(1f / batchSize)); // [B]
    return tf.math.mul(taken, tf.expandDims(share, tf.constant(1)));
  }

  /**
   * y = r + γ·c·Q̂(s′, argmax Q(s′)); c is 0 only where the episode truly ended.
   *
   * @param choosingQ [B, A] whose greatest element is the action: Q for double-Q, else Q̂
   * @param nextQ [B, A] Q̂(s′)
   * @return [B], through which no gradient flows
   */
  static Operand<TFloat32> tdTarget(
      Ops tf,
      Operand<TFloat32> rewards,
      Operand<TFloat32> continues,
      Operand<TFloat32> choosingQ,
      Operand<TFloat32> nextQ,
      double discount,
      int actions) {
    Operand<TInt32> greedy = tf.math.argMax(choosingQ, tf.constant(1), TInt32.class); // [B]
    Operand<TFloat32> value = valueOf(tf, nextQ, oneHot(tf, greedy, actions)); // [B]
    Operand<TFloat32> discounts = tf.math.mul(tf.constant((float) discount), continues); // [B]
    return tf.stopGradient(tf.math.add(rewards, tf.math.mul(discounts, value)));
  }

  /** θ̂ ← θ̂ + τ(θ − θ̂), after what is given. */
  private Op follow(Compute compute, Op... after) {
    Ops tf = compute.tf().withControlDependencies(after);
    return config.targetSmoothing() == 1
        ? target.parameters().copyFrom(tf, online.parameters())
        : target
            .parameters()
            .softUpdateFrom(tf, online.parameters(), compute.constant(config.targetSmoothing()));
  }

  /** The inputs of {@link #update}. */
  public TransitionBatch batch() {
    return batch;
  }

  /** Sets α for the updates that follow. */
  public void learningRate(double value) {
    learningRate.put(0, (float) value);
  }

  /**
   * One step on {@link #batch}.
   *
   * @param number of this update, from 1
   * @param reporting whether the loss and its kin are wanted
   */
  public void update(long number, boolean reporting) {
    (reporting ? updateAndReport : update).run();
    if (config.targetPeriod() > 1 && number % config.targetPeriod() == 0) {
      moveTarget.run(); // every C updates: Q̂ ← Q
    }
  }

  /** Logs what the last reporting update measured. */
  void report(RunContext run, long step) {
    for (int i = 0; i < summary.length; i++) {
      run.log(REPORTED.get(i), step, summary[i]);
    }
  }
}
