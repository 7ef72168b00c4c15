package dev.agon.core.compute;

import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/**
 * Gradients of the gradients of pooling and resizing. These are linear in the incoming gradient, so
 * that the derivative of the transpose is the forward map, applied to d.
 */
final class ImageGradients {
  private static final List<String> POOL = List.of("ksize", "strides", "padding", "data_format");
  private static final List<String> RESIZE = List.of("align_corners", "half_pixel_centers");

  private ImageGradients() {}

  static void addTo(Map<String, CustomGradients.Rule> rules) {
    rules.put("AvgPoolGrad", ImageGradients::averagePool);
    rules.put("MaxPoolGrad", ImageGradients::maxPool);
    rules.put("ResizeNearestNeighborGrad", call -> resize("ResizeNearestNeighbor", call));
    rules.put("ResizeBilinearGrad", call -> resize("ResizeBilinear", call));
  }

  /** AvgPoolGrad(sizes, dy): ∂/∂dy = AvgPool(d). */
  private static List<Operand<?>> averagePool(GradientCall call) {
    return List.of(call.none(0), call.operation("AvgPool", POOL, call.incoming(0)));
  }

  /** MaxPoolGrad(x, y, dy) puts dy where the maximum was: ∂/∂dy takes d from there. */
  private static List<Operand<?>> maxPool(GradientCall call) {
    return List.of(
        call.none(0),
        call.none(1),
        call.operation("MaxPoolGradGrad", POOL, call.input(0), call.input(1), call.incoming(0)));
  }

  /**
   * ResizeGrad(dy, sizes of or the original image): ∂/∂dy is d, resized to the rows and columns of
   * dy.
   */
  private static List<Operand<?>> resize(String forward, GradientCall call) {
    Ops tf = call.tf();
    Operand<TInt32> rowsAndColumns = tf.stridedSlice(tf.shape(call.input(0)), Indices.range(1, 3));
    return List.of(call.operation(forward, RESIZE, call.incoming(0), rowsAndColumns), call.none(1));
  }
}
