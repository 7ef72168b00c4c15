package dev.agon.agents.ppo;

import dev.agon.agents.rollout.Minibatch;
import dev.agon.core.compute.Compute;
import dev.agon.core.compute.Gradients;
import dev.agon.core.compute.TensorBuffer;
import dev.agon.core.concurrent.TwoThreads;
import dev.agon.core.metrics.Metric;
import dev.agon.core.nn.Initializer;
import dev.agon.core.nn.Losses;
import dev.agon.core.nn.Mlp;
import dev.agon.core.nn.Network;
import dev.agon.core.random.Seeds;
import dev.agon.core.training.RunContext;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The policy π, the value function V, and what a minibatch does to them. */
public final class PpoLearner {
  static final Metric POLICY_LOSS =
      Metric.declare("loss/policy", "", "−L^CLIP; last minibatch of an update");
  static final Metric VALUE_LOSS =
      Metric.declare("loss/value", "", "mean (V − return)²; last minibatch of an update");
  static final Metric APPROX_KL =
      Metric.declare(
          "loss/approx_kl",
          "nats",
          "mean (ratio − 1) − log ratio, Schulman's k3 estimator; last minibatch of an update");
  static final Metric CLIP_FRACTION =
      Metric.declare(
          "policy/clip_fraction", "", "share of |ratio − 1| > ε; last minibatch of an update");
  static final Metric ENTROPY =
      Metric.declare("policy/entropy", "nats", "mean −Σ π log π; last minibatch of an update");
  static final Metric GRADIENT_NORM =
      Metric.declare("gradient/norm", "", "‖∇‖₂ over all weights, before clipping");

  /** In the order of the log. */
  private static final List<Metric> REPORTED =
      List.of(POLICY_LOSS, VALUE_LOSS, APPROX_KL, CLIP_FRACTION, ENTROPY, GRADIENT_NORM);

  final Network policy;
  final Network value;
  private final Minibatch minibatch;
  private final FloatBuffer clipEpsilon;
  private final FloatBuffer valueCoefficient;
  private final FloatBuffer entropyCoefficient;
  private final PpoUpdate update;

  /**
   * @param observationSize D
   * @param actions A
   * @param minibatchSize B
   * @param seeds the initial weights come of the streams {@code init/policy} and {@code init/value}
   * @param threads that learn, one network each; null for one thread. The results are the same
   */
  public PpoLearner(
      PpoConfig config,
      Compute compute,
      int observationSize,
      int actions,
      int minibatchSize,
      Seeds seeds,
      @Nullable TwoThreads threads) {
    policy = policy(compute, "policy", config, observationSize, actions, seeds);
    value = value(compute, config, observationSize, seeds);

    Ops tf = compute.tf();
    Operand<TFloat32> s = compute.floatInput("observations", -1, observationSize); // [B, D]
    Operand<TInt32> a = compute.intInput("actions", -1); // [B]
    Operand<TFloat32> oldLogP = compute.floatInput("log_probabilities", -1); // [B]
    Operand<TFloat32> advantages = compute.floatInput("advantages", -1); // [B]
    Operand<TFloat32> returns = compute.floatInput("returns", -1); // [B]
    Operand<TFloat32> epsilon = compute.floatInput("clip_epsilon"); // []
    Operand<TFloat32> c1 = compute.floatInput("value_coefficient"); // []
    Operand<TFloat32> c2 = compute.floatInput("entropy_coefficient"); // []

    Operand<TFloat32> logPi = tf.nn.logSoftmax(policy.apply(tf, s)); // [B, A]
    Operand<TFloat32> logP = logProbability(tf, logPi, a, actions); // [B]
    Operand<TFloat32> logRatio = tf.math.sub(logP, oldLogP); // [B]
    Operand<TFloat32> ratio = tf.math.exp(logRatio); // [B]
    Operand<TFloat32> policyLoss = policyLoss(tf, ratio, advantages, epsilon); // []
    Operand<TFloat32> entropy = entropy(tf, logPi); // []
    Operand<TFloat32> valueLoss = valueLoss(tf, valueOf(tf, value, s), returns); // []

    TensorBuffer observations = compute.floats(minibatchSize, observationSize);
    TensorBuffer taken = compute.ints(minibatchSize);
    TensorBuffer oldLogProbabilities = compute.floats(minibatchSize);
    TensorBuffer advantage = compute.floats(minibatchSize);
    TensorBuffer target = compute.floats(minibatchSize);
    minibatch =
        new Minibatch(
            observations.floats(),
            taken.ints(),
            oldLogProbabilities.floats(),
            advantage.floats(),
            target.floats());
    TensorBuffer clip = compute.floats();
    TensorBuffer ofValue = compute.floats();
    TensorBuffer ofEntropy = compute.floats();
    clipEpsilon = clip.floats();
    valueCoefficient = ofValue.floats();
    entropyCoefficient = ofEntropy.floats();

    // The two networks share no weights, so each needs its own part of the loss only:
    // −L^CLIP − c₂·S and c₁·L^VF. They meet in the norm of the gradient.
    PpoUpdate.Half policyHalf =
        new PpoUpdate.Half(
            policy,
            Gradients.of(
                compute,
                tf.math.sub(policyLoss, tf.math.mul(c2, entropy)),
                policy.parameters().values()),
            Map.of(
                s, observations,
                a, taken,
                oldLogP, oldLogProbabilities,
                advantages, advantage,
                epsilon, clip,
                c2, ofEntropy),
            Map.of(
                POLICY_LOSS,
                policyLoss,
                APPROX_KL,
                approximateKl(tf, ratio, logRatio),
                CLIP_FRACTION,
                clipFraction(tf, ratio, epsilon),
                ENTROPY,
                entropy));
    PpoUpdate.Half valueHalf =
        new PpoUpdate.Half(
            value,
            Gradients.of(compute, tf.math.mul(c1, valueLoss), value.parameters().values()),
            Map.of(s, observations, returns, target, c1, ofValue),
            Map.of(VALUE_LOSS, valueLoss));
    update = new PpoUpdate(compute, config, policyHalf, valueHalf, threads);
  }

