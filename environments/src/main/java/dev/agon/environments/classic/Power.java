package dev.agon.environments.classic;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Squares with the bits of the GNU C library's {@code pow(x, 2)} and {@code powf(x, 2)} (2.28 and
 * newer, on processors with fused multiply-add): what NumPy computes for {@code x ** 2} of a
 * scalar.
 *
 * <p>They go by way of 2^(2·log₂ x) and err by a little more than half a unit in the last place, so
 * one square in a thousand is not x·x rounded. This only happens where x·x lies almost half way
 * between two numbers. There the C library's method decides, elsewhere a multiplication does.
 *
 * <p>Exact for squares in the normal range: 2⁻⁵⁰⁰ &lt; |x| &lt; 2⁵⁰⁰ for doubles, 2⁻⁶⁰ &lt; |x|
 * &lt; 2⁶⁰ for floats. Beyond, and for 0, infinity and NaN, the result is x·x.
 */
final class Power {
  /** Squares this near to half way, in units of the last place, are looked at more closely. */
  private static final double DOUBTFUL = 0.0125; // the C library promises to err by 0.509 + 0.003

  // The same for floats, within the 29 bits that rounding from double drops. Of all 2²³
  // significands
  // in 57 binades none beyond 0.00166 units comes out as anything but x·x.
  private static final int HALF_WAY = 1 << 28;
  private static final int FLOAT_DOUBTFUL = 1 << 20;

  private static final long EXPONENT = 0x7FF0_0000_0000_0000L;

  // Logarithm of a double: x = 2^k·z, z in [0.7, 1.4) near c, r = z/c − 1; log x = k·ln 2 + log c +
  // log(1 + r), as a sum of two doubles.
  private static final long Z_FROM = 0x3FE6_9555_0000_0000L;
  private static final double LN2_HIGH = 0x1.62E42FEFA38p-1;
  private static final double LN2_LOW = 0x1.EF35793C7673p-45;
  private static final double A0 = -0.5;
  private static final double A1 = -0x1.555555555556p-1;
  private static final double A2 = 0x1.0000000000006p-1;
  private static final double A3 = 0x1.999999959554Ep-1;
  private static final double A4 = -0x1.555555529A47Ap-1;
  private static final double A5 = -0x1.2495B9B4845E9p0;
  private static final double A6 = 0x1.0002B8B263FC3p0;

  // Exponential of a double: x = k·ln 2/128 + r, e^x = 2^(k/128)·e^r.
  private static final double PARTS_PER_LN2 = 0x1.71547652B82FEp7;
  private static final double PART_HIGH = 0x1.62E42FEFAp-8;
  private static final double PART_LOW = 0x1.CF79ABC9E3B3Ap-47;
  private static final double ROUND_TO_INTEGER = 0x1.8p52;
  private static final double C2 = 0x1.FFFFFFFFFFDBDp-2;
  private static final double C3 = 0x1.555555555543Cp-3;
  private static final double C4 = 0x1.55555CF172B91p-5;
  private static final double C5 = 0x1.1111167A4D017p-7;

  /** For each of 128 parts of [0.7, 1.4): 1/c, log c, its rounding error. */
  private static final double[] LOGARITHMS = new double[3 * 128];

  /** For each k of 128: 2^(k/128), and how much that is off, relatively. */
  private static final double[] POWERS = new double[2 * 128];

  // Logarithm of a float to base 2, likewise, in double precision.
  private static final int FLOAT_Z_FROM = 0x3F33_0000;
  private static final double B1 = 0x1.71547652AB82Bp0;
  private static final double B2 = -0x1.7154748BEF6C8p-1;
  private static final double B3 = 0x1.EC70A6CA7BADDp-2;
  private static final double B4 = -0x1.71969A075C67Ap-2;
  private static final double B5 = 0x1.27616C9496E0Bp-2;

  // Power of two of a float: x = k/32 + r.
  private static final double ROUND_TO_32ND = 0x1.8p47;
  private static final double D1 = 0x1.62E42FF0C52D6p-1;
  private static final double D2 = 0x1.EBFCE50FAC4F3p-3;
  private static final double D3 = 0x1.C6AF84B912394p-5;

