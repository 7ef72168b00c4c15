package dev.agon.environments.classic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Against NumPy's own values, made by {@code classic/make-sines.py}. */
class TrigonometryTest {

  @Test
  void hasTheBitsOfNumPy() throws IOException {
    List<String> lines;
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(getClass().getResourceAsStream("/classic/sines.csv")),
                StandardCharsets.US_ASCII))) {
      lines = in.lines().toList();
    }
    assertThat(lines).hasSizeGreaterThan(2000);
    int mathDiffers = 0;
    for (String line : lines) {
      String[] fields = line.split(",");
      double x = real(fields[0]);
      assertThat(hexadecimal(Trigonometry.sin(x))).as("sin(%s)", x).isEqualTo(fields[1]);
      assertThat(hexadecimal(Trigonometry.cos(x))).as("cos(%s)", x).isEqualTo(fields[2]);
      if (StrictMath.sin(x) != real(fields[1])) {
        mathDiffers++;
      }
    }
    // The reason for this class; were it to vanish, so could the class.
    assertThat(mathDiffers).isPositive();
  }

  @Test
  void leavesLargeAnglesAndNaNToStrictMath() {
    for (double x : new double[] {0.86, -1.2, 3, 1e6, Double.POSITIVE_INFINITY, Double.NaN}) {
      assertThat(hexadecimal(Trigonometry.sin(x))).isEqualTo(hexadecimal(StrictMath.sin(x)));
      assertThat(hexadecimal(Trigonometry.cos(x))).isEqualTo(hexadecimal(StrictMath.cos(x)));
    }
  }

  private static double real(String bits) {
    return Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
  }

  private static String hexadecimal(double value) {
    return "%016x".formatted(Double.doubleToRawLongBits(value));
  }
}
