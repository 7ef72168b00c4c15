package dev.agon.core.nn;

import java.util.ArrayList;
import java.util.List;

/** Multi-layer perceptrons: dense layers with an activation between them, none after the last. */
public final class Mlp {
  private Mlp() {}

  /**
   * The layers of {@code hidden.size()} hidden layers and one output layer, for {@link Network#of}.
   *
   * @param hidden units of each hidden layer
   * @param hiddenWeights of the hidden layers
   * @param outputs units of the last layer
   * @param outputWeights of the last layer
   */
  public static Layer[] layers(
      List<Integer> hidden,
      Activation activation,
      Initializer hiddenWeights,
      int outputs,
      Initializer outputWeights) {
    List<Layer> layers = new ArrayList<>();
    for (int units : hidden) {
      layers.add(Dense.of(units, hiddenWeights));
      layers.add(activation);
    }
    layers.add(Dense.of(outputs, outputWeights));
    return layers.toArray(new Layer[0]);
  }
}
