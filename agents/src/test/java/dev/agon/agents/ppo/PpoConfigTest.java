package dev.agon.agents.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PpoConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void cutsTheRolloutIntoEqualMinibatches() {
    assertThat(PpoConfig.defaults().minibatchSize(8)).isEqualTo(256);
  }

  @Test
  void saysWhichNumbersOfMinibatchesWouldDivideTheRollout() throws JsonProcessingException {
    ObjectNode tree = JSON.valueToTree(PpoConfig.defaults());
    tree.put("rolloutLength", 9).put("numMinibatches", 4);
    PpoConfig config = JSON.treeToValue(tree, PpoConfig.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config.minibatchSize(2))
        .withMessageContaining("numMinibatches=4 does not divide the batch of 18 steps")
        .withMessageContaining("[1, 2, 3, 6, 9, 18]");
  }

  @Test
  void bindsFromJsonAndBack() throws JsonProcessingException {
    ObjectNode tree = JSON.valueToTree(PpoConfig.defaults());
    assertThat(JSON.treeToValue(tree, PpoConfig.class)).isEqualTo(PpoConfig.defaults());
  }

  @ParameterizedTest
  @CsvSource({
    "learningRate, 0",
    "rolloutLength, 0",
    "numEpochs, 0",
    "numMinibatches, 0",
    "discount, -0.1",
    "gaeLambda, 1.1",
    "clipEpsilon, 0",
    "valueCoefficient, -1",
    "entropyCoefficient, -1",
    "maxGradientNorm, 0"
  })
  void refusesValuesOutOfRangeByName(String key, double value) {
    ObjectNode tree = JSON.valueToTree(PpoConfig.defaults());
    if (tree.get(key).isInt()) {
      tree.put(key, (int) value);
    } else {
      tree.put(key, value);
    }
    assertThatThrownBy(() -> JSON.treeToValue(tree, PpoConfig.class))
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key + "=");
  }
}
