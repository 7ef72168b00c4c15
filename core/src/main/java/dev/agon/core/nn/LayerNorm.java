package dev.agon.core.nn;

import dev.agon.core.compute.ParameterSet;
import dev.agon.core.compute.Variable;
import dev.agon.core.random.Pcg64;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * Layer normalisation (Ba, Kiros and Hinton 2016): y = γ (x − μ) / √(σ² + ε) + β, with μ and σ² of
 * each sample of the batch by itself, and γ and β for each element of the last axis.
 *
 * @param over which axes μ and σ² are taken over
 * @param epsilon ε, above 0
 */
public record LayerNorm(Over over, double epsilon) implements Layer {

  /** What is normalised together. */
  public enum Over {
    /** The last axis: each pixel of an image by itself. */
    LAST_AXIS,
    /** All axes of a sample, as the critics of WGAN-GP do. */
    SAMPLE
  }

  public LayerNorm {
    if (!(epsilon > 0)) {
      throw new NetworkException(
          "Layer normalisation takes an epsilon above 0, but epsilon=%s.".formatted(epsilon));
    }
  }

  /** Over the last axis, with ε = 1e-5. */
  public static LayerNorm of() {
    return new LayerNorm(Over.LAST_AXIS, 1e-5);
  }

  @Override
  public Built build(ParameterSet parameters, String name, long[] inputShape, Pcg64 init) {
    if (inputShape.length == 0) {
      throw new NetworkException("Layer normalisation needs vectors, but its input has no axis.");
    }
    int last = inputShape.length; // the batch is axis 0
    long[] features = {inputShape[last - 1]};
    Variable scale = parameters.variable(name + "/scale", features, 1);
    Variable offset = parameters.variable(name + "/offset", features, 0);
    int[] axes =
        over == Over.LAST_AXIS ? new int[] {last} : IntStream.rangeClosed(1, last).toArray();
    return new Built(
        inputShape,
        (tf, x, pass) -> {
          Operand<TFloat32> mean = tf.math.mean(x, tf.constant(axes), Mean.keepDims(true));
          Operand<TFloat32> centred = tf.math.sub(x, mean);
          Operand<TFloat32> variance =
              tf.math.mean(tf.math.square(centred), tf.constant(axes), Mean.keepDims(true));
          Operand<TFloat32> normal =
              tf.math.mul(
                  centred, tf.math.rsqrt(tf.math.add(variance, tf.constant((float) epsilon))));
          return tf.math.add(tf.math.mul(normal, scale.value()), offset.value());
        });
  }
}
