package dev.agon.environments.box2d;

/**
 * Sine and cosine in single precision with the bits of the GNU C library (2.28 and newer, on
 * processors with fused multiply-add), which Box2D calls for every rotation.
 *
 * <p>The method is that of Arm's optimised routines: the angle is reduced by multiples of π/2 and a
 * polynomial is evaluated in double precision. Angles of 120 and beyond, which no body here
 * reaches, are left to {@link StrictMath}.
 */
final class FloatTrigonometry {
  private static final float NOT_REDUCED_BELOW = 0.75f;
  private static final float REDUCED_BELOW = 120f;
  private static final float TINY = 0x1.0p-12f;

  private static final double HALF_PI = 0x1.921FB54442D18p0;

  /** 2/π · 2²⁴: the quadrant stands in the upper eight bits of the product. */
  private static final double SCALED_INVERSE_OF_HALF_PI = 0x1.45F306DC9C883p+23;

  private static final double C1 = -0x1.ffffffd0c621cp-2;
  private static final double C2 = 0x1.55553e1068f19p-5;
  private static final double C3 = -0x1.6c087e89a359dp-10;
  private static final double C4 = 0x1.99343027bf8c3p-16;
  private static final double S1 = -0x1.555545995a603p-3;
  private static final double S2 = 0x1.1107605230bc4p-7;
  private static final double S3 = -0x1.994eb3774cf24p-13;

  private FloatTrigonometry() {}

  static float sin(float angle) {
    float magnitude = Math.abs(angle);
    if (magnitude < NOT_REDUCED_BELOW) {
      return magnitude < TINY ? angle : (float) sinSeries(angle);
    }
    if (!(magnitude < REDUCED_BELOW)) {
      return (float) StrictMath.sin(angle);
    }
    int quadrant = quadrant(angle);
    double rest = Math.fma(-quadrant, HALF_PI, angle);
    double value = (quadrant & 1) == 0 ? sinSeries(rest) : cosSeries(rest);
    return (float) ((quadrant & 2) == 0 ? value : -value);
  }

  static float cos(float angle) {
    float magnitude = Math.abs(angle);
    if (magnitude < NOT_REDUCED_BELOW) {
      return magnitude < TINY ? 1 : (float) cosSeries(angle);
    }
    if (!(magnitude < REDUCED_BELOW)) {
      return (float) StrictMath.cos(angle);
    }
    int quadrant = quadrant(angle);
    double rest = Math.fma(-quadrant, HALF_PI, angle);
    double value = (quadrant & 1) == 0 ? cosSeries(rest) : sinSeries(rest);
    return (float) (((quadrant + 1) & 2) == 0 ? value : -value);
  }

  private static int quadrant(float angle) {
    return ((int) (angle * SCALED_INVERSE_OF_HALF_PI) + 0x800000) >> 24;
  }

  private static double sinSeries(double x) {
    double xx = x * x;
    double xxx = x * xx;
    return Math.fma(xxx * xx, Math.fma(xx, S3, S2), Math.fma(xxx, S1, x));
  }

  private static double cosSeries(double x) {
    double xx = x * x;
    double xxxx = xx * xx;
    return Math.fma(xxxx * xx, Math.fma(xx, C4, C3), Math.fma(xxxx, C2, Math.fma(xx, C1, 1.0)));
  }
}
