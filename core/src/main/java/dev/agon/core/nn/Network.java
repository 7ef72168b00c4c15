package dev.agon.core.nn;

import dev.agon.core.compute.ParameterSet;
import dev.agon.core.random.Pcg64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Layers one after another, with their weights.
 *
 * <pre>{@code
 * Network q = Network.of(parameters, init, new long[] {4},
 *     Dense.of(64), Activation.RELU, Dense.of(64), Activation.RELU, Dense.of(2));
 * Operand<TFloat32> values = q.apply(tf, observations); // [B, 2]
 * }</pre>
 */
public final class Network {
  private final ParameterSet parameters;
  private final List<LayerFunction> functions;
  private final long[] inputShape;
  private final long[] outputShape;

  private Network(
      ParameterSet parameters,
      List<LayerFunction> functions,
      long[] inputShape,
      long[] outputShape) {
    this.parameters = parameters;
    this.functions = functions;
    this.inputShape = inputShape;
    this.outputShape = outputShape;
  }

  /**
   * Builds the layers in order; their variables go to {@code parameters}, under {@code 0/}, {@code
   * 1/}, … by the position of the layer.
   *
   * @param init what random initial values are drawn from, layer by layer
   * @param inputShape without the batch axis
   */
  public static Network of(
      ParameterSet parameters, Pcg64 init, long[] inputShape, Layer... layers) {
    List<LayerFunction> functions = new ArrayList<>();
    long[] shape = inputShape.clone();
    for (int i = 0; i < layers.length; i++) {
      Layer.Built built = layers[i].build(parameters, Integer.toString(i), shape, init);
      functions.add(built.function());
      shape = built.outputShape();
    }
    return new Network(parameters, List.copyOf(functions), inputShape.clone(), shape);
  }

  /** The weights. */
  public ParameterSet parameters() {
    return parameters;
  }

  /** What belongs to the weights but is not trained: running averages. Empty for most networks. */
  public ParameterSet state() {
    return parameters.state();
  }

  /** Without the batch axis. */
  public long[] inputShape() {
    return inputShape.clone();
  }

  /** Without the batch axis. */
  public long[] outputShape() {
    return outputShape.clone();
  }

  /**
   * @param input [B, …input shape] · @return [B, …output shape]
   */
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> input, Pass pass) {
    Operand<TFloat32> value = input;
    for (LayerFunction function : functions) {
      value = function.apply(tf, value, pass);
    }
    return value;
  }

  /**
   * As {@link #apply(Ops, Operand, Pass)}, for networks without dropout. Running averages do not
   * move.
   */
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> input, Mode mode) {
    return apply(tf, input, Pass.of(mode));
  }

  /**
   * As {@link #apply(Ops, Operand, Mode)}, for networks whose layers are the same in both modes.
   */
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> input) {
    return apply(tf, input, Mode.TRAINING);
  }

  @Override
  public String toString() {
    return "%s: %s → %s, %d weights"
        .formatted(
            parameters.name(),
            Arrays.toString(inputShape),
            Arrays.toString(outputShape),
            parameters.count());
  }
}
