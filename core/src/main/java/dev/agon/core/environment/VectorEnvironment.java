package dev.agon.core.environment;

import dev.agon.core.checkpoint.Snapshotable;
import java.nio.FloatBuffer;

/**
 * N instances of one environment that step together. Observations go into a block that the caller
 * supplies, which is also the network's input. Saved and restored, it continues with the same bits.
 *
 * <p>Not thread-safe.
 */
public interface VectorEnvironment extends Snapshotable, AutoCloseable {

  /** N. */
  int count();

  /** Of one instance. */
  Space observationSpace();

  /** Of one instance. */
  Space actionSpace();

  /** D: numbers of one observation, flat. */
  default int observationSize() {
    return observationSpace().size();
  }

  /**
   * Starts a new episode in every instance.
   *
   * @param seeds [N] non-negative; instance i behaves as Gymnasium's after {@code
   *     reset(seed=seeds[i])}
   * @param observations [N, D] written from index 0, by absolute puts
   */
  void reset(long[] seeds, FloatBuffer observations);

  /**
   * One step of every instance with discrete actions.
   *
   * @param actions [N]
   * @throws EnvironmentException when an action is outside the space: which, where, what is allowed
   */
  void step(int[] actions, StepBatch out);

  /**
   * One step of every instance with continuous actions.
   *
   * @param actions [N, A]
   */
  default void step(float[] actions, StepBatch out) {
    throw new EnvironmentException(
        "The action space is %s: actions are integers.".formatted(actionSpace()));
  }

  @Override
  default void close() {}
}
