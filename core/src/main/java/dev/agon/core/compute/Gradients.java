package dev.agon.core.compute;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Derivatives of scalars, and what is done to them before an optimiser applies them. */
public final class Gradients {
  private Gradients() {}

  /**
   * ∂loss/∂x for each x, as operations of the graph; they may be differentiated again.
   *
   * @param loss a scalar
   * @throws ComputeException when the loss does not depend on one of {@code xs}, or an operation on
   *     the way has no gradient
   */
  public static List<Operand<TFloat32>> of(
      Compute compute, Operand<TFloat32> loss, List<Operand<TFloat32>> xs) {
    // Without an explicit seed TensorFlow takes OnesLike, which has no gradient of its own.
    return through(compute, loss, compute.tf().constant(1f), xs);
  }

  /**
   * Σ ∂loss/∂y · ∂y/∂x for each x: for a loss whose derivative is written out by hand. A small loss
   * costs more to differentiate by operations than the network behind it.
   *
   * @param y what the network gives, of any shape
   * @param lossByY ∂loss/∂y, in the shape of y
   * @throws ComputeException as {@link #of}
   */
  @SuppressWarnings("unchecked") // the gradient of a float32 is a float32
  public static List<Operand<TFloat32>> through(
      Compute compute, Operand<TFloat32> y, Operand<TFloat32> lossByY, List<Operand<TFloat32>> xs) {
    refuseDilatedConvolutions(compute.graph());
    Ops tf = compute.tf();
    Output<?>[] at = new Output<?>[xs.size()];
    for (int i = 0; i < at.length; i++) {
      at[i] = xs.get(i).asOutput();
    }
    Output<?>[] seed = {lossByY.asOutput()};
    Output<?>[] gradients;
    try {
      gradients =
          compute
              .graph()
              .addGradients(
                  tf.scope().makeOpName("gradients"), new Output<?>[] {y.asOutput()}, at, seed);
    } catch (RuntimeException e) {
      throw new ComputeException(
          "The loss cannot be differentiated: " + e.getMessage() + hint(), e);
    }
    List<Operand<TFloat32>> result = new ArrayList<>();
    for (int i = 0; i < at.length; i++) {
      if (gradients[i].isClosed()) {
        throw new ComputeException(
            "The loss does not depend on %s in a way that has a gradient; leave it out, or mend the loss."
                .formatted(at[i].op().name()));
      }
      result.add((Operand<TFloat32>) gradients[i]);
    }
    return result;
  }

  /**
   * TensorFlow's gradient of a dilated convolution ignores the dilation: a wrong number, no error.
   */
  private static void refuseDilatedConvolutions(Graph graph) {
    Iterator<GraphOperation> operations = graph.operations();
    while (operations.hasNext()) {
      GraphOperation op = operations.next();
      if (op.type().equals("Conv2D")
          && Arrays.stream(op.attributes().getAttrIntList("dilations")).anyMatch(d -> d != 1)) {
        throw new ComputeException(
            ("%s is a dilated convolution, whose gradient TensorFlow computes as if it were not"
                    + " dilated. Use a larger kernel, or a stride.")
                .formatted(op.name()));
      }
    }
  }

  private static String hint() {
    return CustomGradients.areSupported()
        ? ""
        : " On Windows TensorFlow does not let Agon add the gradients of %s; use Linux or macOS."
            .formatted(CustomGradients.operations());
  }

  /** ‖g‖₂ over all gradients together. */
  public static Operand<TFloat32> globalNorm(Ops tf, List<Operand<TFloat32>> gradients) {
    List<Operand<TFloat32>> halfSquares = new ArrayList<>();
    for (Operand<TFloat32> gradient : gradients) {
      halfSquares.add(tf.nn.l2Loss(gradient)); // Σ g² / 2
    }
    return tf.math.sqrt(tf.math.mul(tf.constant(2f), tf.math.addN(halfSquares)));
  }

  /**
   * g · max / max(‖g‖, max): shortens the gradients together to the length {@code maximum} where
   * they are longer (Pascanu et al. 2013).
   *
   * @param norm from {@link #globalNorm}
   * @param maximum a scalar above 0
   */
  public static List<Operand<TFloat32>> clipByGlobalNorm(
      Ops tf,
      List<Operand<TFloat32>> gradients,
      Operand<TFloat32> norm,
      Operand<TFloat32> maximum) {
    Operand<TFloat32> scale = tf.math.div(maximum, tf.math.maximum(norm, maximum));
    List<Operand<TFloat32>> clipped = new ArrayList<>();
    for (Operand<TFloat32> gradient : gradients) {
      clipped.add(tf.math.mul(gradient, scale));
    }
    return clipped;
  }
}
