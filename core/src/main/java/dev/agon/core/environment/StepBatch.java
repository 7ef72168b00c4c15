package dev.agon.core.environment;

import java.nio.FloatBuffer;

/**
 * What one step of N instances gave. Made once and written by every step: nothing is allocated.
 *
 * <p>Autoreset is <em>same step</em>: where an episode ended, {@link #observations} already holds
 * the first observation of the next one, and {@link #finalObservations} the last of the one that
 * ended. N instances, D numbers an observation.
 */
public final class StepBatch {

  /** [N, D] the observations to act on next; the caller's block, such as a network's input. */
  public final FloatBuffer observations;

  /** [N] */
  public final double[] rewards;

  /** [N] the episode ended in a terminal state: nothing follows it. */
  public final boolean[] terminated;

  /** [N] the episode was cut off, by a time limit say: its last state still has a value. */
  public final boolean[] truncated;

  /** [N, D] the last observation of the episode; valid where {@link #ended}. */
  public final float[] finalObservations;

  /** [N] sum of the episode's rewards; valid where {@link #ended}. */
  public final double[] episodeReturns;

  /** [N] steps of the episode; valid where {@link #ended}. */
  public final int[] episodeLengths;

  /** How many episodes ended in this step. */
  public int endedCount;

  /**
   * @param observations [N, D], direct and in native order where it is a network's input
   */
  public StepBatch(int count, int observationSize, FloatBuffer observations) {
    if (observations.capacity() != count * observationSize) {
      throw new IllegalArgumentException(
          "%d observations of %d numbers do not fit a block of %d."
              .formatted(count, observationSize, observations.capacity()));
    }
    this.observations = observations;
    rewards = new double[count];
    terminated = new boolean[count];
    truncated = new boolean[count];
    finalObservations = new float[count * observationSize];
    episodeReturns = new double[count];
    episodeLengths = new int[count];
  }

  /** Whether the episode of instance {@code i} ended in this step, for whatever reason. */
  public boolean ended(int i) {
    return terminated[i] || truncated[i];
  }

  /** Copies everything but the observations to another batch of as many instances. */
  public void copyOutcomeTo(StepBatch other) {
    System.arraycopy(rewards, 0, other.rewards, 0, rewards.length);
    System.arraycopy(terminated, 0, other.terminated, 0, terminated.length);
    System.arraycopy(truncated, 0, other.truncated, 0, truncated.length);
    System.arraycopy(episodeReturns, 0, other.episodeReturns, 0, episodeReturns.length);
    System.arraycopy(episodeLengths, 0, other.episodeLengths, 0, episodeLengths.length);
    other.endedCount = endedCount;
  }
}
