package dev.agon.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.random.Pcg64;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitializerTest {

  /** Mean 0 and the variance of the formula, within four deviations of each estimate. */
  @ParameterizedTest
  @CsvSource({
    "glorot, 0.0022222", // 2 / (5·5·20 + 5·5·16)
    "heNormal, 0.004", //   2 / (5·5·20)
    "heUniform, 0.004",
    "normal, 0.0004",
    "uniform, 0.0133333" // limit² / 3
  })
  void drawsTheMomentsOfItsFormula(String name, double variance) {
    Initializer initializer =
        switch (name) {
          case "glorot" -> Initializer.glorotUniform();
          case "heNormal" -> Initializer.heNormal();
          case "heUniform" -> Initializer.heUniform();
          case "normal" -> Initializer.normal(0.02);
          default -> Initializer.uniform(0.2);
        };
    long[] shape = {5, 5, 20, 16};
    float[] values = initializer.draw(shape, Pcg64.seeded(3));
    int n = values.length;
    assertThat(n).isEqualTo(8000);
    double mean = IntStream.range(0, n).mapToDouble(i -> values[i]).sum() / n;
    double square = IntStream.range(0, n).mapToDouble(i -> values[i] * values[i]).sum() / n;
    assertThat(mean).isCloseTo(0, within(4 * Math.sqrt(variance / n)));
    assertThat(square).isCloseTo(variance, within(4 * variance * Math.sqrt(2.0 / n)));
  }

  @ParameterizedTest
  @CsvSource({"6,4", "4,6", "5,5", "1,3", "3,1"})
  void orthogonalHasOrthonormalRowsOrColumns(int in, int out) {
    float[] w = Initializer.orthogonal(2).draw(new long[] {in, out}, Pcg64.seeded(3));
    boolean tall = in >= out;
    int vectors = Math.min(in, out);
    for (int a = 0; a < vectors; a++) {
      for (int b = 0; b < vectors; b++) {
        double dot = 0;
        for (int i = 0; i < Math.max(in, out); i++) {
          dot += tall ? w[i * out + a] * w[i * out + b] : w[a * out + i] * w[b * out + i];
        }
        assertThat(dot).isCloseTo(a == b ? 4 : 0, within(1e-5)); // gain²
      }
    }
  }

  /**
   * The first row of a uniformly distributed 2×2 rotation or reflection is uniform on the circle.
   */
  @Test
  void orthogonalIsUniformOverMatrices() {
    Pcg64 random = Pcg64.seeded(11);
    int[] quadrants = new int[4];
    for (int i = 0; i < 2000; i++) {
      float[] w = Initializer.orthogonal(1).draw(new long[] {2, 2}, random);
      quadrants[(w[0] < 0 ? 1 : 0) + (w[1] < 0 ? 2 : 0)]++;
    }
    for (int count : quadrants) {
      assertThat(count).isCloseTo(500, within(80)); // four deviations
    }
  }

  @Test
  void theSameStreamDrawsTheSameValues() {
    long[] shape = {3, 7};
    assertThat(Initializer.heNormal().draw(shape, Pcg64.seeded(5)))
        .isEqualTo(Initializer.heNormal().draw(shape, Pcg64.seeded(5)))
        .isNotEqualTo(Initializer.heNormal().draw(shape, Pcg64.seeded(6)));
  }
}
