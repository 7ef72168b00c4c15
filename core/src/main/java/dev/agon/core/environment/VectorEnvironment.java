package dev.agon.core.environment;

import dev.agon.core.checkpoint.Snapshotable;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

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
   * @param observations [N, D] written from index 0, by absolute puts; nobody else writes to it
   *     between two steps, since an environment may change only what differs
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
   * One step of every instance with actions that are arrays: continuous, or several integers.
   *
   * @param actions [N, A]
   * @throws EnvironmentException when an action is no element: which, where, what is allowed
   */
  default void step(float[] actions, StepBatch out) {
    throw new EnvironmentException(
        "The action space is %s: actions are integers.".formatted(actionSpace()));
  }

  /**
   * Which actions are legal in the states at hand; all are, unless the environment is {@link
   * ActionMasked}.
   *
   * @param legal [N, n] written, n being the number of discrete actions
   */
  default void actionMasks(boolean[] legal) {
    Arrays.fill(legal, true);
  }

  /** Whether {@link #actionMasks} ever forbids an action. */
  default boolean masksActions() {
    return false;
  }

  /**
   * What failed since the last call, where failing instances are replaced ({@link
   * OnFailure#RESET}). Their episodes count among those that ended.
   */
  default List<InstanceFailure> takeFailures() {
    return List.of();
  }

  /**
   * What the environments have told people since the last call, such as the lines that another
   * process printed: at most some hundred, for a log only. Nothing may depend on when they come.
   */
  default List<String> takeMessages() {
    return List.of();
  }

  @Override
  default void close() {}

  /** Refuses to make no instance. */
  static void requireCount(int count) {
    if (count < 1) {
      throw new EnvironmentException(
          "A vector environment has at least one instance, but count=%d.".formatted(count));
    }
  }

  /** Refuses another number of seeds than of instances. */
  static void requireSeeds(long[] seeds, int count) {
    if (seeds.length != count) {
      throw new EnvironmentException(
          "reset takes one seed per instance: %d instances, but %d seeds."
              .formatted(count, seeds.length));
    }
  }

  /** Refuses another number of actions than of instances. */
  static void requireActions(int numbers, int count, int actionSize) {
    if (numbers != count * actionSize) {
      throw new EnvironmentException(
          "A step of %d instances takes %d × %d numbers for its actions, but was given %d."
              .formatted(count, count, actionSize, numbers));
    }
  }

  /** Refuses an action outside the space, by name of environment and instance. */
  static void requireAction(Space space, int action, String name, int instance, int count) {
    if (!(space instanceof Space.Discrete discrete) || !discrete.contains(action)) {
      throw new EnvironmentException(
          "Instance %d of %d: the action %d is outside the action space of %s, %s. %s"
              .formatted(instance, count, action, name, space, space.hint()));
    }
  }

  /**
   * Refuses actions that are no elements of the space, but for numbers beyond the bounds of a box,
   * which an environment clips.
   *
   * @param actions [N, A]
   */
  static void requireAllowed(Space space, float[] actions, String name, int count) {
    int size = space.size();
    for (int i = 0; i < count; i++) {
      if (!allowed(space, actions, i * size)) {
        throw new EnvironmentException(
            "Instance %d of %d: the action %s is outside the action space of %s, %s. %s"
                .formatted(
                    i,
                    count,
                    Arrays.toString(Arrays.copyOfRange(actions, i * size, (i + 1) * size)),
                    name,
                    space,
                    space.hint()));
      }
    }
  }

  /** Whether the action from {@code offset} on may be given to an environment. */
  static boolean allowed(Space space, float[] actions, int offset) {
    if (!(space instanceof Space.Box)) {
      return !(space instanceof Space.Discrete) && space.contains(actions, offset);
    }
    for (int k = offset; k < offset + space.size(); k++) {
      if (!Float.isFinite(actions[k])) {
        return false;
      }
    }
    return true;
  }
}
