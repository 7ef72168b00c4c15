package dev.agon.core.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
  void yieldsNumPysNormalsAndExponentials(JsonNode stream) {
    Pcg64 random = Pcg64.seeded(stream.get("seed").asLong());
    boolean normal = stream.get("kind").asText().equals("standard_normal");
    double[] values = new double[NUMPY.get("count").asInt()];
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = normal ? random.standardNormal() : random.standardExponential();
      sum += values[i];
    }
    for (int i = 0; i < stream.get("first").size(); i++) {
      assertThat(values[i]).isEqualTo(real(stream.get("first").get(i)));
    }
    assertThat(stream.get("tail")).hasSizeGreaterThan(30);
    for (JsonNode far : stream.get("tail")) {
      double expected = real(far.get(1));
      assertThat(values[far.get(0).asInt()]).isEqualTo(expected, within(Math.ulp(expected)));
    }
    assertThat(sum).isEqualTo(real(stream.get("sum")), within(1e-9));
    assertThat(random.nextDouble()).isEqualTo(real(stream.get("next")));
  }
}
