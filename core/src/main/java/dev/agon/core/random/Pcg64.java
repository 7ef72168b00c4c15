package dev.agon.core.random;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;

/**
 * PCG-XSL-RR 128/64 (O'Neill 2014), seeded and drawn from exactly as NumPy's {@code
 * Generator(PCG64(SeedSequence(seed)))}: the same seed gives the same numbers as in Python.
 *
 * <p>Not thread-safe; one stream belongs to one consumer.
 */
public final class Pcg64 implements Snapshotable {
  private static final long MULTIPLIER_HIGH = 0x2360ED051FC65DA4L;
  private static final long MULTIPLIER_LOW = 0x4385DF649FCCF645L;
  private static final double UNIT = 0x1.0p-53;

  private long high;
  private long low;
  private long incrementHigh;
  private long incrementLow;

  // NumPy draws 32-bit numbers in pairs: the low half of a 64-bit number first, then the high half.
  private boolean hasHalf;
  private int half;

  // The polar method makes normals in pairs.
  private boolean hasNormal;
  private double normal;

  private Pcg64() {}

  /** The generator that NumPy makes from a non-negative integer seed. */
  public static Pcg64 seeded(long seed) {
    if (seed < 0) {
      throw new IllegalArgumentException(
          "A seed is a non-negative integer, but was %d.".formatted(seed));
    }
    return seeded(SeedSequence.of(seed));
  }

  static Pcg64 seeded(SeedSequence sequence) {
    Pcg64 generator = new Pcg64();
    generator.start(sequence);
    return generator;
  }

  /** Makes this the generator of another seed, as {@link #seeded(long)} makes it. */
  public void seed(long seed) {
    setTo(seeded(seed));
  }

  /** Takes over the position of {@code other}: both yield the same numbers from here on. */
  public void setTo(Pcg64 other) {
    high = other.high;
    low = other.low;
    incrementHigh = other.incrementHigh;
    incrementLow = other.incrementLow;
    hasHalf = other.hasHalf;
    half = other.half;
    hasNormal = other.hasNormal;
    normal = other.normal;
  }

  private void start(SeedSequence sequence) {
    long[] words = sequence.longs(4);
    long streamHigh = words[2];
    long streamLow = words[3];
    incrementHigh = (streamHigh << 1) | (streamLow >>> 63);
    incrementLow = (streamLow << 1) | 1;
    step();
    add(words[0], words[1]);
    step();
  }

  private void step() {
    long productLow = low * MULTIPLIER_LOW;
    long productHigh =
        unsignedMultiplyHigh(low, MULTIPLIER_LOW) + high * MULTIPLIER_LOW + low * MULTIPLIER_HIGH;
    low = productLow;
    high = productHigh;
    add(incrementHigh, incrementLow);
  }

  private void add(long otherHigh, long otherLow) {
    long sum = low + otherLow;
    high += otherHigh + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
    low = sum;
  }

  private static long unsignedMultiplyHigh(long a, long b) {
    return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
  }

  /** 64 uniform bits. */
  public long nextLong() {
    step();
    return Long.rotateRight(high ^ low, (int) (high >>> 58));
  }

  /** 32 uniform bits. */
  public int nextInt() {
    if (hasHalf) {
      hasHalf = false;
      return half;
    }
    long bits = nextLong();
    hasHalf = true;
    half = (int) (bits >>> 32);
    return (int) bits;
  }

  /**
   * Two draws of {@link #nextInt} at once, the first in the lower half. One 64-bit number is drawn
   * either way, so there is no branch on whether half of one is left: where many streams are drawn
   * from in turn it is mispredicted every other time.
   */
  public long nextIntPair() {
    long bits = nextLong();
    long left = hasHalf ? -1L : 0L; // a mask
    long pair = (bits << (left & 32)) | (half & left & 0xFFFFFFFFL);
    half = (int) (bits >>> 32);
    return pair;
  }

  /** Uniform in [0, 1): NumPy's {@code random()}. */
  public double nextDouble() {
    return (nextLong() >>> 11) * UNIT;
  }

  /** Uniform in [low, high): NumPy's {@code uniform(low, high)}. */
  public double uniform(double low, double high) {
    return low + (high - low) * nextDouble();
  }

  /**
   * Uniform in {0, …, bound − 1}: NumPy's {@code integers(bound)}, by Lemire's method on 32 bits.
   *
   * @param bound in [1, 2³¹)
   */
  public int integers(int bound) {
    if (bound <= 1) {
      if (bound == 1) {
        return 0; // NumPy draws nothing here
      }
      throw new IllegalArgumentException("The bound is at least 1, but was %d.".formatted(bound));
    }
    long product = (nextInt() & 0xFFFFFFFFL) * bound;
    long leftover = product & 0xFFFFFFFFL;
    if (leftover < bound) {
      long threshold = (0x1_0000_0000L - bound) % bound;
      while (leftover < threshold) {
        product = (nextInt() & 0xFFFFFFFFL) * bound;
        leftover = product & 0xFFFFFFFFL;
      }
    }
    return (int) (product >>> 32);
  }

  /**
   * Standard normal: NumPy's {@code standard_normal()}. Beyond ±3.65, once in 4,000 numbers, it
   * goes through a logarithm, whose last bit the C library under NumPy may round otherwise.
   */
  public double standardNormal() {
    return Ziggurat.normal(this);
  }

  /**
   * Standard exponential: NumPy's {@code standard_exponential()}. Beyond 7.7, once in 2,000
   * numbers, it goes through a logarithm, whose last bit the C library under NumPy may round
   * otherwise.
   */
  public double standardExponential() {
    return Ziggurat.exponential(this);
  }

  /**
   * Standard normal, by Marsaglia's polar method. Not NumPy's numbers: those are {@link
   * #standardNormal}'s.
   */
  public double nextNormal() {
    if (hasNormal) {
      hasNormal = false;
      return normal;
    }
    double u;
    double v;
    double s;
    do {
      u = 2 * nextDouble() - 1;
      v = 2 * nextDouble() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s == 0);
    // StrictMath: the same bits on every machine and in every tier of the compiler.
    double factor = Math.sqrt(-2 * StrictMath.log(s) / s);
    hasNormal = true;
    normal = v * factor;
    return u * factor;
  }

  /** Shuffles {@code values} in place (Fisher–Yates). */
  public void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = integers(i + 1);
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }

  @Override
  public void save(StateWriter out) {
    out.putLongs(
        "pcg64",
        new long[] {
          high,
          low,
          incrementHigh,
          incrementLow,
          hasHalf ? 1 : 0,
          half,
          hasNormal ? 1 : 0,
          Double.doubleToRawLongBits(normal)
        });
  }

  @Override
  public void restore(StateReader in) {
    long[] state = in.getLongs("pcg64");
    high = state[0];
    low = state[1];
    incrementHigh = state[2];
    incrementLow = state[3];
    hasHalf = state[4] != 0;
    half = (int) state[5];
    hasNormal = state[6] != 0;
    normal = Double.longBitsToDouble(state[7]);
  }
}
