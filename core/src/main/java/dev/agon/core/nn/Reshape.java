package dev.agon.core.nn;

import dev.agon.core.compute.ParameterSet;
import dev.agon.core.random.Pcg64;
import java.util.Arrays;

/**
 * The same elements, row-major, in other axes.
 *
 * @param shape of the output, without the batch axis
 */
public record Reshape(long... shape) implements Layer {

  public Reshape {
    shape = shape.clone();
  }

  @Override
  public Built build(ParameterSet parameters, String name, long[] inputShape, Pcg64 init) {
    if (elements(inputShape) != elements(shape)) {
      throw new NetworkException(
          "%s has %d elements and cannot become %s, which has %d."
              .formatted(
                  Arrays.toString(inputShape),
                  elements(inputShape),
                  Arrays.toString(shape),
                  elements(shape)));
    }
    int[] sizes = new int[shape.length + 1];
    sizes[0] = -1; // the batch
    for (int i = 0; i < shape.length; i++) {
      sizes[i + 1] = Math.toIntExact(shape[i]);
    }
    return new Built(shape.clone(), (tf, x, pass) -> tf.reshape(x, tf.constant(sizes)));
  }

  private static long elements(long[] shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }
}
