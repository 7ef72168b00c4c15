package dev.agon.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against NumPy's own numbers, made by {@code random/make-numpy-tails.py}. */
class ZigguratTest {
  private static final JsonNode NUMPY = read();

  private static JsonNode read() {
    try (InputStream in = ZigguratTest.class.getResourceAsStream("/random/numpy-tails.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<JsonNode> streams() {
    return StreamSupport.stream(NUMPY.get("streams").spliterator(), false);
  }

  private static double real(JsonNode bits) {
    return Double.longBitsToDouble(Long.parseUnsignedLong(bits.asText(), 16));
  }

  /** All layers, both tails, and after it all the same position in the stream. */
  @ParameterizedTest
  @MethodSource("streams")
  void yieldsNumPysNormalsAndExponentials(JsonNode stream) throws NoSuchAlgorithmException {
    Pcg64 random = Pcg64.seeded(stream.get("seed").asLong());
    boolean normal = stream.get("kind").asText().equals("standard_normal");
    double[] values = new double[NUMPY.get("count").asInt()];
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES);
    for (int i = 0; i < values.length; i++) {
      values[i] = normal ? random.standardNormal() : random.standardExponential();
      bytes.putDouble(values[i]);
    }
    for (int i = 0; i < stream.get("first").size(); i++) {
      assertThat(values[i]).isEqualTo(real(stream.get("first").get(i)));
    }
    assertThat(stream.get("tail")).hasSizeGreaterThan(30);
    for (JsonNode far : stream.get("tail")) {
      assertThat(values[far.get(0).asInt()]).isEqualTo(real(far.get(1)));
    }
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes.array());
    assertThat(HexFormat.of().formatHex(hash)).isEqualTo(stream.get("sha256").asText());
    assertThat(random.nextDouble()).isEqualTo(real(stream.get("next")));
  }
}
