package dev.agon.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.compute.Compute;
import dev.agon.core.compute.Gradients;
import dev.agon.core.compute.ParameterSet;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.compute.TensorBuffer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Each optimiser on the loss θ², whose gradient is 2 θ, against its recursion in double precision.
 */
class OptimizersTest {
  private static final double RATE = 0.1;

  @Test
  void plainSgdFollowsTheGradient() {
    check(Sgd::of, theta -> theta - RATE * 2 * theta);
  }

  @Test
  void momentumAccumulatesGradients() {
    double[] v = new double[1];
    check(
        weights -> new Sgd(weights, 0.9, false),
        theta -> {
          v[0] = 0.9 * v[0] + 2 * theta;
          return theta - RATE * v[0];
        });
  }

  @Test
  void nesterovLooksAhead() {
    double[] v = new double[1];
    check(
        weights -> new Sgd(weights, 0.9, true),
        theta -> {
          double g = 2 * theta;
          v[0] = 0.9 * v[0] + g;
          return theta - RATE * (g + 0.9 * v[0]);
        });
  }

  @Test
  void rmsPropDividesByTheRootMeanSquare() {
    double[] state = new double[2];
    check(
        weights -> new RmsProp(weights, 0.95, 0.5, 1e-2, false),
        theta -> {
          double g = 2 * theta;
          state[0] = 0.95 * state[0] + 0.05 * g * g;
          state[1] = 0.5 * state[1] + RATE * g / Math.sqrt(state[0] + 1e-2);
          return theta - state[1];
        });
  }

  @Test
  void centredRmsPropSubtractsTheSquareOfTheMean() {
    double[] state = new double[3];
    check(
        weights -> new RmsProp(weights, 0.95, 0.5, 1e-2, true),
        theta -> {
          double g = 2 * theta;
          state[0] = 0.95 * state[0] + 0.05 * g * g;
          state[2] = 0.95 * state[2] + 0.05 * g;
          state[1] = 0.5 * state[1] + RATE * g / Math.sqrt(state[0] - state[2] * state[2] + 1e-2);
          return theta - state[1];
        });
  }

  @Test
  void refusesValuesOutsideTheirRange() {
    try (Compute compute = new Compute(SessionProfile.small())) {
      ParameterSet weights = compute.parameters("w");
      assertThatThrownBy(() -> new Sgd(weights, 1, false)).hasMessageContaining("momentum=1.0");
      assertThatThrownBy(() -> new Sgd(weights, 0, true)).hasMessageContaining("nesterov=true");
      assertThatThrownBy(() -> new RmsProp(weights, 0.9, 0, 0, false))
          .hasMessageContaining("epsilon=0.0");
    }
  }

  private static void check(
      Function<ParameterSet, Optimizer> optimizer, DoubleUnaryOperator recursion) {
    try (Compute compute = new Compute(SessionProfile.small())) {
      var tf = compute.tf();
      ParameterSet weights = compute.parameters("w");
      var theta = weights.variable("theta", new long[] {2}, 1, -3);
      var loss = tf.sum(tf.math.square(theta.value()), tf.constant(0));
      var learningRate = compute.floatInput("learning_rate");
      var update =
          optimizer
              .apply(weights)
              .apply(tf, Gradients.of(compute, loss, weights.values()), learningRate);
      TensorBuffer rate = compute.floats();
      rate.floats().put(0, (float) RATE);
      compute.initialize();
      PreparedCall step = compute.prepare().feed(learningRate, rate).target(update).build();
      double expected = 1;
      for (int t = 1; t <= 10; t++) {
        step.run();
        expected = recursion.applyAsDouble(expected);
        assertThat(weights.snapshot()[0][0])
            .as("θ after %d", t)
            .isCloseTo((float) expected, within(2e-5f));
      }
    }
  }
}
