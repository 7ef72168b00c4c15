package dev.agon.generative.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.compute.Compute;
import dev.agon.core.compute.SessionProfile;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Against numbers that others computed: TF-GAN's losses_impl_test.py, with its logits and its
 * tolerance, and mimicry's test_losses.py, where every logit is 1.
 */
class AdversarialLossTest {
  private static final float[] REAL = {-5f, 1.4f, 12.5f, 2.7f};
  private static final float[] FAKE = {10f, 4.4f, -5.5f, 3.6f};
  private static final float[] ONES = {1, 1, 1, 1};
  private static final Offset<Double> TOLERANCE = within(1e-5);

  /** TF-GAN smooths the target of real logits from 1 to 0.875, which adds mean(r) / 8. */
  private static final double SMOOTHING = (-5 + 1.4 + 12.5 + 2.7) / 4 / 8;

  private final Compute compute = new Compute(SessionProfile.small());

  @AfterEach
  void close() {
    compute.close();
  }

  @Test
  void nonSaturatingAgreesWithTfGanAndMimicry() {
    AdversarialLoss loss = AdversarialLoss.NON_SATURATING;
    assertThat(generator(loss, REAL, FAKE)).isCloseTo(1.38582, TOLERANCE);
    assertThat(discriminator(loss, REAL, FAKE)).isCloseTo(5.833866, TOLERANCE);
    assertThat(discriminator(loss, REAL, FAKE) + SMOOTHING).isCloseTo(6.19637, TOLERANCE);
    assertThat(generator(loss, ONES, ONES)).isCloseTo(0.3133, within(5e-5));
    assertThat(discriminator(loss, ONES, ONES)).isCloseTo(1.6265, within(5e-5));
  }

  @Test
  void minimaxAgreesWithTfGan() {
    AdversarialLoss loss = AdversarialLoss.MINIMAX;
    // TF-GAN negates the discriminator's whole loss on logits of 1, a constant more than eq. 1.
    double constant = Math.log1p(Math.exp(-1));
    assertThat(generator(loss, REAL, FAKE) - constant).isCloseTo(-4.82408, TOLERANCE);
    assertThat(discriminator(loss, REAL, FAKE) + SMOOTHING).isCloseTo(6.19637, TOLERANCE);
  }

  @Test
  void wassersteinAgreesWithTfGanAndMimicry() {
    AdversarialLoss loss = AdversarialLoss.WASSERSTEIN;
    assertThat(generator(loss, REAL, FAKE)).isCloseTo(-3.125, TOLERANCE);
    assertThat(discriminator(loss, REAL, FAKE)).isCloseTo(0.225, TOLERANCE);
    assertThat(generator(loss, ONES, ONES)).isCloseTo(-1, TOLERANCE);
  }

  @Test
  void hingeAgreesWithTfGanAndMimicry() {
    AdversarialLoss loss = AdversarialLoss.HINGE;
    assertThat(generator(loss, REAL, FAKE)).isCloseTo(-3.125, TOLERANCE);
    assertThat(discriminator(loss, REAL, FAKE)).isCloseTo(6.75, TOLERANCE);
    assertThat(generator(loss, ONES, ONES)).isCloseTo(-1, TOLERANCE);
    assertThat(discriminator(loss, ONES, ONES)).isCloseTo(2, TOLERANCE);
  }

  @Test
  void leastSquaresAgreesWithTfGan() {
    AdversarialLoss loss = AdversarialLoss.LEAST_SQUARES;
    assertThat(generator(loss, REAL, FAKE)).isCloseTo(17.69625, TOLERANCE);
    assertThat(discriminator(loss, REAL, FAKE)).isCloseTo(41.73375, TOLERANCE);
  }

  @Test
  void relativisticAverageAgreesWithTfGan() {
    AdversarialLoss loss = AdversarialLoss.RELATIVISTIC_AVERAGE;
    float[] real = {-2f, 0.4f, 12.5f, 2.7f};
    assertThat(generator(loss, real, FAKE)).isCloseTo(4.9401135, TOLERANCE);
    assertThat(discriminator(loss, real, FAKE)).isCloseTo(4.390114, TOLERANCE);
  }

  @Test
  void relativisticPairsEachRealSampleWithAGeneratedOne() {
    AdversarialLoss loss = AdversarialLoss.RELATIVISTIC;
    // f − r = 15, 3, −18, 0.9, in double precision.
    double discriminator = (softplus(15) + softplus(3) + softplus(-18) + softplus(0.9)) / 4;
    double generator = (softplus(-15) + softplus(-3) + softplus(18) + softplus(-0.9)) / 4;
    assertThat(discriminator(loss, REAL, FAKE)).isCloseTo(discriminator, TOLERANCE);
    assertThat(generator(loss, REAL, FAKE)).isCloseTo(generator, TOLERANCE);
    assertThat(discriminator(loss, ONES, ONES)).isCloseTo(Math.log(2), TOLERANCE);
  }

  private static double softplus(double x) {
    return Math.log1p(Math.exp(x));
  }

  private double discriminator(AdversarialLoss loss, float[] real, float[] fake) {
    return value(loss.discriminator(compute.tf(), logits(real), logits(fake)));
  }

  private double generator(AdversarialLoss loss, float[] real, float[] fake) {
    return value(loss.generator(compute.tf(), logits(real), logits(fake)));
  }

  private Operand<TFloat32> logits(float[] values) {
    return compute.tf().constant(values);
  }

  private double value(Operand<TFloat32> scalar) {
    float[] value = new float[1];
    compute.prepare().fetch(scalar, value).build().run();
    return value[0];
  }
}
