package dev.agon.core.nn;

import dev.agon.core.compute.ParameterSet;
import dev.agon.core.random.Pcg64;

/**
 * x for x ≥ 0, else slope · x (Maas et al. 2013). {@link Activation#LEAKY_RELU} is the one with
 * slope 0.2, which GANs use.
 *
 * @param slope in [0, 1)
 */
public record LeakyRelu(double slope) implements Layer {

  public LeakyRelu {
    if (!(slope >= 0 && slope < 1)) {
      throw new NetworkException(
          "A leaky ReLU takes a slope in [0, 1), but slope=%s.".formatted(slope));
    }
  }

  @Override
  public Built build(ParameterSet parameters, String name, long[] inputShape, Pcg64 init) {
    return new Built(
        inputShape,
        (tf, x, pass) -> tf.nn.leakyRelu(x, org.tensorflow.op.nn.LeakyRelu.alpha((float) slope)));
  }
}
