package dev.agon.core.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.checkpoint.MemoryState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against NumPy's own numbers, made by {@code random/make-numpy-streams.py}. */
class Pcg64Test {
  private static final JsonNode NUMPY = read();

  private static JsonNode read() {
    try (InputStream in = Pcg64Test.class.getResourceAsStream("/random/numpy-streams.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<JsonNode> streams() {
    return IntStream.range(0, NUMPY.get("streams").size()).mapToObj(NUMPY.get("streams")::get);
  }

  private static long seed(JsonNode stream) {
    return Long.parseLong(stream.get("seed").asText());
  }

  private static double real(JsonNode bits) {
    return Double.longBitsToDouble(Long.parseUnsignedLong(bits.asText(), 16));
  }

  @Test
  void yieldsThePublishedDoublesOfSeeds42And0() {
    Pcg64 random = Pcg64.seeded(42);
    assertThat(draw(4, i -> random.nextDouble()))
        .containsExactly(
            0.7739560485559633, 0.4388784397520523, 0.8585979199113825, 0.6973680290593639);
    Pcg64 other = Pcg64.seeded(0);
    assertThat(draw(4, i -> other.nextDouble()))
        .containsExactly(
            0.6369616873214543, 0.2697867137638703, 0.04097352393619469, 0.016527635528529094);
  }

  @ParameterizedTest
  @MethodSource("streams")
  void spreadsTheSeedAsNumPysSeedSequence(JsonNode stream) {
    int[] words = SeedSequence.of(seed(stream)).words(8);
    for (int i = 0; i < words.length; i++) {
      assertThat("%08x".formatted(words[i])).isEqualTo(stream.get("words").get(i).asText());
    }
  }

  @ParameterizedTest
  @MethodSource("streams")
  void yieldsNumPysBitsDoublesAndUniforms(JsonNode stream) {
    Pcg64 raw = Pcg64.seeded(seed(stream));
    for (JsonNode expected : stream.get("raw")) {
      assertThat("%016x".formatted(raw.nextLong())).isEqualTo(expected.asText());
    }
    Pcg64 doubles = Pcg64.seeded(seed(stream));
    for (JsonNode expected : stream.get("doubles")) {
      assertThat(doubles.nextDouble()).isEqualTo(real(expected));
    }
    Pcg64 uniforms = Pcg64.seeded(seed(stream));
    for (JsonNode expected : stream.get("uniform")) {
      assertThat(uniforms.uniform(-0.05, 0.05)).isEqualTo(real(expected));
    }
  }

  @ParameterizedTest
  @MethodSource("streams")
  void yieldsNumPysIntegersBetweenDoubles(JsonNode stream) {
    Pcg64 random = Pcg64.seeded(seed(stream));
    for (JsonNode round : stream.get("mixed")) {
      assertThat(random.nextDouble()).isEqualTo(real(round.get(0)));
      for (int i = 0; i < NUMPY.get("bounds").size(); i++) {
        int bound = NUMPY.get("bounds").get(i).asInt();
        assertThat(random.integers(bound)).isEqualTo(round.get(1).get(i).asInt());
      }
    }
  }

  @Test
  void restoredInMidStreamContinuesWithTheSameNumbers() {
    Pcg64 random = Pcg64.seeded(7);
    random.nextInt(); // leaves half of a 64-bit number over
    random.nextNormal(); // leaves the second of a pair over
    MemoryState state = MemoryState.of(random);
    String expected = mixture(random);

    Pcg64 restored = Pcg64.seeded(0);
    state.restore(restored);
    assertThat(mixture(restored)).isEqualTo(expected);
  }

  @Test
  void setToAnotherStreamYieldsItsNumbersAndLeavesItAlone() {
    Pcg64 random = Pcg64.seeded(7);
    random.nextInt();
    Pcg64 copy = Pcg64.seeded(0);
    copy.setTo(random);
    String expected = mixture(copy);
    assertThat(mixture(random)).isEqualTo(expected);
  }

  @Test
  void seededAgainForgetsWhatWasLeftOver() {
    Pcg64 random = Pcg64.seeded(7);
    random.nextInt();
    random.nextNormal();
    random.seed(3);
    assertThat(mixture(random)).isEqualTo(mixture(Pcg64.seeded(3)));
  }

  private static String mixture(Pcg64 random) {
    StringBuilder numbers = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      numbers.append(random.nextInt()).append(' ').append(random.nextNormal()).append(' ');
      numbers.append(random.integers(1000)).append(' ').append(random.nextDouble()).append(' ');
    }
    return numbers.toString();
  }

  @Test
  void normalsHaveMeanZeroAndDeviationOne() {
    Pcg64 random = Pcg64.seeded(1);
    int n = 200_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double value = random.nextNormal();
      sum += value;
      squares += value * value;
    }
    // the mean's own deviation is 1/√n ≈ 0.0022, that of the squares' mean √(2/n) ≈ 0.0032
    assertThat(sum / n).isCloseTo(0, within(0.01));
    assertThat(squares / n).isCloseTo(1, within(0.015));
  }

  @Test
  void shuffleReachesEveryOrderAboutEquallyOften() {
    Pcg64 random = Pcg64.seeded(2);
    int[] seen = new int[27];
    for (int i = 0; i < 6_000; i++) {
      int[] values = {0, 1, 2};
      random.shuffle(values);
      seen[9 * values[0] + 3 * values[1] + values[2]]++;
    }
    assertThat(IntStream.of(seen).filter(times -> times > 0).boxed())
        .hasSize(6)
        .allSatisfy(times -> assertThat(times).isBetween(850, 1150));
  }

  @Test
  void refusesNegativeSeedsAndEmptyRanges() {
    assertThatThrownBy(() -> Pcg64.seeded(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> Pcg64.seeded(0).integers(0)).hasMessageContaining("was 0");
  }

  private static double[] draw(int count, IntFunction<Double> source) {
    return IntStream.range(0, count).mapToDouble(i -> source.apply(i)).toArray();
  }

  @Test
  void pairIsTwoDraws() {
    for (int drawnBefore = 0; drawnBefore < 2; drawnBefore++) {
      Pcg64 pairs = Pcg64.seeded(42);
      Pcg64 singles = Pcg64.seeded(42);
      if (drawnBefore == 1) {
        assertThat(pairs.nextInt()).isEqualTo(singles.nextInt());
      }
      for (int k = 0; k < 50; k++) {
        long pair = pairs.nextIntPair();
        assertThat((int) pair).isEqualTo(singles.nextInt());
        assertThat((int) (pair >>> 32)).isEqualTo(singles.nextInt());
      }
      assertThat(pairs.nextInt()).isEqualTo(singles.nextInt());
      assertThat(pairs.nextDouble()).isEqualTo(singles.nextDouble());
    }
  }
}
