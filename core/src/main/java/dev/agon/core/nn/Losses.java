package dev.agon.core.nn;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.OneHot;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Losses of elements or samples, and their mean. A loss keeps every axis that it does not consume,
 * and {@link #mean} names those that it averages over: batch axes today, beside an axis of replicas
 * that is only summed.
 *
 * <pre>{@code
 * Operand<TFloat32> loss = Losses.mean(tf, Losses.huber(tf, q, target, 1), 0); // [B] → []
 * }</pre>
 */
public final class Losses {
  private Losses() {}

  /** The mean over {@code axes}, which vanish; negative axes count from the last. */
  public static Operand<TFloat32> mean(Ops tf, Operand<TFloat32> losses, int... axes) {
    if (axes.length == 0) {
      throw new NetworkException("Name the axes that the mean is taken over, such as 0.");
    }
    return tf.math.mean(losses, tf.constant(axes));
  }

  /** (y − t)². Both […], result […]; its mean is the MSE. */
  public static Operand<TFloat32> squaredError(
      Ops tf, Operand<TFloat32> prediction, Operand<TFloat32> target) {
    return tf.math.squaredDifference(prediction, target);
  }

  /**
   * With e = |y − t|: e² / 2 for e ≤ δ, else δ (e − δ / 2) (Huber 1964). Both […], result […].
   *
   * @param delta δ, above 0: where the square ends and the line begins
   */
  public static Operand<TFloat32> huber(
      Ops tf, Operand<TFloat32> prediction, Operand<TFloat32> target, double delta) {
    if (!(delta > 0)) {
      throw new NetworkException("Huber's delta is above 0, but delta=%s.".formatted(delta));
    }
    Operand<TFloat32> error = tf.math.abs(tf.math.sub(prediction, target));
    // q = min(e, δ): q² / 2 + δ (e − q)
    Operand<TFloat32> quadratic = tf.math.minimum(error, tf.constant((float) delta));
    return tf.math.add(
        tf.math.mul(tf.constant(0.5f), tf.math.square(quadratic)),
        tf.math.mul(tf.constant((float) delta), tf.math.sub(error, quadratic)));
  }

  /**
   * −Σ_a p(a) log softmax(x)(a).
   *
   * @param logits x […, A]
   * @param probabilities p […, A], summing to 1 over the last axis
   * @return […]
   */
  public static Operand<TFloat32> softmaxCrossEntropy(
      Ops tf, Operand<TFloat32> logits, Operand<TFloat32> probabilities) {
    return tf.math.neg(
        tf.sum(tf.math.mul(probabilities, tf.nn.logSoftmax(logits)), tf.constant(-1)));
  }

  /**
   * −log softmax(x)(label).
   *
   * @param logits x […, A]
   * @param labels […], each in {0, …, A − 1}
   * @param classes A
   * @return […]
   */
  public static Operand<TFloat32> softmaxCrossEntropy(
      Ops tf, Operand<TFloat32> logits, Operand<TInt32> labels, int classes) {
    Operand<TFloat32> oneHot =
        tf.oneHot(labels, tf.constant(classes), tf.constant(1f), tf.constant(0f), OneHot.axis(-1L));
    return softmaxCrossEntropy(tf, logits, oneHot);
  }

  /**
   * −z log σ(x) − (1 − z) log(1 − σ(x)), computed as max(x, 0) − x z + log(1 + e^−|x|), which does
   * not overflow. Both […], result […].
   *
   * @param labels z in [0, 1]
   */
  public static Operand<TFloat32> sigmoidCrossEntropy(
      Ops tf, Operand<TFloat32> logits, Operand<TFloat32> labels) {
    return tf.math.sub(tf.math.softplus(logits), tf.math.mul(logits, labels));
  }
}
