package dev.agon.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.compute.Compute;
import dev.agon.core.compute.Gradients;
import dev.agon.core.compute.ParameterSet;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.compute.TensorBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.op.Ops;

class AdamTest {

  /**
   * θ = (1, −2), loss = Σ θ², learning rate 0.1: the recursion of the paper, in double precision.
   */
  @Test
  void followsThePapersRecursion() {
    double[] theta = {1, -2};
    double[] m = new double[2];
    double[] v = new double[2];
    try (Compute compute = new Compute(SessionProfile.small())) {
      Ops tf = compute.tf();
      ParameterSet weights = compute.parameters("w");
      var w = weights.variable("theta", new long[] {2}, 1, -2);
      var loss = tf.sum(tf.math.square(w.value()), tf.constant(0));
      var learningRate = compute.floatInput("learning_rate");
      var update =
          Adam.of(weights).apply(tf, Gradients.of(compute, loss, weights.values()), learningRate);
      TensorBuffer rate = compute.floats();
      float[] lossValue = new float[1];
      compute.initialize();
      PreparedCall step =
          compute.prepare().feed(learningRate, rate).fetch(loss, lossValue).target(update).build();
      rate.floats().put(0, 0.1f);
      for (int t = 1; t <= 20; t++) {
        step.run();
        for (int i = 0; i < 2; i++) {
          double g = 2 * theta[i];
          m[i] = 0.9 * m[i] + 0.1 * g;
          v[i] = 0.999 * v[i] + 0.001 * g * g;
          double rateAtT = 0.1 * Math.sqrt(1 - Math.pow(0.999, t)) / (1 - Math.pow(0.9, t));
          theta[i] -= rateAtT * m[i] / (Math.sqrt(v[i]) + 1e-8);
        }
        float[] actual = weights.snapshot()[0];
        assertThat(actual[0]).as("θ₀ after %d", t).isCloseTo((float) theta[0], within(1e-5f));
        assertThat(actual[1]).as("θ₁ after %d", t).isCloseTo((float) theta[1], within(1e-5f));
      }
    }
  }

  @Test
  void closesEverythingNative() {
    int before = Compute.openHandles();
    try (Compute compute = new Compute(SessionProfile.small())) {
      ParameterSet weights = compute.parameters("w");
      weights.variable("a", new long[] {3}, 1);
      Adam.of(weights);
      compute.initialize();
      assertThat(weights.snapshot()).isDeepEqualTo(new float[][] {{1, 1, 1}});
      weights.restore(new float[][] {{1, 2, 3}});
      assertThat(weights.snapshot()).isDeepEqualTo(new float[][] {{1, 2, 3}});
      assertThat(List.of(Compute.openHandles())).doesNotContain(before);
    }
    assertThat(Compute.openHandles()).isEqualTo(before);
  }
}
