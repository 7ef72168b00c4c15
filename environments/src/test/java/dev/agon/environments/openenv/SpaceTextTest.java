package dev.agon.environments.openenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpaceTextTest {
  private static final float NONE = Float.POSITIVE_INFINITY;

  @Test
  void readsWhatSpacesWriteOfThemselves() throws Exception {
    for (Space space :
        List.of(
            new Space.Discrete(4),
            new Space.Discrete(3, -1),
            new Space.Box(
                new int[] {1, 3}, new float[] {-0.1f, -NONE, 0}, new float[] {0.1f, NONE, 255}))) {
      String text = new ObjectMapper().writeValueAsString(space.describe());
      assertThat(SpaceText.parse(text, "x")).isEqualTo(space);
    }
  }

  @Test
  void readsShorterFormsAndNestedBounds() {
    assertThat(SpaceText.parse("{\"type\":\"Box\",\"shape\":[2,1],\"low\":0,\"high\":[[1],[2]]}", "x"))
        .isEqualTo(new Space.Box(new int[] {2, 1}, new float[] {0, 0}, new float[] {1, 2}));
    Space tuple = SpaceText.parse("{\"type\":\"MultiDiscrete\",\"nvec\":[5,2]}", "x");
    assertThat(tuple.size()).isEqualTo(2);
    assertThat(tuple.contains(new float[] {4, 1}, 0)).isTrue();
    assertThat(tuple.contains(new float[] {4, 2}, 0)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Discrete(2)",
        "[]",
        "{}",
        "{\"type\":\"Text\"}",
        "{\"type\":\"Discrete\"}",
        "{\"type\":\"Discrete\",\"n\":1.5}",
        "{\"type\":\"Box\",\"low\":0,\"high\":1}",
        "{\"type\":\"Box\",\"shape\":[2],\"low\":0}",
        "{\"type\":\"Box\",\"shape\":[2],\"low\":[0,0,0],\"high\":1}",
        "{\"type\":\"Box\",\"shape\":[2],\"low\":2,\"high\":1}",
        "{\"type\":\"Box\",\"shape\":[99999,99999],\"low\":0,\"high\":1}",
        "{\"type\":\"Tuple\",\"spaces\":[]}",
        "{\"type\":\"Tuple\",\"spaces\":[{\"type\":\"Box\"}]}",
      })
  void refusesTheRestAndShowsWhatItShouldLookLike(String text) {
    assertThatThrownBy(() -> SpaceText.parse(text, "The option actionSpace"))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("The option actionSpace")
        .hasMessageContaining("{\"type\":\"Discrete\",\"n\":4}");
  }
}
