package dev.agon.agents.dqn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DqnConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** From 1 to 0.05 over the first tenth of the budget. */
  @ParameterizedTest
  @CsvSource({"0, 1", "0.025, 0.7625", "0.05, 0.525", "0.1, 0.05", "0.5, 0.05", "1, 0.05"})
  void epsilonFallsLinearlyAndThenStays(double progress, double expected) {
    assertThat(DqnConfig.defaults().epsilon(progress, 0.05)).isCloseTo(expected, within(1e-12));
  }

  @Test
  void epsilonTakesALiveFinalValue() {
    assertThat(DqnConfig.defaults().epsilon(0.05, 0.5)).isCloseTo(0.75, within(1e-12));
  }

  @Test
  void bindsFromJsonAndBack() throws JsonProcessingException {
    ObjectNode tree = JSON.valueToTree(DqnConfig.defaults());
    assertThat(JSON.treeToValue(tree, DqnConfig.class)).isEqualTo(DqnConfig.defaults());
  }

  @ParameterizedTest
  @CsvSource({
    "learningRate, 0",
    "learningRate, 2",
    "batchSize, 0",
    "discount, 1.5",
    "replayCapacity, 10",
    "trainEvery, 0",
    "gradientSteps, -1",
    "targetPeriod, 0",
    "targetSmoothing, 0",
    "targetSmoothing, 1.1",
    "huberDelta, 0",
    "finalEpsilon, -0.1",
    "explorationFraction, 2"
  })
  void refusesValuesOutOfRangeByName(String key, double value) {
    ObjectNode tree = JSON.valueToTree(DqnConfig.defaults());
    if (tree.get(key).isInt()) {
      tree.put(key, (int) value);
    } else {
      tree.put(key, value);
    }
    assertThatThrownBy(() -> JSON.treeToValue(tree, DqnConfig.class))
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key + "=");
  }
}
