package dev.agon.environments.classic;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Sine and cosine with the bits of the GNU C library (2.28 and newer, on processors with fused
 * multiply-add), which NumPy calls for double precision.
 *
 * <p>{@link Math#sin} and {@link StrictMath#sin} are as accurate, but round about every 300th and
 * every 80th result the other way. A falling pole doubles such a difference every nine steps, so an
 * episode of 500 steps would end elsewhere than Gymnasium's.
 *
 * <p>The method is that of IBM's Accurate Mathematical Library: a Taylor series near zero, else the
 * angle is split into the nearest k/128 and a rest, sin(k/128) and cos(k/128) being tabulated as
 * sums of two doubles. Angles of 0.855 and beyond, which the C library reduces first, are left to
 * {@link StrictMath}: no environment here reaches them.
 */
final class Trigonometry {
  private static final double EQUALS_ITS_SINE = 0x1.0p-26;
  private static final double REDUCED_FROM = 0.85546875;
  private static final double SERIES_BELOW = 0.126;

  // Series of sin(x) − x over x³, for |x| < 0.126.
  private static final double S1 = -0.16666666666666666;
  private static final double S2 = 0.0083333333333323288;
  private static final double S3 = -0.00019841269834414642;
  private static final double S4 = 2.755729806860771e-06;
  private static final double S5 = -2.5022014848318398e-08;

  // Series of sin(r) and 1 − cos(r) for the rest, |r| ≤ 1/256.
  private static final double SN3 = -1.66666666666664880952546298448555E-01;
  private static final double SN5 = 8.33333214285722277379541354343671E-03;
  private static final double CS2 = 4.99999999999999999999950396842453E-01;
  private static final double CS4 = -4.16666666666664434524222570944589E-02;
  private static final double CS6 = 1.38888874007937613028114285595617E-03;

  /** Adding it rounds to a multiple of 1/128 and leaves k in the lowest bits of the sum. */
  private static final double ROUND_TO_128TH = 0x1.8p45;

  private static final int TABULATED = 111; // 110/128 is the first beyond the limit

  /** For each k: sin(k/128), its rounding error, cos(k/128), its rounding error. */
  private static final double[] TABLE = new double[4 * TABULATED];

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

  static double sin(double x) {
    double magnitude = Math.abs(x);
    if (magnitude < EQUALS_ITS_SINE) {
      return x; // keeps −0
    }
    if (magnitude < SERIES_BELOW) {
      double xx = x * x;
      double series = Math.fma(Math.fma(Math.fma(Math.fma(S5, xx, S4), xx, S3), xx, S2), xx, S1);
      return x + series * x * xx;
    }
    if (!(magnitude < REDUCED_FROM)) {
      return StrictMath.sin(x);
    }
    double shifted = ROUND_TO_128TH + magnitude;
    double rest = magnitude - (shifted - ROUND_TO_128TH);
    int k = 4 * (int) Double.doubleToRawLongBits(shifted);
    double sinK = TABLE[k];
    double cosK = TABLE[k + 2];
    double sinRest = sinOfRest(rest);
    double correction =
        Math.fma(
            cosK,
            sinRest,
            Math.fma(-sinK, oneMinusCos(rest), Math.fma(sinRest, TABLE[k + 3], TABLE[k + 1])));
    return Math.copySign(sinK + correction, x);
  }

  static double cos(double x) {
    double magnitude = Math.abs(x);
    if (!(magnitude < REDUCED_FROM)) {
      return StrictMath.cos(x);
    }
    double shifted = ROUND_TO_128TH + magnitude;
    double rest = magnitude - (shifted - ROUND_TO_128TH);
    int k = 4 * (int) Double.doubleToRawLongBits(shifted);
    double sinK = TABLE[k];
    double cosK = TABLE[k + 2];
    double sinRest = sinOfRest(rest);
    double correction =
        Math.fma(
            -sinK,
            sinRest,
            Math.fma(-cosK, oneMinusCos(rest), Math.fma(-sinRest, TABLE[k + 1], TABLE[k + 3])));
    return cosK + correction;
  }

  private static double sinOfRest(double rest) {
    double square = rest * rest;
    return Math.fma(rest * square, Math.fma(square, SN5, SN3), rest);
  }

  private static double oneMinusCos(double rest) {
    double square = rest * rest;
    return square * Math.fma(square, Math.fma(square, CS6, CS4), CS2);
  }
}
