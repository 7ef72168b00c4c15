package dev.agon.core.environment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.random.Pcg64;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against Gymnasium's own samples, made by {@code environment/make-space-samples.py}. */
class SpaceSamplesTest {
  private static final JsonNode GYMNASIUM = read();

  private static JsonNode read() {
    try (InputStream in =
        SpaceSamplesTest.class.getResourceAsStream("/environment/space-samples.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<JsonNode> spaces() {
    return StreamSupport.stream(GYMNASIUM.get("spaces").spliterator(), false);
  }

  /** Whole numbers are written as such, all others as the bits of a float32. */
  private static float number(String text) {
    return text.matches("-?\\d{1,6}")
        ? Float.parseFloat(text)
        : Float.intBitsToFloat(Integer.parseUnsignedInt(text, 16));
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void samplesWhatGymnasiumSamplesFromTheSameSeed(JsonNode golden) {
    Space space = Space.parse(golden.get("space"));
    float[] values = new float[space.size() + 1];
    golden
        .get("samples")
        .properties()
        .forEach(
            stream -> {
              SpaceSampler sampler = new SpaceSampler(space, Long.parseLong(stream.getKey()));
              for (JsonNode sample : stream.getValue()) {
                String[] expected = sample.asText().split(" ", -1);
                assertThat(expected).hasSize(space.size());
                sampler.sample(values, 1);
                for (int i = 0; i < expected.length; i++) {
                  assertThat(values[i + 1])
                      .as("%s, seed %s, number %d", space, stream.getKey(), i)
                      .isEqualTo(number(expected[i]));
                }
                assertThat(space.contains(values, 1)).isTrue();
              }
            });
    assertThat(values[0]).isZero(); // nothing before the offset
  }

  @Test
  void samplesLegalActionsAsGymnasiumDoes() {
    Space.Discrete space = new Space.Discrete(6, 10);
    GYMNASIUM
        .get("masked")
        .properties()
        .forEach(
            stream -> {
              Pcg64 random = Pcg64.seeded(Long.parseLong(stream.getKey()));
              for (JsonNode draw : stream.getValue()) {
                boolean[] legal = new boolean[6];
                for (int k = 0; k < legal.length; k++) {
                  legal[k] = draw.get(0).asText().charAt(k) == '1';
                }
                assertThat(space.sample(random, legal)).isEqualTo(draw.get(1).asInt());
              }
            });
  }
}
