package dev.agon.generative.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.compute.Compute;
import dev.agon.core.compute.Gradients;
import dev.agon.core.compute.ParameterSet;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.compute.Variable;
import dev.agon.core.nn.Activation;
import dev.agon.core.nn.Conv2d;
import dev.agon.core.nn.Dense;
import dev.agon.core.nn.Flatten;
import dev.agon.core.nn.Initializer;
import dev.agon.core.nn.Layer;
import dev.agon.core.nn.Network;
import dev.agon.core.nn.Padding;
import dev.agon.core.random.Pcg64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class RegulariserTest {
  private final Compute compute = new Compute(SessionProfile.small());
  private final Ops tf = compute.tf();

  @AfterEach
  void close() {
    compute.close();
  }

  /** TF-GAN's test: D(x) = 2x on four numbers has a slope of 4 everywhere, so (4 − 1)² = 9. */
  @Test
  void gradientPenaltyOfASlopeOfFourIsNine() {
    Operand<TFloat32> real = tf.constant(new float[][] {{3.1f, 2.3f, -12.3f, 32.1f}});
    Operand<TFloat32> fake = tf.constant(new float[][] {{-12.3f, 23.2f, 16.3f, -43.2f}});
    UnaryOperator<Operand<TFloat32>> doubled =
        x -> tf.sum(tf.math.mul(tf.constant(2f), x), tf.constant(1));
    assertThat(value(Regulariser.GRADIENT_PENALTY.penalty(batch(doubled, real, fake, 1))))
        .isCloseTo(9, within(1e-5));
    assertThat(value(Regulariser.GRADIENT_PENALTY.penalty(batch(doubled, real, fake, 10))))
        .isCloseTo(90, within(1e-4));
    // R1 and R2: w/2 · 4².
    assertThat(value(Regulariser.R1.penalty(batch(doubled, real, fake, 3))))
        .isCloseTo(24, within(1e-5));
    assertThat(value(Regulariser.R1_R2.penalty(batch(doubled, real, fake, 3))))
        .isCloseTo(48, within(1e-5));
  }

  /** D(x) = ½ ‖x‖² has the slope x, so that each penalty tells where it looked. */
  @Test
  void looksAtRealAtGeneratedOrBetweenThem() {
    Operand<TFloat32> real = tf.constant(new float[][] {{3f, 4f}, {0f, 2f}}); // ‖x‖ = 5, 2
    Operand<TFloat32> fake = tf.constant(new float[][] {{0f, 0f}, {0f, 6f}}); // ‖x‖ = 0, 6
    UnaryOperator<Operand<TFloat32>> bowl =
        x -> tf.math.mul(tf.constant(0.5f), tf.sum(tf.math.square(x), tf.constant(1)));
    assertThat(value(Regulariser.NONE.penalty(batch(bowl, real, fake, 2)))).isZero();
    assertThat(value(Regulariser.R1.penalty(batch(bowl, real, fake, 2))))
        .isCloseTo((25 + 4) / 2.0, within(1e-5));
    assertThat(value(Regulariser.R2.penalty(batch(bowl, real, fake, 2))))
        .isCloseTo((0 + 36) / 2.0, within(1e-5));
    assertThat(value(Regulariser.R1_R2.penalty(batch(bowl, real, fake, 2))))
        .isCloseTo((29 + 36) / 2.0, within(1e-5));
    // ε = ¼: x̂ = (0.75, 1) of length 1.25, and (0, 5) of length 5.
    assertThat(value(Regulariser.GRADIENT_PENALTY.penalty(batch(bowl, real, fake, 2))))
        .isCloseTo(2 * (0.25 * 0.25 + 4 * 4) / 2, within(1e-5));
  }

  /** What training needs: the derivative of the penalty with respect to the weights. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void slopesOfThePenaltyAgreeWithFiniteDifferences(Regulariser regulariser) {
    Pcg64 random = Pcg64.seeded(11);
    // Smooth, so that a difference quotient means something; the kinks of leaky ReLU do not.
    Network discriminator =
        Network.of(
            compute.parameters("d"),
            random,
            new long[] {6, 6, 1},
            Conv2d.of(4, 3, 2, Padding.SAME, Initializer.heNormal()),
            Activation.TANH,
            new Flatten(),
            new Dense(8, Initializer.heNormal(), Initializer.uniform(0.5)),
            Activation.SOFTPLUS,
            Dense.of(1));
    checkSlopes(regulariser, discriminator, random, 4e-3);
  }

  /** The discriminators that ship: away from the kinks they are smooth too. */
  @Test
  void slopesOfAPiecewiseLinearDiscriminatorAgreeAwayFromItsKinks() {
    Pcg64 random = Pcg64.seeded(12);
    Layer[] layers = {Dense.of(5), Activation.LEAKY_RELU, Dense.of(1)};
    Network discriminator = Network.of(compute.parameters("d"), random, new long[] {3}, layers);
    checkSlopes(Regulariser.R1_R2, discriminator, random, 4e-3);
  }

  private void checkSlopes(
      Regulariser regulariser, Network discriminator, Pcg64 random, double tolerance) {
    long[] shape = new long[discriminator.inputShape().length + 1];
    shape[0] = 3;
    System.arraycopy(discriminator.inputShape(), 0, shape, 1, shape.length - 1);
    ParameterSet data = compute.parameters("data");
    Variable real = data.variable("real", shape, Initializer.normal(1).draw(shape, random));
    Variable fake = data.variable("fake", shape, Initializer.normal(1).draw(shape, random));
    UnaryOperator<Operand<TFloat32>> logits =
        x -> tf.reshape(discriminator.apply(tf, x), tf.constant(new int[] {-1}));
    Operand<TFloat32> penalty = regulariser.penalty(batch(logits, real.value(), fake.value(), 10));
    ParameterSet weights = discriminator.parameters();
    Variable kernel = weights.variables().get(0);
    float[] slopes = new float[kernel.size()];
    Operand<TFloat32> gradient = Gradients.of(compute, penalty, List.of(kernel.value())).get(0);
    compute.initialize();
    compute.prepare().fetch(gradient, slopes).build().run();

    float[] value = new float[1];
    PreparedCall evaluate = compute.prepare().fetch(penalty, value).build();
    float[][] theta = weights.snapshot();
    float h = 2e-3f;
    for (int i = 0; i < kernel.size(); i++) {
      float centre = theta[0][i];
      theta[0][i] = centre + h;
      weights.restore(theta);
      evaluate.run();
      double above = value[0];
      theta[0][i] = centre - h;
      weights.restore(theta);
      evaluate.run();
      double below = value[0];
      theta[0][i] = centre;
      double difference = (above - below) / (2 * h);
      assertThat((double) slopes[i])
          .as("∂%s/∂w%d", regulariser, i)
          .isCloseTo(difference, within(tolerance * Math.max(1, Math.abs(difference))));
    }
  }

  private Regulariser.Batch batch(
      UnaryOperator<Operand<TFloat32>> discriminator,
      Operand<TFloat32> real,
      Operand<TFloat32> fake,
      double weight) {
    return new Regulariser.Batch(
        compute,
        discriminator,
        real,
        discriminator.apply(real),
        fake,
        discriminator.apply(fake),
        tf.constant(0.25f),
        compute.constant(weight));
  }

  private double value(Operand<TFloat32> scalar) {
    float[] value = new float[1];
    compute.prepare().fetch(scalar, value).build().run();
    return value[0];
  }
}
