package dev.agon.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearNamesTest {
  private static final List<String> KNOWN =
      List.of("learningRate", "batchSize", "discount", "minReplay", "maxReplay");

  @Test
  void findsWhatWasProbablyMeantNearestFirst() {
    assertThat(NearNames.of("learning_rate", KNOWN)).containsExactly("learningRate");
    assertThat(NearNames.of("BATCHSIZE", KNOWN)).containsExactly("batchSize");
    assertThat(NearNames.of("minReply", KNOWN)).startsWith("minReplay");
    assertThat(NearNames.of("gamma", KNOWN)).isEmpty();
  }

  @Test
  void listsWhatIsKnownWhereNothingIsNear() {
    assertThat(NearNames.suggestion("discuont", KNOWN)).isEqualTo("Did you mean discount?");
    assertThat(NearNames.suggestion("gamma", List.of("b", "a"))).isEqualTo("Known are a, b.");
  }
}
