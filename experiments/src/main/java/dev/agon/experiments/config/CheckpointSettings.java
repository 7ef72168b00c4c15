package dev.agon.experiments.config;

import dev.agon.core.training.Check;

/**
 * The section {@code checkpoint}.
 *
 * @param every steps between two checkpoints
 * @param keep how many of the last ones stay, beside the best
 */
public record CheckpointSettings(long every, int keep) {

  private static final double MOST = 1e15;
  private static final int MOST_KEPT = 1_000;

  public CheckpointSettings {
    Check.within("checkpoint.every", every, 1, MOST);
    Check.within("checkpoint.keep", keep, 1, MOST_KEPT);
  }

  public static CheckpointSettings defaults() {
    return new CheckpointSettings(10_000, 3);
  }
}
