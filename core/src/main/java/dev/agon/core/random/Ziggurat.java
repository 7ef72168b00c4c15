package dev.agon.core.random;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Normal and exponential numbers by Marsaglia and Tsang, <em>The Ziggurat Method for Generating
 * Random Variables</em> (2000), with the layers and the use of bits of NumPy's {@code Generator}.
 *
 * <p>The area under a density is cut into 256 layers of the same size. Layer i is w[i]·2⁵² (2⁵³)
 * wide; a number below k[i] of so many bits lies under the density for sure; f[i] is the density at
 * the layer's edge.
 */
final class Ziggurat {
  private static final int LAYERS = 256;
  private static final double NORMAL_TAIL = 3.6541528853610087963519472518;
  private static final double INVERSE_NORMAL_TAIL = 0.27366123732975827203338247596;
  private static final double EXPONENTIAL_TAIL = 7.6971174701310497140446280481;
  private static final long MANTISSA = (1L << 52) - 1;

  private static final long[] NORMAL_K = new long[LAYERS];
  private static final double[] NORMAL_W = new double[LAYERS];
  private static final double[] NORMAL_F = new double[LAYERS];
  private static final long[] EXPONENTIAL_K = new long[LAYERS];
  private static final double[] EXPONENTIAL_W = new double[LAYERS];
  private static final double[] EXPONENTIAL_F = new double[LAYERS];

  static {
    try (InputStream in = Ziggurat.class.getResourceAsStream("ziggurat.txt");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.US_ASCII))) {
      lines.readLine(); // where they come from
      read(lines, "normal k", NORMAL_K);
      read(lines, "normal w", NORMAL_W);
      read(lines, "normal f", NORMAL_F);
      read(lines, "exponential k", EXPONENTIAL_K);
      read(lines, "exponential w", EXPONENTIAL_W);
      read(lines, "exponential f", EXPONENTIAL_F);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Ziggurat() {}

  private static void read(BufferedReader lines, String name, double[] table) throws IOException {
    long[] bits = new long[LAYERS];
    read(lines, name, bits);
    Arrays.setAll(table, i -> Double.longBitsToDouble(bits[i]));
  }

  private static void read(BufferedReader lines, String name, long[] table) throws IOException {
    if (!name.equals(lines.readLine())) {
      throw new IllegalStateException("The table '%s' is missing.".formatted(name));
    }
    for (int i = 0; i < LAYERS; ) {
      for (String number : Objects.requireNonNull(lines.readLine()).split(" ", -1)) {
        table[i++] = Long.parseUnsignedLong(number, 16);
      }
    }
  }

  static double normal(Pcg64 random) {
    while (true) {
      long bits = random.nextLong();
      int layer = (int) bits & 0xFF;
      boolean negative = (bits >>> 8 & 1) != 0;
      long mantissa = bits >>> 9 & MANTISSA;
      double x = mantissa * NORMAL_W[layer];
      x = negative ? -x : x;
      if (mantissa < NORMAL_K[layer]) {
        return x;
      }
      if (layer == 0) {
        double tail = NORMAL_TAIL + normalTail(random);
        return (mantissa >>> 8 & 1) != 0 ? -tail : tail; // not the sign from above, as in NumPy
      }
      if (underTheDensity(NORMAL_F, layer, random, StrictMath.exp(-0.5 * x * x))) {
        return x;
      }
    }
  }

  /** How far beyond the last layer. */
  private static double normalTail(Pcg64 random) {
    while (true) {
      double x = -INVERSE_NORMAL_TAIL * StrictMath.log1p(-random.nextDouble());
      double y = -StrictMath.log1p(-random.nextDouble());
      if (y + y > x * x) {
        return x;
      }
    }
  }

  static double exponential(Pcg64 random) {
    while (true) {
      long bits = random.nextLong() >>> 3;
      int layer = (int) bits & 0xFF;
      long mantissa = bits >>> 8;
      double x = mantissa * EXPONENTIAL_W[layer];
      if (mantissa < EXPONENTIAL_K[layer]) {
        return x;
      }
      if (layer == 0) {
        return EXPONENTIAL_TAIL - StrictMath.log1p(-random.nextDouble());
      }
      if (underTheDensity(EXPONENTIAL_F, layer, random, StrictMath.exp(-x))) {
        return x;
      }
    }
  }

  private static boolean underTheDensity(double[] f, int layer, Pcg64 random, double density) {
    return (f[layer - 1] - f[layer]) * random.nextDouble() + f[layer] < density;
  }
}
