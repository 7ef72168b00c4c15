package dev.agon.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.core.random.Pcg64;
import org.junit.jupiter.api.Test;

class ShortestDecimalTest {

  private static String text(float value) {
    StringBuilder out = new StringBuilder();
    ShortestDecimal.append(out, value);
    return out.toString();
  }

  private static String text(double value) {
    StringBuilder out = new StringBuilder();
    ShortestDecimal.append(out, value);
    return out.toString();
  }

  @Test
  void readsBackAsTheSameNumber() {
    Pcg64 random = Pcg64.seeded(4);
    for (int i = 0; i < 20_000; i++) {
      float single = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(single)) {
        assertThat(Float.parseFloat(text(single))).isEqualTo(single);
      }
      double real = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(real)) {
        assertThat(Double.parseDouble(text(real))).isEqualTo(real);
      }
    }
  }

  @Test
  void hasTheFewestDigits() {
    // NumPy's repr of the same float32, Python's of the same float
    assertThat(text(0.027395604f)).isEqualTo("0.027395604");
    assertThat(text(-0.1f)).isEqualTo("-0.1");
    assertThat(text(1f)).isEqualTo("1.0");
    assertThat(text(-0f)).isEqualTo("-0.0");
    assertThat(text(2.0E-3f)).isEqualTo("0.002");
    assertThat(text(0.1 + 0.2)).isEqualTo("0.30000000000000004");
    assertThat(text(2.0e-3)).isEqualTo("0.002");
    assertThat(text(-1084.0323978425652)).isEqualTo("-1084.0323978425652");
    assertThat(text(2.2E-16)).isEqualTo("2.2E-16");
  }

  @Test
  void writesWhatJsonCannotAsText() {
    assertThat(text(Float.NEGATIVE_INFINITY)).isEqualTo("\"-Infinity\"");
    assertThat(text(Double.NaN)).isEqualTo("\"NaN\"");
  }
}
