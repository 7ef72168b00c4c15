package dev.agon.core.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.checkpoint.CheckpointException;
import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.random.Pcg64;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against Gymnasium's own numbers, made by {@code environment/make-running-moments.py}. */
class RunningMomentsTest {
  private static final JsonNode GYMNASIUM = read();

  private static JsonNode read() {
    try (InputStream in =
        RunningMomentsTest.class.getResourceAsStream("/environment/running-moments.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<JsonNode> cases() {
    return StreamSupport.stream(GYMNASIUM.get("cases").spliterator(), false);
  }

  private static double real(JsonNode bits) {
    return Double.longBitsToDouble(Long.parseUnsignedLong(bits.asText(), 16));
  }

  private static double[] batch(int k, int numbers, Pcg64 random) {
    double[] values = new double[numbers];
    for (int i = 0; i < numbers; i++) {
      values[i] = 100 * k + 10 * random.standardNormal();
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void hasGymnasiumsMeanVarianceAndCountAfterEachBatch(JsonNode golden) {
    int size = golden.get("size").asInt();
    Pcg64 random = Pcg64.seeded(size);
    RunningMoments moments = new RunningMoments(size);
    for (int b = 0; b < GYMNASIUM.get("batches").size(); b++) {
      int samples = GYMNASIUM.get("batches").get(b).asInt();
      moments.update(batch(b, samples * size, random), samples);
      JsonNode state = golden.get("states").get(b);
      for (int k = 0; k < size; k++) {
        assertThat(moments.mean(k)).isEqualTo(real(state.get("mean").get(k)));
        assertThat(moments.variance(k)).isEqualTo(real(state.get("variance").get(k)));
      }
      assertThat(moments.count()).isEqualTo(real(state.get("count").get(0)));
    }
  }

  @Test
  void hasGymnasiumsMomentsOfASingleNumber() {
    Pcg64 random = Pcg64.seeded(0);
    RunningMoments moments = new RunningMoments(1);
    for (int b = 0; b < GYMNASIUM.get("batches").size(); b++) {
      int samples = GYMNASIUM.get("batches").get(b).asInt();
      moments.update(batch(b, samples, random), samples);
    }
    assertThat(moments.mean(0)).isEqualTo(real(GYMNASIUM.get("scalar").get("mean").get(0)));
    assertThat(moments.variance(0)).isEqualTo(real(GYMNASIUM.get("scalar").get("variance").get(0)));
  }

  /** Values 1, 3 and 5, and 10 for all: mean 3, variance 8/3, and mean 10, variance 0. */
  @Test
  void forgetsItsStartAsSamplesComeIn() {
    RunningMoments moments = new RunningMoments(2);
    FloatBuffer batch = FloatBuffer.wrap(new float[] {1, 10, 3, 10, 5, 10, 99, 99});
    for (int i = 0; i < 1_000; i++) {
      moments.update(batch, 3);
    }
    assertThat(moments.mean(0)).isCloseTo(3, within(1e-6));
    assertThat(moments.variance(0)).isCloseTo(8 / 3.0, within(1e-6));
    assertThat(moments.mean(1)).isCloseTo(10, within(1e-6));
    assertThat(moments.variance(1)).isCloseTo(0, within(1e-5));
    assertThat(batch.position()).isZero();
  }

  @Test
  void leavesTheBatchAlone() {
    double[] batch = {1, 2, 3, 4};
    new RunningMoments(2).update(batch, 2);
    assertThat(batch).containsExactly(1, 2, 3, 4);
  }

  @Test
  void continuesWhereItWasSaved() {
    RunningMoments moments = new RunningMoments(2);
    moments.update(new double[] {1, 2, 3, 5}, 2);
    MemoryState state = MemoryState.of(moments);
    RunningMoments restored = new RunningMoments(2);
    state.restore(restored);
    moments.update(new double[] {7, 7}, 1);
    restored.update(new double[] {7, 7}, 1);
    assertThat(restored.mean(1)).isEqualTo(moments.mean(1));
    assertThat(restored.variance(0)).isEqualTo(moments.variance(0));
    assertThat(restored.count()).isEqualTo(3 + RunningMoments.EPSILON);
    assertThatThrownBy(() -> state.restore(new RunningMoments(3)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("moments of 2 numbers, but there are 3");
  }

  @Test
  void refusesEmptyBatches() {
    assertThatThrownBy(() -> new RunningMoments(1).update(new double[0], 0))
        .hasMessageContaining("at least one sample");
    assertThatThrownBy(() -> new RunningMoments(0)).hasMessageContaining("at least 1");
  }
}
