package dev.agon.core.training;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;

class CheckTest {

  @Test
  void namesTheKeyTheValueAndTheRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Check.within("discount", 1.5, 0, 1))
        .withMessage("discount=1.5 is outside [0, 1]. Choose a value in that range.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Check.positive("batchSize", -3))
        .withMessageContaining("batchSize=-3");
  }

  @Test
  void refusesNanAndInfinity() {
    assertThatIllegalArgumentException().isThrownBy(() -> Check.positive("x", Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Check.positive("x", Double.POSITIVE_INFINITY));
    assertThatIllegalArgumentException().isThrownBy(() -> Check.notNegative("x", Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> Check.within("x", Double.NaN, 0, 1));
  }

  @Test
  void acceptsTheBoundsOfARange() {
    assertThatNoException()
        .isThrownBy(
            () -> {
              Check.within("x", 0, 0, 1);
              Check.within("x", 1, 0, 1);
              Check.notNegative("x", 0);
            });
  }
}
