package dev.agon.environments.classic;

import dev.agon.environments.EnvironmentEntry;
import java.util.List;
import java.util.Map;

/** The classic control problems under their ids. */
public final class ClassicControl {
  private ClassicControl() {}

  public static List<EnvironmentEntry> entries() {
    return List.of(cartPole("CartPole-v0", 200, 195.0), cartPole("CartPole-v1", 500, 475.0));
  }

  private static EnvironmentEntry cartPole(String id, int maxEpisodeSteps, double threshold) {
    String option = "suttonBartoReward";
    return new EnvironmentEntry(
        id,
        "Keep a pole upright on a cart by pushing the cart left and right.",
        maxEpisodeSteps,
        threshold,
        Map.of(option, false),
        options -> new CartPole(Boolean.TRUE.equals(options.get(option))),
        (name, count, limit, options) ->
            new CartPoleVector(name, count, limit, Boolean.TRUE.equals(options.get(option))));
  }
}
