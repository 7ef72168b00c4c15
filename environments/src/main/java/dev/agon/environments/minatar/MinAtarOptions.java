package dev.agon.environments.minatar;

import dev.agon.core.environment.EnvironmentException;

/**
 * What can be chosen in every game.
 *
 * @param minimalActions whether the action set holds only the actions that the game knows, not all
 *     six
 * @param stickyActionProbability how likely the action before is played instead of the one given
 *     (Machado et al. 2018), in [0, 1]
 * @param difficultyRamping whether a game gets harder as it goes on; Breakout and Freeway never do
 */
public record MinAtarOptions(
    boolean minimalActions, double stickyActionProbability, boolean difficultyRamping) {

  /** As in MinAtar's own results: all six actions, sticky ones, ramping. */
  public static final MinAtarOptions DEFAULT = new MinAtarOptions(false, 0.1, true);

  public MinAtarOptions {
    if (!(stickyActionProbability >= 0 && stickyActionProbability <= 1)) {
      throw new EnvironmentException(
          "stickyActionProbability=%s is no probability. Give a number from 0 (the action given is always played) to 1; MinAtar's is 0.1."
              .formatted(stickyActionProbability));
    }
  }
}
