package dev.agon.environments.classic;

/**
 * Sine and cosine of a float32 with the bits of NumPy (2.x, on processors with fused multiply-add),
 * which does not ask the C library for these but has a method of its own.
 *
 * <p>The angle is brought near zero by taking off multiples of π/2, given as a sum of three floats;
 * then polynomials follow. Angles of 71 476 and beyond, which NumPy leaves to the C library, are
 * rounded from double precision.
 */
final class FloatTrigonometry {
  private static final float REDUCED_BELOW = 71476.0625f;
  private static final float QUARTERS_PER_RADIAN = 0x1.45F306p-1f;
  private static final float QUARTER_1 = 0x1.921FBp0f;
  private static final float QUARTER_2 = 0x1.5110B4p-22f;
  private static final float QUARTER_3 = 0x1.846988p-48f;

  /** Adding it rounds to an integer. */
  private static final float ROUND_TO_INTEGER = 0x1.8p23f;

  private static final float S3 = -0x1.555556p-3f;
  private static final float S5 = 0x1.11119Ap-7f;
  private static final float S7 = -0x1.A06BBAp-13f;
  private static final float S9 = 0x1.7D3BBCp-19f;

  private static final float C2 = -0.5f;
  private static final float C4 = 0x1.55553Cp-5f;
  private static final float C6 = -0x1.6C06DCp-10f;
  private static final float C8 = 0x1.98E616p-16f;

  private FloatTrigonometry() {}

  static float sin(float x) {
    return Math.abs(x) < REDUCED_BELOW ? sine(x, 0) : (float) Trigonometry.sin(x);
  }

  static float cos(float x) {
    return Math.abs(x) < REDUCED_BELOW ? sine(x, 1) : (float) Trigonometry.cos(x);
  }

  /** sin(x + shift·π/2), the shift being 0 or 1. */
  private static float sine(float x, int shift) {
    float quarters = Math.fma(x, QUARTERS_PER_RADIAN, ROUND_TO_INTEGER) - ROUND_TO_INTEGER;
    float r = Math.fma(-quarters, QUARTER_1, x);
    r = Math.fma(-quarters, QUARTER_2, r);
    r = Math.fma(-quarters, QUARTER_3, r);
    float square = r * r;
    int quadrant = (int) quarters + shift;
    float value;
    if ((quadrant & 1) == 0) {
      float series = Math.fma(Math.fma(Math.fma(S9, square, S7), square, S5), square, S3) * square;
      value = Math.fma(series, r, r);
    } else {
      value =
          Math.fma(Math.fma(Math.fma(Math.fma(C8, square, C6), square, C4), square, C2), square, 1);
    }
    return (quadrant & 2) == 0 ? value : -value;
  }
}
