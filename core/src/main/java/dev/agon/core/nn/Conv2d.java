package dev.agon.core.nn;

import dev.agon.core.compute.ParameterSet;
import dev.agon.core.compute.Variable;
import dev.agon.core.random.Pcg64;
import java.util.Arrays;
import java.util.List;

/**
 * y[b, i, j, o] = Σ w[p, q, c, o] · x[b, s i + p, s j + q, c] + bias[o]: cross-correlation. Input
 * [B, H, W, C], output [B, H', W', filters].
 *
 * @param filters O, at least 1
 * @param kernel K: rows and columns of a filter
 * @param stride s, of rows and columns
 * @param weights of w [K, K, C, O]
 * @param bias of bias [O]
 */
public record Conv2d(
    int filters, int kernel, int stride, Padding padding, Initializer weights, Initializer bias)
    implements Layer {

  public Conv2d {
    checkCounts("convolution", filters, kernel, stride);
  }

  /** With Glorot weights and no bias at first. */
  public static Conv2d of(int filters, int kernel, int stride, Padding padding) {
    return of(filters, kernel, stride, padding, Initializer.glorotUniform());
  }

  /** With no bias at first. */
  public static Conv2d of(
      int filters, int kernel, int stride, Padding padding, Initializer weights) {
    return new Conv2d(filters, kernel, stride, padding, weights, Initializer.zeros());
  }

  @Override
  public Built build(ParameterSet parameters, String name, long[] inputShape, Pcg64 init) {
    checkImage("convolution", inputShape);
    long rows = padding.convolved(inputShape[0], kernel, stride);
    long columns = padding.convolved(inputShape[1], kernel, stride);
    if (rows < 1 || columns < 1) {
      throw new NetworkException(
          "A convolution with a kernel of %d and padding VALID has no output for an input of %s;"
                  .formatted(kernel, Arrays.toString(inputShape))
              + " choose a smaller kernel or padding SAME.");
    }
    long[] shape = {kernel, kernel, inputShape[2], filters};
    Variable w = parameters.variable(name + "/weights", shape, weights.draw(shape, init));
    long[] biasShape = {filters};
    Variable b = parameters.variable(name + "/bias", biasShape, bias.draw(biasShape, init));
    List<Long> strides = List.of(1L, (long) stride, (long) stride, 1L);
    return new Built(
        new long[] {rows, columns, filters},
        (tf, x, pass) ->
            tf.nn.biasAdd(tf.nn.conv2d(x, w.value(), strides, padding.name()), b.value()));
  }

  static void checkCounts(String what, int filters, int kernel, int stride) {
    if (filters < 1 || kernel < 1 || stride < 1) {
      throw new NetworkException(
          "A %s has at least 1 filter, a kernel and a stride of at least 1, but filters=%d, kernel=%d, stride=%d."
              .formatted(what, filters, kernel, stride));
    }
  }

  static void checkImage(String what, long[] inputShape) {
    if (inputShape.length != 3) {
      throw new NetworkException(
          "A %s takes images [H, W, C], but its input is %s; put a Reshape before it."
              .formatted(what, Arrays.toString(inputShape)));
    }
  }
}