  /** 1/c for each of 16 parts of [0.7, 1.4). */
  private static final double[] FLOAT_RECIPROCALS = {
    0x1.661EC79F8F3BEp0, 0x1.571ED4AAF883Dp0, 0x1.49539F0F010Bp0, 0x1.3C995B0B80385p0,
    0x1.30D190C8864A5p0, 0x1.25E227B0B8EAp0, 0x1.1BB4A4A1A343Fp0, 0x1.12358F08AE5BAp0,
    0x1.0953F419900A7p0, 0x1p0, 0x1.E608CFD9A47ACp-1, 0x1.CA4B31F026AAp-1,
    0x1.B2036576AFCE6p-1, 0x1.9C2D163A1AA2Dp-1, 0x1.886E6037841EDp-1, 0x1.767DCF5534862p-1
  };

  /** log₂ c for each of these. */
  private static final double[] FLOAT_LOGARITHMS = new double[16];

  private static final MathContext DIGITS = new MathContext(60);

  static {
    BigDecimal ln2 = logarithm(new BigDecimal(2));
    for (int i = 0; i < 128; i++) {
      double from = Double.longBitsToDouble(Z_FROM + ((long) i << 45));
      double to = Double.longBitsToDouble(Z_FROM + ((long) (i + 1) << 45));
      int steps = from < 1 ? 128 : 256; // 1/c has few bits
      double reciprocal = Math.rint(steps * 2 / (from + to)) / steps;
      BigDecimal log = logarithm(new BigDecimal(reciprocal)).negate();
      double high = Math.rint(log.multiply(new BigDecimal(0x1p43)).doubleValue()) * 0x1p-43;
      LOGARITHMS[3 * i] = reciprocal;
      LOGARITHMS[3 * i + 1] = high;
      LOGARITHMS[3 * i + 2] = log.subtract(new BigDecimal(high)).doubleValue();

      BigDecimal power = exponential(ln2.multiply(new BigDecimal(i / 128.0)));
      POWERS[2 * i] = power.doubleValue();
      BigDecimal rounded = new BigDecimal(POWERS[2 * i]);
      POWERS[2 * i + 1] = power.subtract(rounded).divide(rounded, DIGITS).doubleValue();
    }
    for (int i = 0; i < FLOAT_LOGARITHMS.length; i++) {
      BigDecimal log = logarithm(new BigDecimal(FLOAT_RECIPROCALS[i])).negate();
      FLOAT_LOGARITHMS[i] = log.divide(ln2, DIGITS).doubleValue();
    }
  }

  private Power() {}

  /** The series of 2·artanh((x − 1)/(x + 1)). */
  private static BigDecimal logarithm(BigDecimal x) {
    BigDecimal ratio = x.subtract(BigDecimal.ONE).divide(x.add(BigDecimal.ONE), DIGITS);
    BigDecimal square = ratio.multiply(ratio, DIGITS);
    BigDecimal power = ratio;
    BigDecimal sum = BigDecimal.ZERO;
    for (int n = 1; n < 140; n += 2) {
      sum = sum.add(power.divide(new BigDecimal(n), DIGITS));
      power = power.multiply(square, DIGITS);
    }
    return sum.multiply(new BigDecimal(2));
  }

  private static BigDecimal exponential(BigDecimal x) {
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ZERO;
    for (int n = 1; n < 60; n++) {
      sum = sum.add(term);
      term = term.multiply(x).divide(new BigDecimal(n), DIGITS);
    }
    return sum;
  }

  /** pow(x, 2). */
  static double square(double x) {
    double square = x * x;
    double error = Math.fma(x, x, -square);
    // Half a unit in the last place of the square.
    double half =
        Double.longBitsToDouble((Double.doubleToRawLongBits(square) & EXPONENT) - (53L << 52));
    return Math.abs(error) > (1 - 2 * DOUBTFUL) * half ? squareByLogarithm(x, square) : square;
  }

