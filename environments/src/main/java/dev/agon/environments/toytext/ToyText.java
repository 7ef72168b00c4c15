package dev.agon.environments.toytext;

import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.environments.EnvironmentEntry;
import dev.agon.environments.tabular.FiniteMdp;
import dev.agon.environments.tabular.TabularVector;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The toy text environments under their ids. */
public final class ToyText {
  private ToyText() {}

  public static List<EnvironmentEntry> entries() {
    return List.of(
        frozenLake("FrozenLake-v1", "4x4", 100, 0.70),
        frozenLake("FrozenLake8x8-v1", "8x8", 200, 0.85),
        cliffWalking("CliffWalking-v1", false),
        cliffWalking("CliffWalkingSlippery-v1", true),
        taxi(),
        blackjack());
  }

  private static EnvironmentEntry frozenLake(
      String id, String mapName, int maxEpisodeSteps, double threshold) {
    return new EnvironmentEntry(
        id,
        "Cross a frozen lake without falling into a hole; the ice is slippery.",
        maxEpisodeSteps,
        threshold,
        Map.of(
            "mapName",
            mapName,
            "desc",
            "",
            "isSlippery",
            true,
            "successRate",
            FrozenLake.SUCCESS_RATE,
            "rewardSchedule",
            "1,0,0",
            "mapSize",
            8,
            "mapFrozenProbability",
            0.8,
            "mapSeed",
            0),
        options -> {
          Lake lake = Lake.of(options);
          return new FrozenLake(lake.map, lake.isSlippery, lake.successRate, lake.rewardSchedule);
        },
        (name, count, limit, options) -> {
          Lake lake = Lake.of(options);
          FiniteMdp rules =
              FrozenLake.rules(lake.map, lake.isSlippery, lake.successRate, lake.rewardSchedule);
          return new TabularVector(name, count, limit, rules);
        });
  }

  private record Lake(
      LakeMap map, boolean isSlippery, double successRate, List<Double> rewardSchedule) {
    static Lake of(Map<String, Object> options) {
      return new Lake(
          map(options),
          truth(options, "isSlippery"),
          number(options, "successRate"),
          numbers(text(options, "rewardSchedule")));
    }

    private static LakeMap map(Map<String, Object> options) {
      if (!text(options, "desc").isEmpty()) {
        return LakeMap.parse(text(options, "desc"));
      }
      return text(options, "mapName").equals("random")
          ? LakeMap.random(
              (int) number(options, "mapSize"),
              number(options, "mapFrozenProbability"),
              (long) number(options, "mapSeed"))
          : LakeMap.named(text(options, "mapName"));
    }

    private static List<Double> numbers(String schedule) {
      try {
        return Arrays.stream(schedule.split(",", -1)).map(Double::valueOf).toList();
      } catch (NumberFormatException e) {
        throw new EnvironmentException(
            "The option 'rewardSchedule' was '%s'. Give three numbers separated by commas, for reaching the goal, a hole and any other tile, such as 1,0,0."
                .formatted(schedule),
            e);
      }
    }
  }

  private static EnvironmentEntry cliffWalking(String id, boolean isSlippery) {
    return new EnvironmentEntry(
        id,
        isSlippery
            ? "Walk along a cliff without falling, on slippery ground."
            : "Walk along a cliff without falling.",
        EnvironmentInstance.NO_LIMIT,
        null,
        Map.of("isSlippery", isSlippery),
        options -> new CliffWalking(truth(options, "isSlippery")),
        (name, count, limit, options) ->
            new TabularVector(
                name, count, limit, CliffWalking.rules(truth(options, "isSlippery"))));
  }

  private static EnvironmentEntry taxi() {
    Taxi.Options standard = Taxi.Options.standard();
    return new EnvironmentEntry(
        "Taxi-v4",
        "Pick up a passenger and drop them off where they want to go.",
        200,
        8.0,
        Map.of(
            "isRainy", standard.isRainy(),
            "ficklePassenger", standard.ficklePassenger(),
            "rainyProbability", standard.rainyProbability(),
            "fickleProbability", standard.fickleProbability()),
        options -> new Taxi(taxiOptions(options)),
        (name, count, limit, options) -> new TaxiVector(name, count, limit, taxiOptions(options)));
  }

  private static Taxi.Options taxiOptions(Map<String, Object> options) {
    return new Taxi.Options(
        truth(options, "isRainy"),
        truth(options, "ficklePassenger"),
        number(options, "rainyProbability"),
        number(options, "fickleProbability"));
  }

  private static EnvironmentEntry blackjack() {
    return new EnvironmentEntry(
        "Blackjack-v1",
        "Take cards up to 21, and more than the dealer.",
        EnvironmentInstance.NO_LIMIT,
        null,
        Map.of("natural", false, "sab", true),
        options -> new Blackjack(truth(options, "natural"), truth(options, "sab")),
        (name, count, limit, options) ->
            new BlackjackVector(
                name, count, limit, truth(options, "natural"), truth(options, "sab")));
  }

  private static boolean truth(Map<String, Object> options, String name) {
    return Boolean.TRUE.equals(options.get(name));
  }

  private static double number(Map<String, Object> options, String name) {
    return ((Number) options.getOrDefault(name, 0)).doubleValue();
  }

  private static String text(Map<String, Object> options, String name) {
    return (String) options.getOrDefault(name, "");
  }
}
