package dev.agon.environments.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.EnvironmentRegistry;
import dev.agon.environments.tabular.DynamicProgramming.HorizonSolution;
import dev.agon.environments.tabular.DynamicProgramming.Solution;
import dev.agon.environments.toytext.Blackjack;
import dev.agon.environments.toytext.CliffWalking;
import dev.agon.environments.toytext.FrozenLake;
import dev.agon.environments.toytext.Taxi;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values from Gymnasium's tables: toytext/make-optimal-values.py. */
class DynamicProgrammingTest {
  private static final Offset<Double> TOLERANCE = within(1e-9);

  private static JsonNode expected() throws IOException {
    try (InputStream in =
        DynamicProgrammingTest.class.getResourceAsStream("/toytext/optimal-values.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    }
  }

  private static FiniteMdp rules(String id, Map<String, Object> options) {
    Map<String, Object> complete =
        new HashMap<>(EnvironmentRegistry.builtIn().entry(id).defaultOptions());
    complete.putAll(options);
    return ((Tabular) EnvironmentRegistry.builtIn().entry(id).factory().make(complete)).mdp();
  }

  @ParameterizedTest
  @CsvSource({
    "FrozenLake-v1",
    "FrozenLake8x8-v1",
    "CliffWalking-v1",
    "CliffWalkingSlippery-v1",
    "Taxi-v4",
    "Taxi-v4 rainy"
  })
  void agreesWithNumPyOnGymnasiumsTables(String problem) throws IOException {
    JsonNode best = expected().get("problems").get(problem);
    boolean rainy = problem.endsWith(" rainy");
    FiniteMdp mdp =
        rules(problem.replace(" rainy", ""), rainy ? Map.of("isRainy", true) : Map.of());
    double value = best.get("value").asDouble();

    Solution byValues = DynamicProgramming.valueIteration(mdp, 0.99, 1e-10);
    assertThat(mdp.startValue(byValues.values())).isCloseTo(value, TOLERANCE);
    for (int s = 0; s < best.get("values").size(); s++) {
      assertThat(byValues.values()[s]).isCloseTo(best.get("values").get(s).asDouble(), TOLERANCE);
    }
    Solution byPolicies = DynamicProgramming.policyIteration(mdp, 0.99);
    assertThat(mdp.startValue(byPolicies.values())).isCloseTo(value, TOLERANCE);
    assertThat(byPolicies.values()).containsExactly(byValues.values(), TOLERANCE);
    assertThat(mdp.startValue(DynamicProgramming.evaluate(mdp, byValues.policy(), 0.99)))
        .isCloseTo(value, TOLERANCE);

    HorizonSolution inTime = DynamicProgramming.within(mdp, best.get("steps").asInt(), 1);
    assertThat(mdp.startValue(inTime.values())).isCloseTo(best.get("within").asDouble(), TOLERANCE);
  }

  @Test
  void findsThePublishedOptima() {
    FiniteMdp lake = new FrozenLake().mdp();
    assertThat(DynamicProgramming.valueIteration(lake, 0.99, 1e-10).values()[0])
        .isCloseTo(0.54202593, within(5e-9));
    assertThat(DynamicProgramming.within(lake, 100, 1).values()[0])
        .isCloseTo(0.74419, within(5e-6));
    FiniteMdp large = rules("FrozenLake8x8-v1", Map.of());
    assertThat(DynamicProgramming.valueIteration(large, 0.99, 1e-10).values()[0])
        .isCloseTo(0.41464036, within(5e-9));
    assertThat(DynamicProgramming.within(large, 200, 1).values()[0])
        .isCloseTo(0.91322, within(5e-6));
    FiniteMdp cliff = new CliffWalking().mdp();
    assertThat(DynamicProgramming.within(cliff, 100, 1).values()[36]).isEqualTo(-13);
    assertThat(DynamicProgramming.policyIteration(cliff, 0.99).values()[36])
        .isCloseTo(-12.2478977, within(5e-8));
    FiniteMdp slippery = new CliffWalking(true).mdp();
    assertThat(DynamicProgramming.policyIteration(slippery, 0.99).values()[36])
        .isCloseTo(-46.35267, within(5e-6));
    FiniteMdp taxi = new Taxi().mdp();
    assertThat(taxi.startValue(DynamicProgramming.within(taxi, 200, 1).values()))
        .isCloseTo(7.93, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"false, true", "false, false", "true, false"})
  void playsBlackjackAsWellAsGoingThroughAllHands(boolean natural, boolean sab) throws IOException {
    FiniteMdp mdp = new Blackjack(natural, sab).mdp();
    double best =
        expected().get("blackjack").get("natural=%s sab=%s".formatted(natural, sab)).asDouble();
    assertThat(mdp.startValue(DynamicProgramming.within(mdp, 25, 1).values()))
        .isCloseTo(best, TOLERANCE);
  }

  @Test
  void fickleTaxiEarnsWhatItsBestPolicyIsWorth() {
    Taxi taxi = new Taxi(new Taxi.Options(false, true, 0.8, 1.0));
    FiniteMdp mdp = taxi.mdp();
    HorizonSolution best = DynamicProgramming.within(mdp, 200, 1);
    double expected = mdp.startValue(best.values());
    // More than the 7.93 of steady passengers: the new destination may be where they came from.
    assertThat(expected).isCloseTo(9.43, within(1e-9));

    Pcg64 random = Pcg64.seeded(1);
    StepResult result = new StepResult(1);
    int episodes = 4_000;
    double sum = 0;
    for (int episode = 0; episode < episodes; episode++) {
      taxi.reset(random, result.observation);
      int mood = 500; // the state in the table while they have not changed their mind
      result.set(0, false, false);
      for (int t = 0; !result.terminated; t++) {
        int before = (int) result.observation[0];
        taxi.step(best.policy()[t][mood + before], result);
        int after = (int) result.observation[0];
        mood = before / 4 % 5 == 4 && before / 20 != after / 20 ? 0 : mood;
        sum += result.reward;
      }
    }
    assertThat(sum / episodes).isCloseTo(expected, within(0.3)); // 5 standard errors
  }

  @Test
  void solvesWhatCanBeSolvedByHand() {
    // In state 0 action 0 earns 1 and stays, action 1 earns 5 with probability 0.5 and ends.
    FiniteMdp mdp =
        new FiniteMdp(
            new double[] {1},
            2,
            (state, action, out) -> {
              if (action == 0) {
                out.add(1, 0, 1, false);
              } else {
                out.add(0.5, 0, 5, true);
                out.add(0.5, 0, 0, true);
              }
            });
    Solution farSighted = DynamicProgramming.policyIteration(mdp, 0.9);
    assertThat(farSighted.values()[0]).isCloseTo(10, TOLERANCE); // 1 / (1 − 0.9)
    assertThat(farSighted.policy()).containsExactly(0);
    Solution shortSighted = DynamicProgramming.valueIteration(mdp, 0.5, 1e-10);
    assertThat(shortSighted.values()[0]).isCloseTo(2.5, TOLERANCE); // rather than 1 / (1 − 0.5)
    assertThat(shortSighted.policy()).containsExactly(1);
    HorizonSolution threeSteps = DynamicProgramming.within(mdp, 3, 1);
    assertThat(threeSteps.values()[0]).isEqualTo(4.5); // 1 + 1 + 2.5
    assertThat(threeSteps.policy()).isEqualTo(new int[][] {{0}, {0}, {1}});
    double[][] q = DynamicProgramming.actionValues(mdp, farSighted.values(), 0.9);
    assertThat(q[0]).containsExactly(new double[] {10, 2.5}, TOLERANCE);
  }

  @Test
  void refusesWhatCannotBeSolved() {
    FiniteMdp mdp = new CliffWalking().mdp();
    assertThatThrownBy(() -> DynamicProgramming.valueIteration(mdp, 1, 1e-10))
        .hasMessageContaining("but was 1.0. Without discount, give a number of steps");
    assertThatThrownBy(() -> DynamicProgramming.valueIteration(mdp, 0.9, 0))
        .hasMessageContaining("tolerance is a positive number");
    assertThatThrownBy(() -> DynamicProgramming.within(mdp, 0, 1))
        .hasMessageContaining("at least 1 step");
  }
}
