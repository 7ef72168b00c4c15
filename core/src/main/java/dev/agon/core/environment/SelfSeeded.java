package dev.agon.core.environment;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.random.Pcg64;

/**
 * An environment whose random streams are its own, because it runs in another process, say: it is
 * told the seed where others are only handed the stream. It saves and restores its streams itself.
 */
public interface SelfSeeded extends Environment, Snapshotable {

  /**
   * Lets the next reset seed every stream of the environment anew.
   *
   * @param seed non-negative; means what it means in Gymnasium
   */
  @Override
  void seed(long seed);

  /**
   * Starts an episode that continues the environment's streams. Where no seed was ever given, every
   * episode is seeded with a number drawn from {@code random}, so that here, too, the same stream
   * gives the same episode.
   *
   * @param random not drawn from once a seed was given
   */
  @Override
  void reset(Pcg64 random, float[] observation);
}
