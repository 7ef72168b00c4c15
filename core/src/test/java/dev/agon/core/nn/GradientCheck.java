package dev.agon.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.compute.Compute;
import dev.agon.core.compute.Gradients;
import dev.agon.core.compute.ParameterSet;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.compute.Variable;
import dev.agon.core.random.Pcg64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Compares a network's gradients with central differences: d/dh of L(θ + h d) against ⟨∂L/∂θ, d⟩
 * for random directions d of the input and of each weight, where L = Σ c·y with random c. The sum
 * is made in double precision in Java, so that only the network's own float32 rounding disturbs it.
 */
final class GradientCheck {
  private static final double H = 3e-3;

  private GradientCheck() {}

  static void assertCorrect(long[] inputShape, Pass pass, Layer... layers) {
    Pcg64 random = Pcg64.seeded(7);
    try (Compute compute = new Compute(SessionProfile.small())) {
      Ops tf = compute.tf();
      long[] batchShape = LongArrays.prepend(3, inputShape);
      ParameterSet input = compute.parameters("input");
      Variable x = input.variable("x", batchShape, Initializer.normal(1).draw(batchShape, random));
      Network network = Network.of(compute.parameters("n"), random, inputShape, layers);
      Operand<TFloat32> y = network.apply(tf, x.value(), pass);

      long[] outputShape = LongArrays.prepend(3, network.outputShape());
      float[] weights = Initializer.normal(1).draw(outputShape, random);
      Operand<TFloat32> loss =
          tf.sum(
              tf.math.mul(tf.reshape(y, tf.constant(new int[] {-1})), tf.constant(weights)),
              tf.constant(0));
      List<ParameterSet> sets = List.of(input, network.parameters());
      List<Operand<TFloat32>> at = new ArrayList<>();
      sets.forEach(set -> at.addAll(set.values()));
      List<Operand<TFloat32>> gradients = Gradients.of(compute, loss, at);
      compute.initialize();

      float[] values = new float[weights.length];
      PreparedCall forward = compute.prepare().fetch(y, values).build();
      int g = 0;
      for (ParameterSet set : sets) {
        float[][] theta = set.snapshot();
        for (int v = 0; v < theta.length; v++, g++) {
          float[] gradient = new float[theta[v].length];
          PreparedCall backward = compute.prepare().fetch(gradients.get(g), gradient).build();
          backward.run();
          for (int trial = 0; trial < 3; trial++) {
            double[] direction = unit(theta[v].length, random);
            double slope =
                (lossAt(set, theta, v, direction, H, forward, values, weights)
                        - lossAt(set, theta, v, direction, -H, forward, values, weights))
                    / (2 * H);
            double expected =
                IntStream.range(0, direction.length)
                    .mapToDouble(i -> gradient[i] * direction[i])
                    .sum();
            assertThat(expected)
                .as("%s of %s", set.variables().get(v), Arrays.toString(layers))
                .isCloseTo(slope, within(2e-3 * Math.max(1, Math.abs(slope))));
          }
        }
        set.restore(theta);
      }
    }
  }

  private static double lossAt(
      ParameterSet set,
      float[][] theta,
      int variable,
      double[] direction,
      double h,
      PreparedCall forward,
      float[] values,
      float[] weights) {
    float[][] moved = theta.clone();
    moved[variable] = theta[variable].clone();
    for (int i = 0; i < direction.length; i++) {
      moved[variable][i] += (float) (h * direction[i]);
    }
    set.restore(moved);
    forward.run();
    set.restore(theta);
    return IntStream.range(0, values.length)
        .mapToDouble(i -> (double) values[i] * weights[i])
        .sum();
  }

  private static double[] unit(int size, Pcg64 random) {
    double[] direction = IntStream.range(0, size).mapToDouble(i -> random.nextNormal()).toArray();
    double norm = Math.sqrt(Arrays.stream(direction).map(d -> d * d).sum());
    return Arrays.stream(direction).map(d -> d / norm).toArray();
  }

  /** The little that the check needs of shapes. */
  static final class LongArrays {
    private LongArrays() {}

    static long[] prepend(long first, long[] rest) {
      long[] all = new long[rest.length + 1];
      all[0] = first;
      System.arraycopy(rest, 0, all, 1, rest.length);
      return all;
    }
  }
}
