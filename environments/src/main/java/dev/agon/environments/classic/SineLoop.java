package dev.agon.environments.classic;

import static dev.agon.environments.classic.Trigonometry.HUGE_BITS;
import static dev.agon.environments.classic.Trigonometry.QUARTERS_PER_RADIAN;
import static dev.agon.environments.classic.Trigonometry.QUARTER_1;
import static dev.agon.environments.classic.Trigonometry.QUARTER_2;
import static dev.agon.environments.classic.Trigonometry.QUARTER_3;
import static dev.agon.environments.classic.Trigonometry.QUARTER_4;
import static dev.agon.environments.classic.Trigonometry.QUARTER_HIGH;
import static dev.agon.environments.classic.Trigonometry.QUARTER_LOW;
import static dev.agon.environments.classic.Trigonometry.REDUCED_BITS;
import static dev.agon.environments.classic.Trigonometry.ROUND_TO_128TH;
import static dev.agon.environments.classic.Trigonometry.ROUND_TO_INTEGER;
import static dev.agon.environments.classic.Trigonometry.S1;
import static dev.agon.environments.classic.Trigonometry.S2;
import static dev.agon.environments.classic.Trigonometry.S3;
import static dev.agon.environments.classic.Trigonometry.S4;
import static dev.agon.environments.classic.Trigonometry.S5;
import static dev.agon.environments.classic.Trigonometry.SERIES_BELOW;
import static dev.agon.environments.classic.Trigonometry.SEVERAL_QUARTERS_BITS;
import static dev.agon.environments.classic.Trigonometry.SN3;
import static dev.agon.environments.classic.Trigonometry.SN5;
import static dev.agon.environments.classic.Trigonometry.TABLE;
import static dev.agon.environments.classic.Trigonometry.oneMinusCos;

/**
 * Sines and cosines of whole arrays, with the bits of {@link Trigonometry}, where the method is
 * explained, but several times as fast.
 *
 * <p>In which way an angle is to be reduced, in which quadrant it lies and whether the series near
 * zero applies are as good as random, and a processor that guesses a branch wrongly loses more time
 * than the whole sine takes. So there is no branch here: every angle goes all ways, and what
 * applies is chosen on the bits. Several short loops are faster than a long one, since the
 * processor then has more angles under way at once.
 */
final class SineLoop {
  // For each of three ways of reducing, and a fourth that pads to a power of two: what an angle is
  // multiplied by and what is added for the number of quarters, then π/2 as a sum of four.
  private static final double[] FACTOR = {0, 0, QUARTERS_PER_RADIAN, 0};
  private static final double[] SHIFT = {
    ROUND_TO_INTEGER, ROUND_TO_INTEGER + 1, ROUND_TO_INTEGER, 0
  };
  private static final double[] FIRST = {0, QUARTER_HIGH, QUARTER_1, 0};
  private static final double[] SECOND = {0, 0, QUARTER_2, 0};
  private static final double[] THIRD = {0, QUARTER_LOW, QUARTER_3, 0};
  private static final double[] FOURTH = {0, 0, QUARTER_4, 0};

  /**
   * The C library looks up the nearest 128th before it takes off the low part of π/2, for the
   * cosine of what is left of an angle between 0.855 and 2.43; the loop does so after. Of all
   * angles where that gives another 128th, a test goes through them, the result differs for this
   * one alone.
   */
  private static final long EXCEPTION = Double.doubleToRawLongBits(1.6762650767948966);

  private final double[] near; // [N] the sine by the series, right where the angle is near zero
  private final int[] quadrants; // [N]

  /**
   * @param count N; parts of the indices may be used by several threads
   */
  SineLoop(int count) {
    near = new double[count];
    quadrants = new int[count];
  }

  /**
   * The angles {@code from}, …, {@code to − 1}.
   *
   * @param x [N] read
   * @param sin [N] written; another array
   * @param cos [N] written; another array
   */
  void sinCos(double[] x, double[] sin, double[] cos, int from, int to) {
    boolean all = reduce(x, sin, cos, from, to);
    sinNearZero(sin, cos, from, to);
    sinCosOfReduced(x, sin, cos, from, to);
    if (!all) {
      for (int i = from; i < to; i++) {
        sin[i] = Trigonometry.sin(x[i]);
        cos[i] = Trigonometry.cos(x[i]);
      }
    }
  }

  /** The same; faster where every angle is less than 0.855. */
  void sinCosOfSmall(double[] x, double[] sin, double[] cos, int from, int to) {
    if (!sinCosDirectly(x, sin, cos, from, to)) {
      sinCos(x, sin, cos, from, to);
    }
  }

  /**
   * Brings |x| near zero: the result is a + da, a multiple of π/2 less.
   *
   * @param a [N] written
   * @param da [N] written
   * @return whether this is right for all angles
   */
  private boolean reduce(double[] x, double[] a, double[] da, int from, int to) {
    long beyond = 0; // negative once an angle is huge, infinite, NaN, or the exception
    for (int i = from; i < to; i++) {
      long bits = Double.doubleToRawLongBits(x[i]) & Long.MAX_VALUE;
      double magnitude = Math.abs(x[i]);
      beyond |= (HUGE_BITS - 1 - bits) | ((bits ^ EXCEPTION) - 1);
      // 0, 1 or 2; the last operation only tells the compiler that no index is out of bounds.
      int way =
          (int) (((REDUCED_BITS - 1 - bits) >>> 63) + ((SEVERAL_QUARTERS_BITS - 1 - bits) >>> 63))
              & 3;
      double shifted = Math.fma(magnitude, FACTOR[way], SHIFT[way]);
      double minus = ROUND_TO_INTEGER - shifted; // minus the number of quarters
      double third = THIRD[way];
      double fourth = FOURTH[way];
      double y = Math.fma(minus, SECOND[way], Math.fma(minus, FIRST[way], magnitude));
      double z = Math.fma(minus, third, y);
      double reduced = Math.fma(minus, fourth, z);
      quadrants[i] = (int) Double.doubleToRawLongBits(shifted);
      a[i] = reduced;
      da[i] = Math.fma(minus, third, y - z) + Math.fma(minus, fourth, z - reduced);
    }
    return beyond >= 0;
  }

