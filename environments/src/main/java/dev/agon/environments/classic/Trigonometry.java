package dev.agon.environments.classic;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Sine and cosine with the bits of the GNU C library (2.28 and newer, on processors with fused
 * multiply-add), which NumPy and Python's {@code math} call for double precision.
 *
 * <p>{@link Math#sin} and {@link StrictMath#sin} are as accurate, but round one result in some
 * hundreds the other way. A falling pole doubles such a difference every nine steps, so an episode
 * of 500 steps would end elsewhere than Gymnasium's.
 *
 * <p>The method is that of IBM's Accurate Mathematical Library. An angle is brought near zero by
 * taking off multiples of π/2, which leaves a sum x + dx of two doubles. Sine and cosine of that
 * are a Taylor series near zero; else x is split into the nearest k/128 and a rest, sin(k/128) and
 * cos(k/128) being tabulated as sums of two doubles. Angles of 105 million and beyond, which the C
 * library reduces in yet another way, are left to {@link StrictMath}.
 */
public final class Trigonometry {
  private static final double EQUALS_ITS_SINE = 0x1.0p-26;
  static final double SERIES_BELOW = 0.126;

  // Where the C library changes its way of reducing; it looks at the upper 32 bits alone.
  static final long REDUCED_BITS = 0x3FEB_6000_0000_0000L;
  static final long SEVERAL_QUARTERS_BITS = 0x4003_68FD_0000_0000L;
  static final long HUGE_BITS = 0x4199_21FB_0000_0000L;
  private static final double REDUCED_FROM = Double.longBitsToDouble(REDUCED_BITS); // 0.855
  private static final double SEVERAL_QUARTERS_FROM =
      Double.longBitsToDouble(SEVERAL_QUARTERS_BITS); // 2.43
  private static final double HUGE_FROM = Double.longBitsToDouble(HUGE_BITS); // 1.05e8

  // π/2 as a sum of two doubles.
  static final double QUARTER_HIGH = 0x1.921FB54442D18p0;
  static final double QUARTER_LOW = 0x1.1A62633145C07p-54;

  // π/2 as a sum of four, short enough for exact products with the number of quarters.
  static final double QUARTER_1 = 0x1.921FB58p0;
  static final double QUARTER_2 = -0x1.DDE973Cp-27;
  static final double QUARTER_3 = -0x1.CB3B398p-55;
  static final double QUARTER_4 = -0x1.D747F23E32ED7p-83;
  static final double QUARTERS_PER_RADIAN = 0x1.45F306DC9C883p-1;

  /** Adding it rounds to an integer, which then stands in the lowest bits of the sum. */
  static final double ROUND_TO_INTEGER = 0x1.8p52;

  // Series of sin(x) − x over x³, for |x| < 0.126.
  static final double S1 = -0.16666666666666666;
  static final double S2 = 0.0083333333333323288;
  static final double S3 = -0.00019841269834414642;
  static final double S4 = 2.755729806860771e-06;
  static final double S5 = -2.5022014848318398e-08;

  // Series of sin(r) and 1 − cos(r) for the rest, |r| ≤ 1/256.
  static final double SN3 = -1.66666666666664880952546298448555E-01;
  static final double SN5 = 8.33333214285722277379541354343671E-03;
  private static final double CS2 = 4.99999999999999999999950396842453E-01;
  private static final double CS4 = -4.16666666666664434524222570944589E-02;
  private static final double CS6 = 1.38888874007937613028114285595617E-03;

  /** Adding it rounds to a multiple of 1/128 and leaves k in the lowest bits of the sum. */
  static final double ROUND_TO_128TH = 0x1.8p45;

  private static final int TABULATED = 128; // 111 are used; a power of two spares bounds checks

  /** For each k: sin(k/128), its rounding error, cos(k/128), its rounding error. */
  static final double[] TABLE = new double[4 * TABULATED];

  static {
    MathContext digits = new MathContext(60);
    for (int k = 0; k < TABULATED; k++) {
      BigDecimal x = new BigDecimal(k / 128.0);
      BigDecimal sin = BigDecimal.ZERO;
      BigDecimal cos = BigDecimal.ZERO;
      BigDecimal term = BigDecimal.ONE; // xⁿ / n!
      for (int n = 0; n < 40; n++) {
        switch (n % 4) {
          case 0 -> cos = cos.add(term);
          case 1 -> sin = sin.add(term);
          case 2 -> cos = cos.subtract(term);
          default -> sin = sin.subtract(term);
        }
        term = term.multiply(x).divide(new BigDecimal(n + 1), digits);
      }
      TABLE[4 * k] = sin.doubleValue();
      TABLE[4 * k + 1] = sin.subtract(new BigDecimal(TABLE[4 * k])).doubleValue();
      TABLE[4 * k + 2] = cos.doubleValue();
      TABLE[4 * k + 3] = cos.subtract(new BigDecimal(TABLE[4 * k + 2])).doubleValue();
    }
  }

  private Trigonometry() {}

  /** The sine of an angle in radians. */
  public static double sin(double x) {
    double magnitude = Math.abs(x);
    if (magnitude < REDUCED_FROM) {
      return magnitude < EQUALS_ITS_SINE ? x : sinOfSum(x, 0); // the former keeps −0
    }
    if (magnitude < SEVERAL_QUARTERS_FROM) {
      return Math.copySign(cosOfSum(QUARTER_HIGH - magnitude, QUARTER_LOW), x);
    }
    return magnitude < HUGE_FROM ? sinOfReduced(x, 0) : StrictMath.sin(x);
  }

  /** The cosine of an angle in radians. */
  public static double cos(double x) {
    double magnitude = Math.abs(x);
    if (magnitude < REDUCED_FROM) {
      return cosOfSum(x, 0);
    }
    if (magnitude < SEVERAL_QUARTERS_FROM) {
      double y = QUARTER_HIGH - magnitude;
      double a = y + QUARTER_LOW;
      return sinOfSum(a, (y - a) + QUARTER_LOW);
    }
    return magnitude < HUGE_FROM ? sinOfReduced(x, 1) : StrictMath.cos(x);
  }

  /** sin(x + shift·π/2), the shift being 0 or 1. */
  private static double sinOfReduced(double x, int shift) {
    double shifted = Math.fma(x, QUARTERS_PER_RADIAN, ROUND_TO_INTEGER);
    double quarters = shifted - ROUND_TO_INTEGER;
    int quadrant = (int) Double.doubleToRawLongBits(shifted) + shift;
    double y = Math.fma(-quarters, QUARTER_2, Math.fma(-quarters, QUARTER_1, x));
    double z = Math.fma(-quarters, QUARTER_3, y);
    double a = Math.fma(-quarters, QUARTER_4, z);
    double da = Math.fma(-quarters, QUARTER_3, y - z) + Math.fma(-quarters, QUARTER_4, z - a);
    double value = (quadrant & 1) == 0 ? sinOfSum(a, da) : cosOfSum(a, da);
    return (quadrant & 2) == 0 ? value : -value;
  }

  /** sin(x + dx), |x| &lt; 0.86 and dx its rounding error. */
  private static double sinOfSum(double x, double dx) {
    double magnitude = Math.abs(x);
    if (magnitude < SERIES_BELOW) {
      double xx = x * x;
      double series = Math.fma(Math.fma(Math.fma(Math.fma(S5, xx, S4), xx, S3), xx, S2), xx, S1);
      return x + Math.fma(Math.fma(series, x, -(0.5 * dx)), xx, dx);
    }
    double signedDx = x > 0 ? dx : -dx;
    double shifted = ROUND_TO_128TH + magnitude;
    double rest = magnitude - (shifted - ROUND_TO_128TH);
    int k = 4 * (int) Double.doubleToRawLongBits(shifted) & (TABLE.length - 4);
    double sinK = TABLE[k];
    double cosK = TABLE[k + 2];
    double square = rest * rest;
    double sinRest = rest + Math.fma(rest * square, Math.fma(square, SN5, SN3), signedDx);
    double oneMinusCos = Math.fma(rest, signedDx, oneMinusCos(square));
    double correction =
        Math.fma(
            cosK,
            sinRest,
            Math.fma(-sinK, oneMinusCos, Math.fma(sinRest, TABLE[k + 3], TABLE[k + 1])));
    return Math.copySign(sinK + correction, x);
  }

  /** cos(x + dx), |x| &lt; 0.86 and dx its rounding error. */
  private static double cosOfSum(double x, double dx) {
    double magnitude = Math.abs(x);
    double shifted = ROUND_TO_128TH + magnitude;
    double rest = magnitude - (shifted - ROUND_TO_128TH) + (x < 0 ? -dx : dx);
    int k = 4 * (int) Double.doubleToRawLongBits(shifted) & (TABLE.length - 4);
    double sinK = TABLE[k];
    double cosK = TABLE[k + 2];
    double square = rest * rest;
    double sinRest = Math.fma(rest * square, Math.fma(square, SN5, SN3), rest);
    double correction =
        Math.fma(
            -sinK,
            sinRest,
            Math.fma(-cosK, oneMinusCos(square), Math.fma(-sinRest, TABLE[k + 1], TABLE[k + 3])));
    return cosK + correction;
  }

  static double oneMinusCos(double square) {
    return square * Math.fma(square, Math.fma(square, CS6, CS4), CS2);
  }
}
