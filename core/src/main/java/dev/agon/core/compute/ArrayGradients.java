package dev.agon.core.compute;

import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Sum;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/** Gradients of operations that pick or fill elements. */
final class ArrayGradients {
  private static final List<String> MASKS =
      List.of("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask");

  private ArrayGradients() {}

  static void addTo(Map<String, CustomGradients.Rule> rules) {
    rules.put("OnesLike", call -> List.of(call.none(0)));
    rules.put("StridedSliceGrad", ArrayGradients::stridedSlice);
    rules.put("Gather", ArrayGradients::gather);
    rules.put("SparseSoftmaxCrossEntropyWithLogits", ArrayGradients::sparseCrossEntropy);
  }

  /** StridedSliceGrad(sizes, begin, end, strides, dy) puts dy into zeros: ∂/∂dy = d[slice]. */
  private static List<Operand<?>> stridedSlice(GradientCall call) {
    return List.of(
        call.none(0),
        call.none(1),
        call.none(2),
        call.none(3),
        call.operation(
            "StridedSlice", MASKS, call.incoming(0), call.input(1), call.input(2), call.input(3)));
  }

  /** y = x[i]: ∂/∂x adds dy to the rows i of zeros. */
  private static List<Operand<?>> gather(GradientCall call) {
    Ops tf = call.tf();
    Operand<TNumber> indices = call.input(1);
    Operand<TInt32> rows = tf.stridedSlice(tf.shape(call.input(0)), Indices.at(0));
    return List.of(tf.math.unsortedSegmentSum(call.incoming(0), indices, rows), call.none(1));
  }

  /**
   * With p = softmax(x) of logits x [B, A], the outputs are −log p(label) [B] and p −
   * one-hot(label) [B, A]. What comes back to them, d and e, gives d (p − one-hot) + p (e − Σ_a e
   * p).
   */
  private static List<Operand<?>> sparseCrossEntropy(GradientCall call) {
    Ops tf = call.tf();
    Operand<TNumber> logits = call.input(0);
    Operand<TInt32> classes = tf.stridedSlice(tf.shape(logits), Indices.at(1));
    Operand<TNumber> oneHot =
        tf.oneHot(call.input(1), classes, call.constant(1, logits), call.constant(0, logits));
    Operand<TNumber> p = tf.nn.softmax(logits);
    Operand<TNumber> gradient =
        tf.math.mul(
            tf.expandDims(call.incoming(0), tf.constant(-1)), tf.math.sub(p, oneHot)); // [B, A]
    if (call.hasIncoming(1)) {
      Operand<TNumber> e = call.incoming(1);
      Operand<TNumber> mean = tf.sum(tf.math.mul(e, p), tf.constant(-1), Sum.keepDims(true));
      gradient = tf.math.add(gradient, tf.math.mul(p, tf.math.sub(e, mean)));
    }
    return List.of(gradient, call.none(1));
  }
}
