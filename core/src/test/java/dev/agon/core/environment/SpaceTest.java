package dev.agon.core.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.random.Pcg64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpaceTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  private final Space discrete = new Space.Discrete(3, -1);
  private final Space box =
      Space.Box.of(
          new float[] {-2, 0, -INFINITY, -INFINITY}, new float[] {2, INFINITY, 0, INFINITY});
  private final Space tuple =
      new Space.Tuple(List.of(new Space.Discrete(32), new Space.Discrete(2)));

  @Test
  void containsItsElementsOnly() {
    assertThat(discrete.contains(new float[] {-1}, 0)).isTrue();
    assertThat(discrete.contains(new float[] {2}, 0)).isFalse();
    assertThat(discrete.contains(new float[] {0.5f}, 0)).isFalse();
    assertThat(discrete.contains(new float[] {Float.NaN}, 0)).isFalse();
    assertThat(new Space.Discrete(5, Integer.MAX_VALUE).contains(Integer.MAX_VALUE + 4L)).isTrue();
    assertThat(box.contains(new float[] {9, 2, 0, 0, 7}, 1)).isTrue();
    assertThat(box.contains(new float[] {2.001f, 0, 0, 7}, 0)).isFalse();
    assertThat(box.contains(new float[] {0, 0, 0, Float.NaN}, 0)).isFalse();
    assertThat(tuple.contains(new float[] {31, 1}, 0)).isTrue();
    assertThat(tuple.contains(new float[] {31, 2}, 0)).isFalse();
  }

  @Test
  void samplesItsElements() {
    Pcg64 random = Pcg64.seeded(0);
    float[] values = new float[5];
    for (Space space : List.of(discrete, box, tuple)) {
      for (int i = 0; i < 1_000; i++) {
        space.sample(random, values, 1);
        assertThat(space.contains(values, 1)).as("%s of %s", values, space).isTrue();
      }
    }
    assertThat(values[0]).isZero(); // nothing before the offset
  }

  @Test
  void describesItselfAsJsonInGymnasiumsTerms() throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper();
    assertThat(json.writeValueAsString(discrete.describe()))
        .isEqualTo("{\"type\":\"Discrete\",\"n\":3,\"start\":-1}");
    assertThat(json.writeValueAsString(box.describe()))
        .isEqualTo(
            "{\"type\":\"Box\",\"shape\":[4],\"dtype\":\"float32\","
                + "\"low\":[-2.0,0.0,\"-Infinity\",\"-Infinity\"],"
                + "\"high\":[2.0,\"Infinity\",0.0,\"Infinity\"]}");
    assertThat(json.writeValueAsString(tuple.describe()))
        .isEqualTo(
            "{\"type\":\"Tuple\",\"spaces\":[{\"type\":\"Discrete\",\"n\":32,\"start\":0},"
                + "{\"type\":\"Discrete\",\"n\":2,\"start\":0}]}");
  }

  @Test
  void equalsOneWithTheSameBounds() {
    assertThat(Space.Box.of(new float[1], new float[] {1}))
        .isEqualTo(Space.Box.of(new float[1], new float[] {1}))
        .hasSameHashCodeAs(Space.Box.of(new float[1], new float[] {1}))
        .isNotEqualTo(Space.Box.of(new float[1], new float[] {2}));
  }

  @Test
  void refusesBoundsThatMakeNoSense() {
    assertThatThrownBy(() -> new Space.Discrete(0)).hasMessageContaining("n=0");
    assertThatThrownBy(() -> new Space.Tuple(List.of())).hasMessageContaining("at least one");
    assertThatThrownBy(() -> Space.Box.of(new float[] {1}, new float[] {0}))
        .hasMessageContaining("element 0 has low=1.0 and high=0.0");
    assertThatThrownBy(() -> new Space.Box(new int[] {2, 2}, new float[3], new float[4]))
        .hasMessageContaining("[2, 2]")
        .hasMessageContaining("3 low and 4 high");
  }
}
