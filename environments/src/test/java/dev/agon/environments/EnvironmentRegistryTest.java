package dev.agon.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agon.core.environment.EnvironmentChecker;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Finding;
import dev.agon.core.environment.SyncVectorEnvironment;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.environments.classic.CartPole;
import dev.agon.environments.classic.CartPoleVector;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EnvironmentRegistryTest {
  private final EnvironmentRegistry registry = EnvironmentRegistry.builtIn();

  static List<EnvironmentEntry> entries() {
    return EnvironmentRegistry.builtIn().entries();
  }

  @ParameterizedTest
  @MethodSource("entries")
  void everyEnvironmentKeepsItsContract(EnvironmentEntry entry) {
    assertThat(check(entry)).filteredOn(finding -> !isGymnasiumsWish(entry, finding)).isEmpty();
  }

  /** Races are cut short: painting a thousand steps again and again takes its time. */
  private static List<Finding> check(EnvironmentEntry entry) {
    return entry.id().equals("CarRacing-v3")
        ? EnvironmentChecker.check(
            entry.id(), () -> entry.factory().make(entry.defaultOptions()), 60)
        : entry.check();
  }

  /** Gas and brake of the racing car go from 0 to 1: the space is to be Gymnasium's. */
  private static boolean isGymnasiumsWish(EnvironmentEntry entry, Finding finding) {
    return entry.id().equals("CarRacing-v3") && finding.rule().equals("bounds");
  }

  @Test
  void knowsGymnasiumsLimitsAndThresholds() {
    assertThat(registry.entry("CartPole-v1").maxEpisodeSteps()).isEqualTo(500);
    assertThat(registry.entry("CartPole-v1").rewardThreshold()).isEqualTo(475.0);
    assertThat(registry.entry("CartPole-v0").maxEpisodeSteps()).isEqualTo(200);
    assertThat(registry.entry("CartPole-v0").rewardThreshold()).isEqualTo(195.0);
  }

  @Test
  void namesTheNearOnesWhereAnIdIsUnknown() {
    assertThatThrownBy(() -> registry.make("cartpole-v1"))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage(
            "There is no environment 'cartpole-v1'. Did you mean CartPole-v1 or CartPole-v0? Those of your own are in a jar named with --plugins.");
    assertThatThrownBy(() -> registry.make("Pole")).hasMessageContaining("CartPole-v0 or CartPole");
    assertThatThrownBy(() -> registry.make("Lunar-v3"))
        .hasMessageContaining("Did you mean LunarLander-v3");
    assertThatThrownBy(() -> registry.make("NoSuchThingAtAll"))
        .hasMessageContaining("`agon list environments` shows all");
  }

  @Test
  void passesOptionsOnAndRefusesOnesItDoesNotKnow() {
    Map<String, Object> option = Map.of("suttonBartoReward", true);
    try (var environment = registry.make("CartPole-v1", option)) {
      environment.reset(0);
      assertThat(environment.step(1).reward).isZero();
    }
    assertThatThrownBy(() -> registry.make("CartPole-v1", Map.of("suttonBartoRewards", true)))
        .hasMessage(
            "CartPole-v1 has no option 'suttonBartoRewards'. Did you mean suttonBartoReward?");
    assertThatThrownBy(() -> registry.makeVector("CartPole-v1", 2, Map.of("suttonBartoReward", 1)))
        .hasMessageContaining("is a truth value such as false, but was given 1");
    assertThatThrownBy(() -> registry.makeVector("CartPole-v1", 0, Map.of()))
        .hasMessageContaining("count=0");
  }

  @Test
  void takesOnEnvironmentsOfOthersAndStepsThemInTurn() {
    EnvironmentEntry mine =
        EnvironmentEntry.of("Mine-v0", "A cart-pole of mine.", 30, options -> new CartPole());
    EnvironmentRegistry extended = registry.with(mine);
    assertThat(extended.entries()).extracting(EnvironmentEntry::id).contains("Mine-v0");
    assertThat(registry.entries()).extracting(EnvironmentEntry::id).doesNotContain("Mine-v0");
    try (VectorEnvironment mineTwice = extended.makeVector("Mine-v0", 2, Map.of());
        VectorEnvironment builtIn = extended.makeVector("CartPole-v1", 2, Map.of())) {
      assertThat(mineTwice).isInstanceOf(SyncVectorEnvironment.class);
      assertThat(builtIn).isInstanceOf(CartPoleVector.class);
    }
    assertThatThrownBy(() -> extended.with(mine)).hasMessageContaining("have the id 'Mine-v0'");
    assertThatThrownBy(() -> extended.make("Mine-v0", Map.of("size", 3)))
        .hasMessage("Mine-v0 takes no options, but was given 'size'. Remove it.");
  }
}
