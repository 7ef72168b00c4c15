package dev.agon.environments.classic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
    double[] sin = new double[3];
    double[] cos = new double[3];
    for (String line : lines) {
      String[] fields = line.split(",");
      double x = real(fields[0]);
      assertThat(hexadecimal(Trigonometry.sin(x))).as("sin(%s)", x).isEqualTo(fields[1]);
      assertThat(hexadecimal(Trigonometry.cos(x))).as("cos(%s)", x).isEqualTo(fields[2]);
      Trigonometry.sinCos(x, sin, cos, 1);
      assertThat(hexadecimal(sin[1])).as("sin(%s), of both", x).isEqualTo(fields[1]);
      assertThat(hexadecimal(cos[1])).as("cos(%s), of both", x).isEqualTo(fields[2]);
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
    double[] sin = new double[1];
    double[] cos = new double[1];
    for (int k = 0; k < count; k++) {
      double x = from + (to - from) * k / count;
      switch (fields[0]) {
        case "sin" -> {
          bytes.putDouble(Trigonometry.sin(x));
          Trigonometry.sinCos(x, sin, cos, 0);
          assertThat(sin[0] == Trigonometry.sin(x)).as("sin(%s)", x).isTrue();
        }
        case "cos" -> {
          bytes.putDouble(Trigonometry.cos(x));
          Trigonometry.sinCos(x, sin, cos, 0);
          assertThat(cos[0] == Trigonometry.cos(x)).as("cos(%s)", x).isTrue();
        }
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
