package dev.agon.core.nn;

import dev.agon.core.compute.ParameterSet;
import dev.agon.core.compute.Variable;
import dev.agon.core.random.Pcg64;

/**
 * x W + b. Input [B, D], output [B, units].
 *
 * @param units U, at least 1
 * @param weights of W [D, U]
 * @param bias of b [U]
 */
public record Dense(int units, Initializer weights, Initializer bias) implements Layer {

  /** With Glorot weights and no bias at first. */
  public static Dense of(int units) {
    return of(units, Initializer.glorotUniform());
  }

  /** With no bias at first. */
  public static Dense of(int units, Initializer weights) {
    return new Dense(units, weights, Initializer.zeros());
  }

  @Override
  public Built build(ParameterSet parameters, String name, long[] inputShape, Pcg64 init) {
    if (inputShape.length != 1) {
      throw new NetworkException(
          "A dense layer takes vectors, but its input has %d axes; put a Flatten before it."
              .formatted(inputShape.length));
    }
    long[] shape = {inputShape[0], units};
    Variable w = parameters.variable(name + "/weights", shape, weights.draw(shape, init));
    long[] biasShape = {units};
    Variable b = parameters.variable(name + "/bias", biasShape, bias.draw(biasShape, init));
    return new Built(
        biasShape,
        (tf, x, pass) -> tf.nn.biasAdd(tf.linalg.matMul(x, w.value()), b.value())); // [B, U]
  }
}
