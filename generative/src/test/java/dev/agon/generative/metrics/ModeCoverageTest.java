package dev.agon.generative.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.random.Pcg64;
import dev.agon.generative.data.GaussianMixture;
import org.junit.jupiter.api.Test;

class ModeCoverageTest {
  private static final GaussianMixture RING = GaussianMixture.ring8();

  @Test
  void findsNothingWrongWithTheMixtureItself() {
    float[] samples = new float[2 * ModeCoverage.SAMPLES];
    RING.sample(Pcg64.seeded(1), samples);
    ModeCoverage coverage = ModeCoverage.of(samples, RING);
    assertThat(coverage.covered()).isEqualTo(8);
    // P(|x| < 3σ) in the plane is 1 − exp(−9/2) = 0.98889.
    assertThat(coverage.highQuality()).isCloseTo(0.98889, within(0.008));
    assertThat(coverage.reverseKl()).isLessThan(0.005);
  }

  @Test
  void givesLnEightWhenOneModeGetsEverything() {
    ModeCoverage coverage = ModeCoverage.of(new float[] {1f, 0f, 1.001f, 0f, 1f, -0.001f}, RING);
    assertThat(coverage.covered()).isEqualTo(1);
    assertThat(coverage.highQuality()).isEqualTo(1);
    assertThat(coverage.reverseKl()).isCloseTo(Math.log(8), within(1e-12));
  }

  @Test
  void countsASampleAtThreeStandardDeviationsAsTooFar() {
    GaussianMixture one = GaussianMixture.ring(1, 1, 0.25);
    assertThat(ModeCoverage.of(new float[] {1.75f, 0f}, one)).isEqualTo(new ModeCoverage(0, 0, 0));
    assertThat(ModeCoverage.of(new float[] {1.7499f, 0f}, one))
        .isEqualTo(new ModeCoverage(1, 1, 0));
  }

  @Test
  void comparesTheHistogramOfAllSamplesWithTheEvenOne() {
    // Two modes at (1, 0) and (−1, 0); three of four samples are nearest to the first, one of them
    // far off: KL = 3/4 ln(3/2) + 1/4 ln(1/2).
    GaussianMixture two = GaussianMixture.ring(2, 1, 0.01);
    ModeCoverage coverage = ModeCoverage.of(new float[] {1f, 0f, 1f, 0f, 0.5f, 0f, -1f, 0f}, two);
    assertThat(coverage.covered()).isEqualTo(2);
    assertThat(coverage.highQuality()).isEqualTo(0.75);
    assertThat(coverage.reverseKl())
        .isCloseTo(0.75 * Math.log(1.5) + 0.25 * Math.log(0.5), within(1e-12));
  }

  @Test
  void countsWhatIsNotANumberAsBad() {
    ModeCoverage coverage = ModeCoverage.of(new float[] {Float.NaN, 0f, 1f, 0f}, RING);
    assertThat(coverage.highQuality()).isEqualTo(0.5);
    assertThat(coverage.covered()).isEqualTo(1);
  }

  @Test
  void refusesToMeasureNothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> ModeCoverage.of(new float[0], RING));
  }
}