  private void sinNearZero(double[] a, double[] da, int from, int to) {
    for (int i = from; i < to; i++) {
      double x = a[i];
      double dx = da[i];
      double xx = x * x;
      double series = Math.fma(Math.fma(Math.fma(Math.fma(S5, xx, S4), xx, S3), xx, S2), xx, S1);
      near[i] = x + Math.fma(Math.fma(series, x, -(0.5 * dx)), xx, dx);
    }
  }

  /** Turns a and da, which stand in the arrays of the results, into sine and cosine of x. */
  private void sinCosOfReduced(double[] x, double[] sin, double[] cos, int from, int to) {
    for (int i = from; i < to; i++) {
      long sign = Double.doubleToRawLongBits(sin[i]) & Long.MIN_VALUE;
      double a = Math.abs(sin[i]);
      double da = Double.longBitsToDouble(Double.doubleToRawLongBits(cos[i]) ^ sign);
      double shifted = ROUND_TO_128TH + a;
      double rest = a - (shifted - ROUND_TO_128TH);
      int k = 4 * (int) Double.doubleToRawLongBits(shifted) & (TABLE.length - 4);
      double sinK = TABLE[k];
      double sinKError = TABLE[k + 1];
      double cosK = TABLE[k + 2];
      double cosKError = TABLE[k + 3];

      double square = rest * rest;
      double sinRest = rest + Math.fma(rest * square, Math.fma(square, SN5, SN3), da);
      double oneMinusCos = Math.fma(rest, da, oneMinusCos(square));
      double sine =
          sinK
              + Math.fma(
                  cosK,
                  sinRest,
                  Math.fma(-sinK, oneMinusCos, Math.fma(sinRest, cosKError, sinKError)));

      double whole = rest + da;
      square = whole * whole;
      sinRest = Math.fma(whole * square, Math.fma(square, SN5, SN3), whole);
      double cosine =
          cosK
              + Math.fma(
                  -sinK,
                  sinRest,
                  Math.fma(-cosK, oneMinusCos(square), Math.fma(-sinRest, sinKError, cosKError)));

      long isNear = Double.doubleToRawLongBits(a - SERIES_BELOW) >> 63; // all ones, or zero
      long sineBits =
          (Double.doubleToRawLongBits(near[i]) & isNear)
              | ((Double.doubleToRawLongBits(sine) ^ sign) & ~isNear);
      long cosineBits = Double.doubleToRawLongBits(cosine);
      int quadrant = quadrants[i];
      long exchanged = (sineBits ^ cosineBits) & -(quadrant & 1L);
      long xSign = Double.doubleToRawLongBits(x[i]) & Long.MIN_VALUE;
      sin[i] = Double.longBitsToDouble(sineBits ^ exchanged ^ ((quadrant & 2L) << 62) ^ xSign);
      cos[i] = Double.longBitsToDouble(cosineBits ^ exchanged ^ (((quadrant + 1) & 2L) << 62));
    }
  }

  /** Without a reduction; returns whether every angle was small enough. */
  private boolean sinCosDirectly(double[] x, double[] sin, double[] cos, int from, int to) {
    for (int i = from; i < to; i++) {
      double xx = x[i] * x[i];
      double series = Math.fma(Math.fma(Math.fma(Math.fma(S5, xx, S4), xx, S3), xx, S2), xx, S1);
      near[i] = x[i] + series * x[i] * xx;
    }
    long beyond = 0;
    for (int i = from; i < to; i++) {
      double magnitude = Math.abs(x[i]);
      beyond |= REDUCED_BITS - 1 - Double.doubleToRawLongBits(magnitude);
      double shifted = ROUND_TO_128TH + magnitude;
      double rest = magnitude - (shifted - ROUND_TO_128TH);
      int k = 4 * (int) Double.doubleToRawLongBits(shifted) & (TABLE.length - 4);
      double sinK = TABLE[k];
      double sinKError = TABLE[k + 1];
      double cosK = TABLE[k + 2];
      double cosKError = TABLE[k + 3];
      double square = rest * rest;
      double oneMinusCos = oneMinusCos(square);
      double cube = rest * square;
      double series = Math.fma(square, SN5, SN3);
      double sinRest = rest + cube * series;
      double sine =
          sinK
              + Math.fma(
                  cosK,
                  sinRest,
                  Math.fma(-sinK, oneMinusCos, Math.fma(sinRest, cosKError, sinKError)));
      sinRest = Math.fma(cube, series, rest);
      cos[i] =
          cosK
              + Math.fma(
                  -sinK,
                  sinRest,
                  Math.fma(-cosK, oneMinusCos, Math.fma(-sinRest, sinKError, cosKError)));
      long isNear = Double.doubleToRawLongBits(magnitude - SERIES_BELOW) >> 63;
      long sign = Double.doubleToRawLongBits(x[i]) & Long.MIN_VALUE;
      long magnitudeBits =
          (Double.doubleToRawLongBits(near[i]) & isNear)
              | (Double.doubleToRawLongBits(sine) & ~isNear);
      sin[i] = Double.longBitsToDouble((magnitudeBits & Long.MAX_VALUE) | sign);
    }
    return beyond >= 0;
  }
}
