package dev.agon.environments.classic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.core.random.Pcg64;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against NumPy's own values, made by {@code classic/make-sines.py}. */
class TrigonometryTest {

  private static List<String> lines(String file) {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    TrigonometryTest.class.getResourceAsStream("/classic/" + file)),
                StandardCharsets.US_ASCII))) {
      return in.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void hasTheBitsOfNumPy() {
    List<String> lines = lines("sines.csv");
    assertThat(lines).hasSizeGreaterThan(600);
    int mathDiffers = 0;
    for (String line : lines) {
      String[] fields = line.split(",");
      double x = real(fields[0]);
      assertThat(hexadecimal(Trigonometry.sin(x))).as("sin(%s)", x).isEqualTo(fields[1]);
      assertThat(hexadecimal(Trigonometry.cos(x))).as("cos(%s)", x).isEqualTo(fields[2]);
      if (StrictMath.sin(x) != real(fields[1])) {
        mathDiffers++;
      }
    }
    // The reason for this class; were it to vanish, so could the class.
    assertThat(mathDiffers).isPositive();
  }

  static List<String> digests() {
    return lines("sine-digests.csv");
  }

  @ParameterizedTest
  @MethodSource("digests")
  void hasTheBitsOfNumPyForHundredThousandsOfAngles(String line) throws NoSuchAlgorithmException {
    String[] fields = line.split(",");
    double from = Double.parseDouble(fields[1]);
    double to = Double.parseDouble(fields[2]);
    int count = Integer.parseInt(fields[3]);
    ByteBuffer bytes = ByteBuffer.allocate(count * Double.BYTES);
    for (int k = 0; k < count; k++) {
      double x = from + (to - from) * k / count;
      switch (fields[0]) {
        case "sin" -> bytes.putDouble(Trigonometry.sin(x));
        case "cos" -> bytes.putDouble(Trigonometry.cos(x));
        case "square" -> bytes.putDouble(Power.square(x));
        case "float32 sin" -> bytes.putFloat(FloatTrigonometry.sin((float) x));
        case "float32 cos" -> bytes.putFloat(FloatTrigonometry.cos((float) x));
        case "float32 square" -> bytes.putFloat(Power.square((float) x));
        default -> throw new IllegalStateException(fields[0]);
      }
    }
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(slice(bytes));
    assertThat(HexFormat.of().formatHex(digest)).isEqualTo(fields[4]);
  }

  private static byte[] slice(ByteBuffer bytes) {
    byte[] written = new byte[bytes.position()];
    bytes.flip().get(written);
    return written;
  }

  @Test
  void loopOverAnArrayGivesTheSameBits() {
    Pcg64 random = Pcg64.seeded(5);
    for (double range : new double[] {1e-9, 0.2, 0.85, 1, 4, 30, 1e5, 2e8}) {
      double[] x = new double[20_000];
      Arrays.setAll(x, i -> random.uniform(-range, range));
      assertLoopIsRight(x);
    }
    assertLoopIsRight(
        new double[] {
          0, -0.0, 1e-300, -4e-9, 0.126, -0.126, 0.85546875, -0.8554687499, 2.4262657, -2.4262647
        });
    assertLoopIsRight(new double[] {0.1, Double.NaN, -0.1, 5e8, Double.NEGATIVE_INFINITY, 3});
  }

  /** Where the two parts of π/2 decide which number of the table is taken. */
  @Test
  void loopGivesTheSameBitsBetweenTwoNumbersOfTheTable() {
    for (int k = -255; k < 256; k += 2) {
      double[] x = new double[200];
      double next = Math.PI / 2 - k / 256.0;
      for (int i = 0; i < 50; i++) {
        next = Math.nextDown(next);
      }
      for (int i = 0; i < x.length; i += 2) {
        x[i] = next;
        x[i + 1] = -next;
        next = Math.nextUp(next);
      }
      assertLoopIsRight(x);
    }
  }

  private static void assertLoopIsRight(double[] x) {
    double[] sin = new double[x.length];
    double[] cos = new double[x.length];
    for (boolean small : new boolean[] {false, true}) {
      SineLoop loop = new SineLoop(x.length);
      if (small) {
        loop.sinCosOfSmall(x, sin, cos, 0, x.length);
      } else {
        loop.sinCos(x, sin, cos, 0, x.length);
      }
      for (int i = 0; i < x.length; i++) {
        if (!same(sin[i], Trigonometry.sin(x[i])) || !same(cos[i], Trigonometry.cos(x[i]))) {
          assertThat(hexadecimal(sin[i])).as("sin(%s)", x[i]).isEqualTo(sine(x[i]));
          assertThat(hexadecimal(cos[i]))
              .as("cos(%s)", x[i])
              .isEqualTo(hexadecimal(Trigonometry.cos(x[i])));
        }
      }
    }
  }

  private static String sine(double x) {
    return hexadecimal(Trigonometry.sin(x));
  }

  private static boolean same(double a, double b) {
    return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
  }

  @Test
  void leavesHugeAnglesAndNaNToStrictMath() {
    for (double x : new double[] {1.1e8, -1e9, 1e300, Double.POSITIVE_INFINITY, Double.NaN}) {
      assertThat(hexadecimal(Trigonometry.sin(x))).isEqualTo(hexadecimal(StrictMath.sin(x)));
      assertThat(hexadecimal(Trigonometry.cos(x))).isEqualTo(hexadecimal(StrictMath.cos(x)));
    }
  }

  @Test
  void squaresWhatHasNoOrdinarySquare() {
    assertThat(Power.square(0.0)).isZero();
    assertThat(Power.square(-1.0)).isEqualTo(1);
    assertThat(Power.square(1e200)).isInfinite();
    assertThat(Power.square(1e-200)).isZero();
    assertThat(Power.square(Double.NaN)).isNaN();
    assertThat(Power.square(0f)).isZero();
    assertThat(Power.square(-3f)).isEqualTo(9);
    assertThat(Power.square(1e30f)).isInfinite();
    assertThat(Power.square(Float.NaN)).isNaN();
  }

  private static double real(String bits) {
    return Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
  }

  private static String hexadecimal(double value) {
    return "%016x".formatted(Double.doubleToRawLongBits(value));
  }
}
