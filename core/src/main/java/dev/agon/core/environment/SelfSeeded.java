package dev.agon.core.environment;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.random.Pcg64;

/**
 * An environment whose random streams are its own, because it runs in another process, say: it
 * takes the seed where others are handed the stream. It saves and restores its streams itself.
 */
public interface SelfSeeded extends Environment, Snapshotable {

  /**
   * Starts an episode from a seed, which seeds every stream of the environment anew.
   *
   * @param seed non-negative; means what it means in Gymnasium
   * @param observation [D] written
   */
  void reset(long seed, float[] observation);

  /**
   * Starts an episode that continues the streams of the last one. Where no seed was ever given,
   * every episode is seeded with a number drawn from {@code random}, so that the same stream still
   * gives the same episode.
   *
   * @param random not drawn from once a seed was given
   */
  @Override
  void reset(Pcg64 random, float[] observation);
}
