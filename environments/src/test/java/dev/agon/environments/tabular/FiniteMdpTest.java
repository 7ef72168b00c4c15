package dev.agon.environments.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agon.core.environment.EnvironmentChecker;
import dev.agon.core.random.Pcg64;
import org.junit.jupiter.api.Test;

class FiniteMdpTest {
  private static FiniteMdp of(double... probabilities) {
    return new FiniteMdp(
        new double[] {0, 1, 0},
        1,
        (state, action, out) -> {
          for (int k = 0; k < probabilities.length; k++) {
            out.add(probabilities[k], k % 3, k, false);
          }
        });
  }

  @Test
  void drawsOneNumberEvenWhereThereIsNothingToChoose() {
    Pcg64 random = Pcg64.seeded(0);
    Pcg64 expected = Pcg64.seeded(0);
    FiniteMdp mdp = of(1.0);
    assertThat(mdp.sampleStart(random)).isEqualTo(1);
    mdp.sample(1, 0, random);
    expected.nextDouble();
    expected.nextDouble();
    assertThat(random.nextLong()).isEqualTo(expected.nextLong());
  }

  @Test
  void takesTheFirstOutcomeWhoseCumulativeProbabilityIsAbove() {
    FiniteMdp mdp = of(0.25, 0.0, 0.5, 0.25);
    int first = mdp.firstOutcome(2, 0);
    assertThat(mdp.outcome(first, 0)).isEqualTo(first);
    assertThat(mdp.outcome(first, 0.2499)).isEqualTo(first);
    assertThat(mdp.outcome(first, 0.25)).isEqualTo(first + 2); // the second has probability 0
    assertThat(mdp.outcome(first, 0.75)).isEqualTo(first + 3);
    assertThat(mdp.outcome(first, 0.999)).isEqualTo(first + 3);
  }

  @Test
  void takesTheFirstOutcomeWhereRoundingLeavesNoneAbove() {
    double tenth = 0.1; // ten of them add up to 0.9999999999999999
    FiniteMdp mdp = of(tenth, tenth, tenth, tenth, tenth, tenth, tenth, tenth, tenth, tenth);
    int first = mdp.firstOutcome(0, 0);
    int outcome = mdp.outcome(first, 1 - 0x1p-53);
    assertThat(mdp.reward(outcome)).isZero();
    assertThat(mdp.next(outcome)).isZero();
    assertThat(mdp.reward(mdp.outcome(first, 0.95))).isEqualTo(9);
  }

  @Test
  void refusesWhatIsNoDistribution() {
    assertThatThrownBy(() -> of(0.5, 0.4))
        .hasMessageContaining("action 0 in state 0 add up to 0.9, not to 1");
    assertThatThrownBy(() -> of(1.5, -0.5)).hasMessageContaining("has the probability -0.5");
    assertThatThrownBy(() -> of()).hasMessageContaining("add up to 0.0");
    assertThatThrownBy(
            () ->
                new FiniteMdp(new double[] {1}, 1, (state, action, out) -> out.add(1, 1, 0, false)))
        .hasMessageContaining("leads to state 1 with reward 0.0. States go from 0 to 0");
    assertThatThrownBy(
            () ->
                new FiniteMdp(
                    new double[] {0.5}, 1, (state, action, out) -> out.add(1, 0, 0, false)))
        .hasMessageContaining("the start add up to 0.5");
  }

  @Test
  void anyTableCanBePlayed() {
    FiniteMdp mdp =
        new FiniteMdp(
            new double[] {0.5, 0.5},
            2,
            (state, action, out) -> {
              out.add(0.9, 1 - state, action, false);
              out.add(0.1, state, state, true);
            });
    assertThat(
            EnvironmentChecker.check(
                "Table-v0",
                () -> new TabularEnvironment(mdp),
                30,
                count -> new TabularVector("Table-v0", count, 30, mdp)))
        .isEmpty();
  }
}