  private static double squareByLogarithm(double x, double square) {
    double magnitude = Math.abs(x);
    if (!(magnitude > 0x1p-500 && magnitude < 0x1p500)) {
      return square;
    }
    long bits = Double.doubleToRawLongBits(magnitude);
    long above = bits - Z_FROM;
    int i = 3 * ((int) (above >>> 45) & 127);
    double k = (int) (above >> 52);
    double z = Double.longBitsToDouble(bits - (above & 0xFFF0_0000_0000_0000L));
    double r = Math.fma(z, LOGARITHMS[i], -1);
    double t1 = Math.fma(k, LN2_HIGH, LOGARITHMS[i + 1]);
    double t2 = t1 + r;
    double ar = A0 * r;
    double ar2 = r * ar;
    double high = t2 + ar2;
    double low1 = Math.fma(k, LN2_LOW, LOGARITHMS[i + 2]);
    double low2 = t1 - t2 + r;
    double low3 = Math.fma(ar, r, -ar2);
    double low4 = t2 - high + ar2;
    double series =
        Math.fma(ar2, Math.fma(Math.fma(r, A6, A5), ar2, Math.fma(r, A4, A3)), Math.fma(r, A2, A1));
    double low = Math.fma(r * ar2, series, low1 + low2 + low3 + low4);
    double log = high + low;
    return exponential(2 * log, 2 * (high - log + low));
  }

  /** e^(x + dx). */
  private static double exponential(double x, double dx) {
    double shifted = Math.fma(x, PARTS_PER_LN2, ROUND_TO_INTEGER);
    double parts = shifted - ROUND_TO_INTEGER;
    double r = dx + Math.fma(-parts, PART_LOW, Math.fma(-parts, PART_HIGH, x));
    int i = 2 * ((int) parts & 127);
    double scale =
        Double.longBitsToDouble(
            Double.doubleToRawLongBits(POWERS[i]) + ((long) ((int) parts >> 7) << 52));
    double rr = r * r;
    double value =
        Math.fma(
            Math.fma(r, C5, C4), rr * rr, Math.fma(Math.fma(C3, r, C2), rr, r + POWERS[i + 1]));
    return Math.fma(value, scale, scale);
  }

  /** powf(x, 2). */
  static float square(float x) {
    double square = (double) x * x; // exact
    int dropped = (int) Double.doubleToRawLongBits(square) & 0x1FFF_FFFF; // when rounded to float
    return Math.abs(dropped - HALF_WAY) < FLOAT_DOUBTFUL
        ? squareByLogarithm(x, (float) square)
        : (float) square;
  }

  private static float squareByLogarithm(float x, float square) {
    float magnitude = Math.abs(x);
    if (!(magnitude > 0x1p-60f && magnitude < 0x1p60f)) {
      return square;
    }
    int bits = Float.floatToRawIntBits(magnitude);
    int above = bits - FLOAT_Z_FROM;
    int i = (above >>> 19) & 15;
    double k = above >> 23;
    double z = Float.intBitsToFloat(bits - (above & 0xFF80_0000));
    double r = Math.fma(z, FLOAT_RECIPROCALS[i], -1);
    double rr = r * r;
    double log =
        Math.fma(
            Math.fma(B5, r, B4),
            rr * rr,
            Math.fma(rr, Math.fma(B3, r, B2), Math.fma(r, B1, FLOAT_LOGARITHMS[i] + k)));
    double power = 2 * log;
    double shifted = power + ROUND_TO_32ND;
    double rounded = shifted - ROUND_TO_32ND;
    int parts = (int) (rounded * 32);
    double rest = power - rounded;
    double scale =
        Double.longBitsToDouble(
            Double.doubleToRawLongBits(POWERS[8 * (parts & 31)]) + ((long) (parts >> 5) << 52));
    return (float) (Math.fma(Math.fma(D3, rest, D2), rest * rest, Math.fma(rest, D1, 1)) * scale);
  }
}
