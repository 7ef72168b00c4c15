package dev.agon.core.nn;

import dev.agon.core.compute.ParameterSet;
import dev.agon.core.compute.Variable;
import dev.agon.core.random.Pcg64;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Batch normalisation (Ioffe and Szegedy 2015), for each channel, the last axis:
 *
 * <pre>
 *   y = γ (x − μ) / √(σ² + ε) + β
 *   training:   μ, σ² over all other axes of the batch
 *   inference:  running averages,  μ̄ ← m μ̄ + (1 − m) μ,  σ̄² alike
 * </pre>
 *
 * <p>Deviation: σ̄² averages the biased σ², as Keras and Flax do. Made of primitives, since the
 * fused kernel has no second derivative. The averages move by {@link Pass#updates}.
 *
 * @param momentum m, in [0, 1)
 * @param epsilon ε, above 0
 */
public record BatchNorm(double momentum, double epsilon) implements Layer {

  public BatchNorm {
    if (!(momentum >= 0 && momentum < 1) || !(epsilon > 0)) {
      throw new NetworkException(
          "Batch normalisation takes a momentum in [0, 1) and an epsilon above 0, but momentum=%s, epsilon=%s."
              .formatted(momentum, epsilon));
    }
  }

  /** With momentum 0.9 and ε = 1e-5. */
  public static BatchNorm of() {
    return new BatchNorm(0.9, 1e-5);
  }

  @Override
  public Built build(ParameterSet parameters, String name, long[] inputShape, Pcg64 init) {
    if (inputShape.length == 0) {
      throw new NetworkException(
          "Batch normalisation needs a channel axis, but its input has none.");
    }
    long[] channels = {inputShape[inputShape.length - 1]};
    Variable scale = parameters.variable(name + "/scale", channels, 1);
    Variable offset = parameters.variable(name + "/offset", channels, 0);
    Variable runningMean = parameters.state().variable(name + "/mean", channels, 0);
    Variable runningVariance = parameters.state().variable(name + "/variance", channels, 1);
    int[] axes = IntStream.range(0, inputShape.length).toArray(); // batch and all but the channel
    return new Built(
        inputShape,
        (tf, x, pass) -> {
          if (!pass.isTraining()) {
            return normalise(tf, x, runningMean.value(), runningVariance.value(), scale, offset);
          }
          Operand<TFloat32> mean = tf.math.mean(x, tf.constant(axes)); // [C]
          Operand<TFloat32> variance =
              tf.math.mean(tf.math.squaredDifference(x, mean), tf.constant(axes)); // [C]
          move(tf, pass, runningMean, mean);
          move(tf, pass, runningVariance, variance);
          return normalise(tf, x, mean, variance, scale, offset);
        });
  }

  /** γ (x − μ) / √(σ² + ε) + β as one multiplication and one addition per element. */
  private Operand<TFloat32> normalise(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> mean,
      Operand<TFloat32> variance,
      Variable scale,
      Variable offset) {
    Operand<TFloat32> factor =
        tf.math.mul(
            scale.value(), tf.math.rsqrt(tf.math.add(variance, tf.constant((float) epsilon))));
    Operand<TFloat32> shift = tf.math.sub(offset.value(), tf.math.mul(mean, factor));
    return tf.math.add(tf.math.mul(x, factor), shift);
  }

  private void move(Ops tf, Pass pass, Variable average, Operand<TFloat32> value) {
    Operand<TFloat32> step =
        tf.math.mul(tf.math.sub(value, average.value()), tf.constant((float) (1 - momentum)));
    pass.update(tf.assignAddVariableOp(average.handle(), step));
  }
}
