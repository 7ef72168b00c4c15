package dev.agon.generative.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.random.Pcg64;
import org.junit.jupiter.api.Test;

class GaussianMixtureTest {
  @Test
  void hasEightDistinctModesOnTheUnitCircle() {
    GaussianMixture ring = GaussianMixture.ring8();
    assertThat(ring.modes()).isEqualTo(8);
    double sideOfTheOctagon = Math.sqrt(2 - Math.sqrt(2));
    for (int i = 0; i < 8; i++) {
      assertThat(Math.hypot(ring.mean(i, 0), ring.mean(i, 1))).isCloseTo(1, within(1e-15));
      double dx = ring.mean(i, 0) - ring.mean((i + 1) % 8, 0);
      double dy = ring.mean(i, 1) - ring.mean((i + 1) % 8, 1);
      assertThat(Math.hypot(dx, dy)).isCloseTo(sideOfTheOctagon, within(1e-12));
    }
  }

  @Test
  void drawsEachModeEquallyOftenWithItsSpread() {
    GaussianMixture ring = GaussianMixture.ring8();
    int count = 80_000;
    float[] samples = new float[2 * count];
    ring.sample(Pcg64.seeded(5), samples);
    int[] perMode = new int[8];
    double squares = 0;
    for (int i = 0; i < count; i++) {
      int nearest = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int mode = 0; mode < 8; mode++) {
        double dx = samples[2 * i] - ring.mean(mode, 0);
        double dy = samples[2 * i + 1] - ring.mean(mode, 1);
        if (dx * dx + dy * dy < least) {
          least = dx * dx + dy * dy;
          nearest = mode;
        }
      }
      perMode[nearest]++;
      squares += least;
    }
    for (int drawn : perMode) {
      assertThat(drawn).isBetween(9_600, 10_400);
    }
    assertThat(Math.sqrt(squares / (2 * count))).isCloseTo(0.01, within(1e-4));
  }
}
