package dev.agon.environments;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Writes a number as JSON with the fewest digits that read back as the same number; a float32 also
 * when it is read as a float64 and rounded, as readers of JSON do. {@link Float#toString} does so
 * only since JDK 19, and what is printed must not depend on the JDK.
 *
 * <p>What JSON has no number for is written as the string {@code "NaN"}, {@code "Infinity"} or
 * {@code "-Infinity"}.
 */
final class ShortestDecimal {
  private static final int FLOAT_DIGITS = 9; // always enough
  private static final int DOUBLE_DIGITS = 17;

  private ShortestDecimal() {}

  static void append(StringBuilder out, float value) {
    if (value == Math.rint(value) || !Float.isFinite(value)) {
      appendRoundOrNoNumber(out, value);
      return;
    }
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; ; digits++) {
      String text = rounded(exact, digits);
      boolean same = Float.parseFloat(text) == value && (float) Double.parseDouble(text) == value;
      if (digits == FLOAT_DIGITS || same) {
        out.append(text);
        return;
      }
    }
  }

  static void append(StringBuilder out, double value) {
    if (value == Math.rint(value) || !Double.isFinite(value)) {
      appendRoundOrNoNumber(out, value);
      return;
    }
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; ; digits++) {
      String text = rounded(exact, digits);
      if (digits == DOUBLE_DIGITS || Double.parseDouble(text) == value) {
        out.append(text);
        return;
      }
    }
  }

  private static String rounded(BigDecimal exact, int digits) {
    return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN)).toString();
  }

  /** Whole numbers, −0.0, infinities and NaN. */
  private static void appendRoundOrNoNumber(StringBuilder out, double value) {
    if (Double.isFinite(value)) {
      out.append(value);
    } else {
      out.append('"').append(value).append('"');
    }
  }
}
