package dev.agon.generative.gan;

import dev.agon.core.compute.Compute;
import dev.agon.core.compute.Gradients;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What keeps the discriminator smooth: a penalty on its gradient with respect to its input, added
 * to its loss. w is the weight, {@code penaltyWeight} in an experiment file; every penalty is a
 * scalar.
 *
 * <p>Training differentiates the penalty once more, so a discriminator may consist of operations
 * only whose second derivative is known.
 */
public enum Regulariser {
  /** Nothing. */
  NONE {
    @Override
    public Operand<TFloat32> penalty(Batch batch) {
      return batch.compute().constant(0);
    }
  },

  /**
   * w E (‖∇D(x̂)‖₂ − 1)², x̂ = ε x + (1 − ε) G(z), ε ~ U(0, 1): Gulrajani et al. 2017, eq. 3. The
   * paper's w is 10.
   */
  GRADIENT_PENALTY {
    @Override
    public Operand<TFloat32> penalty(Batch batch) {
      Ops tf = batch.compute().tf();
      Operand<TFloat32> rest = tf.math.sub(tf.constant(1f), batch.mix());
      Operand<TFloat32> between =
          tf.math.add(tf.math.mul(batch.mix(), batch.real()), tf.math.mul(rest, batch.generated()));
      Operand<TFloat32> slopes =
          tf.math.sqrt(
              tf.math.add(
                  squaredSlopes(batch.compute(), batch.discriminator().apply(between), between),
                  tf.constant(1e-12f))); // √ has no slope at 0
      Operand<TFloat32> excess = tf.math.squaredDifference(slopes, tf.constant(1f)); // [B]
      return tf.math.mul(batch.weight(), tf.math.mean(excess, tf.constant(0)));
    }
  },

  /** w/2 E ‖∇D(x)‖₂² at real samples: Mescheder et al. 2018, eq. 9, where w is γ. */
  R1 {
    @Override
    public Operand<TFloat32> penalty(Batch batch) {
      return zeroCentred(batch, batch.realLogits(), batch.real());
    }
  },

  /** w/2 E ‖∇D(G(z))‖₂² at generated samples: Mescheder et al. 2018, eq. 10. */
  R2 {
    @Override
    public Operand<TFloat32> penalty(Batch batch) {
      return zeroCentred(batch, batch.generatedLogits(), batch.generated());
    }
  },

  /** The sum of {@link #R1} and {@link #R2}, as in R3GAN (Huang et al. 2024). */
  R1_R2 {
    @Override
    public Operand<TFloat32> penalty(Batch batch) {
      return batch.compute().tf().math.add(R1.penalty(batch), R2.penalty(batch));
    }
  };

  /**
   * What a penalty may look at.
   *
   * @param discriminator from samples [B, …] to logits [B]
   * @param real [B, …]
   * @param realLogits [B], the discriminator's of {@code real}
   * @param generated [B, …], not to be differentiated further back
   * @param generatedLogits [B], the discriminator's of {@code generated}
   * @param mix ε [B, 1, …], uniform in [0, 1); read by {@link #GRADIENT_PENALTY} only
   * @param weight w, a scalar
   */
  public record Batch(
      Compute compute,
      UnaryOperator<Operand<TFloat32>> discriminator,
      Operand<TFloat32> real,
      Operand<TFloat32> realLogits,
      Operand<TFloat32> generated,
      Operand<TFloat32> generatedLogits,
      Operand<TFloat32> mix,
      Operand<TFloat32> weight) {}

  /** The weighted penalty, a scalar. */
  public abstract Operand<TFloat32> penalty(Batch batch);

  /** Whether the penalty needs {@link Batch#mix}. */
  public boolean mixes() {
    return this == GRADIENT_PENALTY;
  }

  private static Operand<TFloat32> zeroCentred(
      Batch batch, Operand<TFloat32> logits, Operand<TFloat32> samples) {
    Ops tf = batch.compute().tf();
    Operand<TFloat32> slopes = squaredSlopes(batch.compute(), logits, samples);
    return tf.math.mul(
        tf.math.mul(tf.constant(0.5f), batch.weight()), tf.math.mean(slopes, tf.constant(0)));
  }

  /**
   * ‖∇D(x)‖₂² for each sample. A logit depends on its own sample only, so one gradient of their sum
   * holds all of them.
   *
   * @param logits [B] · @param samples [B, …] · @return [B]
   */
  private static Operand<TFloat32> squaredSlopes(
      Compute compute, Operand<TFloat32> logits, Operand<TFloat32> samples) {
    Ops tf = compute.tf();
    Operand<TFloat32> sum = tf.sum(logits, tf.constant(0));
    Operand<TFloat32> slopes = Gradients.of(compute, sum, List.of(samples)).get(0); // [B, …]
    int[] axes = IntStream.range(1, samples.shape().numDimensions()).toArray();
    return tf.sum(tf.math.square(slopes), tf.constant(axes)); // [B]
  }
}
