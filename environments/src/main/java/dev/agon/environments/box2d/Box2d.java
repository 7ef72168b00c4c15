package dev.agon.environments.box2d;

import dev.agon.environments.EnvironmentEntry;
import java.util.List;
import java.util.Map;

/** The environments of rigid bodies under their ids. */
public final class Box2d {
  private Box2d() {}

  public static List<EnvironmentEntry> entries() {
    return List.of(
        lunarLander("LunarLander-v3", false),
        lunarLander("LunarLanderContinuous-v3", true),
        bipedalWalker("BipedalWalker-v3", 1_600, false),
        bipedalWalker("BipedalWalkerHardcore-v3", 2_000, true),
        carRacing());
  }

  private static EnvironmentEntry lunarLander(String id, boolean continuous) {
    LunarLander.Options standard = LunarLander.Options.DEFAULT;
    return new EnvironmentEntry(
        id,
        "Land a spacecraft between two flags with three engines.",
        1_000,
        200.0,
        Map.of(
            "continuous", continuous,
            "gravity", standard.gravity(),
            "enableWind", standard.enableWind(),
            "windPower", standard.windPower(),
            "turbulencePower", standard.turbulencePower()),
        options ->
            new LunarLander(
                new LunarLander.Options(
                    isTrue(options, "continuous"),
                    number(options, "gravity"),
                    isTrue(options, "enableWind"),
                    number(options, "windPower"),
                    number(options, "turbulencePower"))),
        null);
  }

  private static EnvironmentEntry bipedalWalker(String id, int limit, boolean hardcore) {
    return new EnvironmentEntry(
        id,
        hardcore
            ? "Walk on two legs over stumps, stairs and pits."
            : "Walk on two legs over uneven ground.",
        limit,
        300.0,
        Map.of("hardcore", hardcore),
        options -> new BipedalWalker(isTrue(options, "hardcore")),
        null);
  }

  private static EnvironmentEntry carRacing() {
    return new EnvironmentEntry(
        "CarRacing-v3",
        "Drive a lap on a random track, seen from above, from pixels.",
        1_000,
        900.0,
        Map.of("lapCompletePercent", 0.95, "domainRandomize", false, "continuous", true),
        options ->
            new CarRacing(
                number(options, "lapCompletePercent"),
                isTrue(options, "domainRandomize"),
                isTrue(options, "continuous")),
        null);
  }

  private static boolean isTrue(Map<String, Object> options, String name) {
    return Boolean.TRUE.equals(options.get(name));
  }

  private static double number(Map<String, Object> options, String name) {
    return ((Number) options.getOrDefault(name, 0.0)).doubleValue();
  }
}
