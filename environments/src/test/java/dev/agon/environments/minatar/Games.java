package dev.agon.environments.minatar;

import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;

/** What the tests of the games share. */
final class Games {
  /** All six actions, each played as given. */
  static final MinAtarOptions PLAIN = new MinAtarOptions(false, 0, true);

  private Games() {}

  static <G extends MinAtarGame> G started(G game, long seed) {
    game.begin(Pcg64.seeded(seed));
    return game;
  }

  /** Steps with these actions; returns the last result. */
  static StepResult play(MinAtarGame game, int... actions) {
    StepResult result = new StepResult(game.observationSpace().size());
    for (int action : actions) {
      game.step(action, result);
    }
    return result;
  }

  /** Shows what a test has changed. */
  static void refresh(MinAtarGame game) {
    MemoryState.of(game).restore(game);
  }

  /** The columns of a channel that are lit in row y, as a text of 0 and 1. */
  static String row(MinAtarGame game, int y, int channel) {
    StringBuilder row = new StringBuilder();
    float[] cells = cells(game);
    int channels = cells.length / 100;
    for (int x = 0; x < 10; x++) {
      row.append((int) cells[(10 * y + x) * channels + channel]);
    }
    return row.toString();
  }

  static int lit(MinAtarGame game, int channel) {
    int lit = 0;
    for (int y = 0; y < 10; y++) {
      lit += (int) row(game, y, channel).chars().filter(cell -> cell == '1').count();
    }
    return lit;
  }

  static float[] cells(MinAtarGame game) {
    float[] cells = new float[game.observationSpace().size()];
    game.observe(cells, 0);
    return cells;
  }
}
