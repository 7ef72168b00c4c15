package dev.agon.environments.minatar;

import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.environments.EnvironmentEntry;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The games under the ids that MinAtar registers with Gymnasium: v0 takes all six actions, v1 only
 * those that the game knows.
 */
public final class MinAtar {
  private static final String STICKY = "stickyActionProbability";
  private static final String RAMPING = "difficultyRamping";

  private MinAtar() {}

  public static List<EnvironmentEntry> entries() {
    return Stream.of(
            entries(
                "Asterix",
                "Gather gold and keep clear of enemies among things that cross the screen.",
                EnvironmentInstance.NO_LIMIT,
                Asterix::new),
            entries(
                "Breakout",
                "Bounce a ball off a paddle against three rows of bricks.",
                EnvironmentInstance.NO_LIMIT,
                Breakout::new),
            entries(
                "Freeway",
                "Lead a chicken across eight lanes of cars.",
                Freeway.TIME_LIMIT,
                Freeway::new),
            entries(
                "Seaquest",
                "Shoot what swims, rescue divers, and surface before the oxygen runs out.",
                EnvironmentInstance.NO_LIMIT,
                Seaquest::new),
            entries(
                "SpaceInvaders",
                "Shoot waves of aliens with a cannon, and dodge their bullets.",
                EnvironmentInstance.NO_LIMIT,
                SpaceInvaders::new))
        .flatMap(List::stream)
        .toList();
  }

  private static List<EnvironmentEntry> entries(
      String game,
      String summary,
      int maxEpisodeSteps,
      Function<MinAtarOptions, MinAtarGame> constructor) {
    return List.of(
        entry("MinAtar/%s-v0".formatted(game), summary, maxEpisodeSteps, false, constructor),
        entry("MinAtar/%s-v1".formatted(game), summary, maxEpisodeSteps, true, constructor));
  }

  private static EnvironmentEntry entry(
      String id,
      String summary,
      int maxEpisodeSteps,
      boolean minimalActions,
      Function<MinAtarOptions, MinAtarGame> constructor) {
    return new EnvironmentEntry(
        id,
        summary,
        maxEpisodeSteps,
        null,
        Map.of(
            STICKY,
            MinAtarOptions.DEFAULT.stickyActionProbability(),
            RAMPING,
            MinAtarOptions.DEFAULT.difficultyRamping()),
        options -> constructor.apply(chosen(minimalActions, options)),
        (name, count, limit, options) -> {
          MinAtarOptions chosen = chosen(minimalActions, options);
          return new MinAtarVector(name, count, limit, () -> constructor.apply(chosen));
        });
  }

  private static MinAtarOptions chosen(boolean minimalActions, Map<String, Object> options) {
    return new MinAtarOptions(
        minimalActions,
        options.get(STICKY) instanceof Double probability ? probability : Double.NaN,
        Boolean.TRUE.equals(options.get(RAMPING)));
  }
}