  /** Unnormalised log-probabilities: [B, D] → [B, A]. Nearly uniform at first. */
  static Network policy(
      Compute compute,
      String name,
      PpoConfig config,
      int observationSize,
      int actions,
      Seeds seeds) {
    return Network.of(
        compute.parameters(name),
        seeds.stream("init/policy"),
        new long[] {observationSize},
        Mlp.layers(
            config.hiddenSizes(),
            config.activation(),
            Initializer.orthogonal(Math.sqrt(2)),
            actions,
            Initializer.orthogonal(0.01)));
  }

  /** V: [B, D] → [B, 1]. */
  static Network value(Compute compute, PpoConfig config, int observationSize, Seeds seeds) {
    return Network.of(
        compute.parameters("value"),
        seeds.stream("init/value"),
        new long[] {observationSize},
        Mlp.layers(
            config.hiddenSizes(),
            config.activation(),
            Initializer.orthogonal(Math.sqrt(2)),
            1,
            Initializer.orthogonal(1)));
  }

  /** V(s): [B, D] → [B]. */
  static Operand<TFloat32> valueOf(Ops tf, Network value, Operand<TFloat32> observations) {
    return tf.reshape(value.apply(tf, observations), tf.constant(new int[] {-1}));
  }

  /** log π(a|s) of the actions taken. logPi [B, A], taken [B], result [B]. */
  static Operand<TFloat32> logProbability(
      Ops tf, Operand<TFloat32> logPi, Operand<TInt32> taken, int actions) {
    Operand<TFloat32> chosen =
        tf.oneHot(taken, tf.constant(actions), tf.constant(1f), tf.constant(0f)); // [B, A]
    return tf.sum(tf.math.mul(logPi, chosen), tf.constant(1));
  }

  /** −L^CLIP = −mean min(ρ·Â, clip(ρ, 1 − ε, 1 + ε)·Â), equation 7. ρ, Â [B], result []. */
  static Operand<TFloat32> policyLoss(
      Ops tf, Operand<TFloat32> ratio, Operand<TFloat32> advantages, Operand<TFloat32> epsilon) {
    Operand<TFloat32> one = tf.constant(1f);
    Operand<TFloat32> clipped =
        tf.clipByValue(ratio, tf.math.sub(one, epsilon), tf.math.add(one, epsilon));
    Operand<TFloat32> pessimistic =
        tf.math.minimum(tf.math.mul(ratio, advantages), tf.math.mul(clipped, advantages));
    return tf.math.neg(Losses.mean(tf, pessimistic, 0));
  }

  /** L^VF = mean (V − return)². values, returns [B], result []. */
  static Operand<TFloat32> valueLoss(Ops tf, Operand<TFloat32> values, Operand<TFloat32> returns) {
    return Losses.mean(tf, Losses.squaredError(tf, values, returns), 0);
  }

  /** S = mean −Σ π log π. logPi [B, A], result []. */
  static Operand<TFloat32> entropy(Ops tf, Operand<TFloat32> logPi) {
    Operand<TFloat32> negative = tf.sum(tf.math.mul(tf.math.exp(logPi), logPi), tf.constant(1));
    return tf.math.neg(Losses.mean(tf, negative, 0));
  }

  /** mean (ρ − 1) − log ρ. [B], result []. */
  static Operand<TFloat32> approximateKl(
      Ops tf, Operand<TFloat32> ratio, Operand<TFloat32> logRatio) {
    return Losses.mean(tf, tf.math.sub(tf.math.sub(ratio, tf.constant(1f)), logRatio), 0);
  }

  /** The share of |ρ − 1| > ε. [B], result []. */
  static Operand<TFloat32> clipFraction(
      Ops tf, Operand<TFloat32> ratio, Operand<TFloat32> epsilon) {
    Operand<TFloat32> distance = tf.math.abs(tf.math.sub(ratio, tf.constant(1f)));
    return Losses.mean(tf, tf.dtypes.cast(tf.math.greater(distance, epsilon), TFloat32.class), 0);
  }

  /** The inputs of {@link #update}. */
  public Minibatch minibatch() {
    return minibatch;
  }

  /** Sets α, ε, c₁ and c₂ for the updates that follow. */
  public void coefficients(double rate, double clip, double valueLoss, double entropy) {
    update.learningRate.put(0, (float) rate);
    clipEpsilon.put(0, (float) clip);
    valueCoefficient.put(0, (float) valueLoss);
    entropyCoefficient.put(0, (float) entropy);
  }

  /**
   * One step on {@link #minibatch}.
   *
   * @param reporting whether the losses and their kin are wanted
   */
  public void update(boolean reporting) {
    update.run(reporting);
  }

  /** Logs what the last reporting update measured. */
  void report(RunContext run, long step) {
    for (Metric metric : REPORTED) {
      run.log(metric, step, update.measured(metric));
    }
  }
}
