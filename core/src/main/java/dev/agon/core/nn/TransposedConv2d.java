package dev.agon.core.nn;

import dev.agon.core.compute.ParameterSet;
import dev.agon.core.compute.Variable;
import dev.agon.core.random.Pcg64;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The transpose of {@link Conv2d} as a linear map, plus a bias: makes an image larger by {@code
 * stride}. Input [B, H, W, C], output [B, s H, s W, filters] with padding SAME, larger by
 * max(kernel − stride, 0) with VALID.
 *
 * @param filters O, at least 1
 * @param kernel K: rows and columns of a filter; a multiple of the stride avoids checkerboards
 * @param stride s, of rows and columns
 * @param weights drawn as [K, K, C, O] and held as TensorFlow has them, [K, K, O, C]
 * @param bias of bias [O]
 */
public record TransposedConv2d(
    int filters, int kernel, int stride, Padding padding, Initializer weights, Initializer bias)
    implements Layer {

  public TransposedConv2d {
    Conv2d.checkCounts("transposed convolution", filters, kernel, stride);
  }

  /** With Glorot weights and no bias at first. */
  public static TransposedConv2d of(int filters, int kernel, int stride, Padding padding) {
    return of(filters, kernel, stride, padding, Initializer.glorotUniform());
  }

  /** With no bias at first. */
  public static TransposedConv2d of(
      int filters, int kernel, int stride, Padding padding, Initializer weights) {
    return new TransposedConv2d(filters, kernel, stride, padding, weights, Initializer.zeros());
  }

  @Override
  public Built build(ParameterSet parameters, String name, long[] inputShape, Pcg64 init) {
    Conv2d.checkImage("transposed convolution", inputShape);
    int channels = Math.toIntExact(inputShape[2]);
    float[] drawn = weights.draw(new long[] {kernel, kernel, channels, filters}, init);
    Variable w =
        parameters.variable(
            name + "/weights",
            new long[] {kernel, kernel, filters, channels},
            swapLastAxes(drawn, channels, filters));
    long[] biasShape = {filters};
    Variable b = parameters.variable(name + "/bias", biasShape, bias.draw(biasShape, init));
    long[] output = {
      padding.transposed(inputShape[0], kernel, stride),
      padding.transposed(inputShape[1], kernel, stride),
      filters
    };
    List<Long> strides = List.of(1L, (long) stride, (long) stride, 1L);
    return new Built(
        output,
        (tf, x, pass) ->
            tf.nn.biasAdd(
                tf.nn.conv2dBackpropInput(
                    batchOf(tf, x, output), w.value(), x, strides, padding.name()),
                b.value()));
  }

  /** [B, …shape], the sizes with which the batch of {@code x} leaves the layer. */
  private static Operand<TInt32> batchOf(Ops tf, Operand<TFloat32> x, long[] shape) {
    int[] sizes = new int[shape.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.toIntExact(shape[i]);
    }
    Operand<TInt32> batch =
        tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {1}));
    return tf.concat(List.of(batch, tf.constant(sizes)), tf.constant(0));
  }

  /** [P, rows, columns] → [P, columns, rows]. */
  private static float[] swapLastAxes(float[] values, int rows, int columns) {
    float[] swapped = new float[values.length];
    int matrix = rows * columns;
    for (int i = 0; i < values.length; i++) {
      int row = i % matrix / columns;
      int column = i % columns;
      swapped[i - i % matrix + column * rows + row] = values[i];
    }
    return swapped;
  }
}
