package dev.agon.core.nn;

import dev.agon.core.compute.ParameterSet;
import dev.agon.core.random.Pcg64;

/**
 * One step of a {@link Network}: the description of it, without weights. To add a kind of layer,
 * add one class that implements this.
 */
public interface Layer {

  /**
   * Makes the layer's variables.
   *
   * @param parameters where the variables go
   * @param name of this layer within them, such as {@code h1}
   * @param inputShape without the batch axis
   * @param init what random initial values are drawn from
   * @return what applies the layer; it may be applied to several inputs, which then share the
   *     weights
   */
  Built build(ParameterSet parameters, String name, long[] inputShape, Pcg64 init);

  /**
   * A layer with its weights.
   *
   * @param outputShape without the batch axis
   * @param function from a batch of inputs to a batch of outputs
   */
  record Built(long[] outputShape, LayerFunction function) {}
}
