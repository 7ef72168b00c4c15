package dev.agon.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.compute.Compute;
import dev.agon.core.compute.Gradients;
import dev.agon.core.compute.ParameterSet;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.random.Pcg64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Derivatives with respect to the weights of penalties on derivatives with respect to the input.
 */
class GradientPenaltyTest {
  private static final int BATCH = 3;

  enum Penalty {
    /** E[(‖∇D‖ − 1)²], Gulrajani et al. 2017. */
    WGAN_GP {
      @Override
      Operand<TFloat32> of(Ops tf, Operand<TFloat32> squaredNorm) {
        Operand<TFloat32> norm = tf.math.sqrt(tf.math.add(squaredNorm, tf.constant(1e-12f)));
        return Losses.mean(tf, Losses.squaredError(tf, norm, tf.constant(1f)), 0);
      }
    },
    /** ½ E[‖∇D‖²], Mescheder et al. 2018. */
    R1 {
      @Override
      Operand<TFloat32> of(Ops tf, Operand<TFloat32> squaredNorm) {
        return tf.math.mul(tf.constant(0.5f), Losses.mean(tf, squaredNorm, 0));
      }
    };

    abstract Operand<TFloat32> of(Ops tf, Operand<TFloat32> squaredNorm);
  }

  static Stream<Arguments> smoothCritics() {
    long[] vector = {2};
    long[] image = {6, 6, 1};
    Layer[] tanh = {Dense.of(16), Activation.TANH, Dense.of(16), Activation.TANH, Dense.of(1)};
    Layer[] softplus = {
      Dense.of(16), Activation.SOFTPLUS, Dense.of(16), Activation.SOFTPLUS, Dense.of(1)
    };
    Layer[] convolutional = {
      Conv2d.of(4, 5, 2, Padding.SAME),
      Activation.SOFTPLUS,
      Conv2d.of(8, 3, 2, Padding.SAME),
      new LayerNorm(LayerNorm.Over.SAMPLE, 1e-3),
      Activation.SIGMOID,
      new Flatten(),
      Dense.of(1)
    };
    return Stream.of(Penalty.values())
        .flatMap(
            penalty ->
                Stream.of(
                    Arguments.of(penalty, vector, tanh),
                    Arguments.of(penalty, vector, softplus),
                    Arguments.of(penalty, image, convolutional)));
  }

  @ParameterizedTest
  @MethodSource("smoothCritics")
  void agreesWithFiniteDifferences(Penalty penalty, long[] inputShape, Layer[] layers) {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Critic critic = new Critic(compute, "d", penalty, inputShape, layers);
      ParameterSet weights = critic.network.parameters();
      compute.initialize();
      float[] loss = new float[1];
      PreparedCall forward = compute.prepare().fetch(critic.loss, loss).build();
      float[][] gradients = critic.weightGradients();
      float[][] theta = weights.snapshot();
      double h = 1e-2;
      for (int v = 0; v < theta.length; v++) {
        int middle = theta[v].length / 2;
        for (int i : new int[] {0, middle, theta[v].length - 1}) {
          float original = theta[v][i];
          theta[v][i] = (float) (original + h);
          weights.restore(theta);
          forward.run();
          double above = loss[0];
          theta[v][i] = (float) (original - h);
          weights.restore(theta);
          forward.run();
          double slope = (above - loss[0]) / (2 * h);
          theta[v][i] = original;
          assertThat((double) gradients[v][i])
              .as("%s, element %d", weights.variables().get(v), i)
              .isCloseTo(slope, within(2e-3 * Math.max(1, Math.abs(slope))));
        }
      }
    }
  }

  /**
   * With a leaky ReLU the penalty jumps where a unit changes sides, so that differences say
   * nothing. Instead: the same critic with each activation written as a product with a constant
   * mask.
   */
  @ParameterizedTest
  @EnumSource(Penalty.class)
  void aLeakyReluCriticHasTheGradientOfItsLinearPieces(Penalty penalty) {
    Layer masked =
        (parameters, name, shape, init) ->
            new Layer.Built(
                shape,
                (tf, x, pass) -> {
                  Operand<TFloat32> mask =
                      tf.select(
                          tf.math.greater(x, tf.zerosLike(x)),
                          tf.fill(tf.shape(x), tf.constant(1f)),
                          tf.fill(tf.shape(x), tf.constant(0.2f)));
                  return tf.math.mul(x, tf.stopGradient(mask));
                });
    long[] image = {8, 8, 1};
    try (Compute compute = new Compute(SessionProfile.small())) {
      Critic leaky = new Critic(compute, "a", penalty, image, critic(Activation.LEAKY_RELU));
      Critic pieces = new Critic(compute, "b", penalty, image, critic(masked));
      compute.initialize();
      float[][] actual = leaky.weightGradients();
      float[][] expected = pieces.weightGradients();
      for (int v = 0; v < expected.length; v++) {
        assertThat(actual[v]).containsExactly(expected[v], within(2e-5f));
      }
      // The penalty is quadratic in the filters: it must not vanish.
      assertThat(IntStream.range(0, actual[0].length).anyMatch(i -> Math.abs(actual[0][i]) > 1e-3))
          .isTrue();
    }
  }

  private static Layer[] critic(Layer activation) {
    return new Layer[] {
      Conv2d.of(4, 5, 2, Padding.SAME),
      activation,
      Conv2d.of(8, 5, 2, Padding.SAME),
      activation,
      new Flatten(),
      Dense.of(1)
    };
  }

  private static final class Critic {
    private final Compute compute;
    private final Network network;
    private final Operand<TFloat32> loss;

    Critic(Compute compute, String name, Penalty penalty, long[] inputShape, Layer... layers) {
      this.compute = compute;
      Ops tf = compute.tf();
      Pcg64 random = Pcg64.seeded(9);
      network = Network.of(compute.parameters(name), random, inputShape, layers);
      long[] batch = GradientCheck.LongArrays.prepend(BATCH, inputShape);
      Operand<TFloat32> x =
          compute
              .parameters(name + "_x")
              .variable("x", batch, Initializer.normal(1).draw(batch, random))
              .value();
      Operand<TFloat32> scores = network.apply(tf, x);
      Operand<TFloat32> sum = tf.sum(scores, tf.constant(new int[] {0, 1})); // samples independent
      Operand<TFloat32> gradient = Gradients.of(compute, sum, List.of(x)).get(0);
      int[] axes = IntStream.rangeClosed(1, inputShape.length).toArray();
      // The score itself too: of piecewise linear critics the penalty does not depend on the
      // biases.
      loss =
          tf.math.add(
              penalty.of(tf, tf.sum(tf.math.square(gradient), tf.constant(axes))),
              Losses.mean(tf, scores, 0, 1));
    }

    float[][] weightGradients() {
      var weights = network.parameters().variables();
      float[][] values = new float[weights.size()][];
      PreparedCall.Builder call = compute.prepare();
      List<Operand<TFloat32>> gradients =
          Gradients.of(compute, loss, network.parameters().values());
      for (int v = 0; v < values.length; v++) {
        values[v] = new float[weights.get(v).size()];
        call.fetch(gradients.get(v), values[v]);
      }
      call.build().run();
      return values;
    }
  }
}
