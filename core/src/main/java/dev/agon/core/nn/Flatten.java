package dev.agon.core.nn;

import dev.agon.core.compute.ParameterSet;
import dev.agon.core.random.Pcg64;
import java.util.Arrays;

/** All elements of a sample as one vector, row-major. Input [B, …], output [B, D]. */
public record Flatten() implements Layer {

  @Override
  public Built build(ParameterSet parameters, String name, long[] inputShape, Pcg64 init) {
    long elements = Arrays.stream(inputShape).reduce(1, Math::multiplyExact);
    return new Reshape(elements).build(parameters, name, inputShape, init);
  }
}
