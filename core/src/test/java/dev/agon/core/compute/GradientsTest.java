package dev.agon.core.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.types.TFloat32;

class GradientsTest {

  /** Gradients (3, 0) and (0, 4): ‖g‖ = 5. */
  @Test
  void clippingShortensAllGradientsTogether() {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Ops tf = compute.tf();
      List<Operand<TFloat32>> gradients =
          List.of(tf.constant(new float[] {3, 0}), tf.constant(new float[] {0, 4}));
      Operand<TFloat32> norm = Gradients.globalNorm(tf, gradients);
      Operand<TFloat32> maximum = compute.floatInput("maximum");
      List<Operand<TFloat32>> clipped = Gradients.clipByGlobalNorm(tf, gradients, norm, maximum);
      float[] length = new float[1];
      float[] first = new float[2];
      float[] second = new float[2];
      TensorBuffer limit = compute.floats();
      PreparedCall call =
          compute
              .prepare()
              .feed(maximum, limit)
              .fetch(norm, length)
              .fetch(clipped.get(0), first)
              .fetch(clipped.get(1), second)
              .build();
      limit.floats().put(0, 2.5f);
      call.run();
      assertThat(length[0]).isCloseTo(5, within(1e-6f));
      assertThat(first).containsExactly(new float[] {1.5f, 0}, within(1e-6f));
      assertThat(second).containsExactly(new float[] {0, 2}, within(1e-6f));
      limit.floats().put(0, 10);
      call.run();
      assertThat(second).containsExactly(0, 4);
    }
  }

  @Test
  void aWeightThatTheLossDoesNotReachIsNamed() {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Ops tf = compute.tf();
      ParameterSet set = compute.parameters("policy");
      Variable used = set.variable("used", new long[0], 1);
      Variable stopped = set.variable("stopped", new long[0], 1);
      Operand<TFloat32> loss = tf.math.mul(used.value(), tf.stopGradient(stopped.value()));
      assertThatThrownBy(() -> Gradients.of(compute, loss, set.values()))
          .isInstanceOf(ComputeException.class)
          .hasMessageContaining("policy/stopped");
    }
  }

  @Test
  void anOperationWithoutAGradientIsNamed() {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Ops tf = compute.tf();
      Operand<TFloat32> x = tf.constant(2f);
      assertThatThrownBy(() -> Gradients.of(compute, tf.math.digamma(x), List.of(x)))
          .isInstanceOf(ComputeException.class)
          .hasMessageContaining("Digamma");
    }
  }

  @Test
  void aDilatedConvolutionIsRefusedSinceItsGradientWouldBeWrong() {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Ops tf = compute.tf();
      Operand<TFloat32> x = tf.fill(tf.constant(new int[] {1, 8, 8, 1}), tf.constant(1f));
      Operand<TFloat32> w = tf.fill(tf.constant(new int[] {3, 3, 1, 1}), tf.constant(1f));
      Operand<TFloat32> y =
          tf.nn.conv2d(x, w, List.of(1L, 1L, 1L, 1L), "SAME", Conv2d.dilations(1L, 2L, 2L, 1L));
      Operand<TFloat32> loss = tf.sum(y, tf.constant(new int[] {0, 1, 2, 3}));
      assertThatThrownBy(() -> Gradients.of(compute, loss, List.of(w)))
          .isInstanceOf(ComputeException.class)
          .hasMessageContaining("dilated");
    }
  }
}
