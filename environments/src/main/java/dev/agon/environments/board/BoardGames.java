package dev.agon.environments.board;

import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.environments.EnvironmentEntry;
import dev.agon.environments.SliceVector;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The board games under their ids. */
public final class BoardGames {
  private BoardGames() {}

  public static List<EnvironmentEntry> entries() {
    return List.of(
        entry(
            "Snake-v0",
            "Eat, grow, and run neither into a wall nor into yourself.",
            4_000,
            Map.of("size", 10, "food", 1, "growth", 1),
            options ->
                new Snake(
                    whole(options, "size"), whole(options, "food"), whole(options, "growth"))),
        entry(
            "2048-v0",
            "Push equal tiles together until no push is left.",
            20_000,
            Map.of(),
            options -> new Game2048()),
        entry(
            "ConnectFour-v0",
            "Get four discs in a line before the opponent does.",
            EnvironmentInstance.NO_LIMIT,
            players(),
            options -> new ConnectFour(text(options, "opponent"), text(options, "first"))),
        entry(
            "TicTacToe-v0",
            "Get three marks in a line before the opponent does.",
            EnvironmentInstance.NO_LIMIT,
            players(),
            options -> new TicTacToe(text(options, "opponent"), text(options, "first"))));
  }

  private static Map<String, Object> players() {
    return Map.of("opponent", TwoPlayerGame.HEURISTIC, "first", TwoPlayerGame.RANDOM);
  }

  private static EnvironmentEntry entry(
      String id,
      String summary,
      int limit,
      Map<String, Object> options,
      Function<Map<String, Object>, BoardGame> factory) {
    return new EnvironmentEntry(
        id,
        summary,
        limit,
        null,
        options,
        factory::apply,
        (name, count, maxEpisodeSteps, given) ->
            new SliceVector(name, count, maxEpisodeSteps, factory.apply(given)));
  }

  private static int whole(Map<String, Object> options, String name) {
    return (Integer) Objects.requireNonNull(options.get(name));
  }

  private static String text(Map<String, Object> options, String name) {
    return (String) Objects.requireNonNull(options.get(name));
  }
}
