package dev.agon.core.environment;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.random.Pcg64;

/**
 * One instance of an environment: what somebody writes who adds one. Gymnasium's {@code Env} in
 * Java's manner: two spaces, {@link #reset}, and the {@code step} of its kind of action.
 *
 * <p>An environment holds its state and its rules, nothing else. Whoever plays it ({@link
 * EnvironmentInstance}, {@link SyncVectorEnvironment}) seeds it, refuses actions outside the space
 * and steps after the end, cuts an episode off at its time limit, counts returns, and saves and
 * restores it. An environment may implement {@link Snapshotable}; one that does not is restored by
 * replaying its actions since its last reset.
 *
 * <p>What else an environment can do it says by an interface: {@link Drawable}, {@link
 * DrawableAsText}, {@link ActionMasked}, {@link Lives}.
 *
 * <p>Numbers go into arrays of the caller, who reuses them: an environment neither keeps nor reads
 * them. D numbers an observation ({@code observationSpace().size()}), A an action.
 */
public interface Environment extends AutoCloseable {

  /** The same at every call. */
  Space observationSpace();

  /** The same at every call. */
  Space actionSpace();

  /**
   * Told before a reset that starts a new random stream. Only two kinds have anything to do here:
   * one whose reset may go on with what was played before, which then begins anew, and a {@link
   * SelfSeeded} one.
   *
   * @param seed of the stream that the reset will be given; non-negative
   */
  default void seed(long seed) {}

  /**
   * Starts an episode.
   *
   * @param random the only source of randomness, for this reset and for the steps of the episode;
   *     the same stream at the same position must give the same episode
   * @param observation [D] written
   */
  void reset(Pcg64 random, float[] observation);

  /**
   * One step with a discrete action.
   *
   * @param action in the action space
   * @param out every field written
   */
  default void step(int action, StepResult out) {
    throw new EnvironmentException(
        "The action space is %s: an action is an array of %d numbers, not an integer."
            .formatted(actionSpace(), actionSpace().size()));
  }

  /**
   * One step with an action that is an array: continuous, or several integers.
   *
   * @param action [A] finite; in a box it may lie beyond the bounds, and is then to be clipped
   * @param out every field written
   */
  default void step(float[] action, StepResult out) {
    throw new EnvironmentException(
        "The action space is %s: an action is an integer, not an array.".formatted(actionSpace()));
  }

  /**
   * Whether it saves and restores its own state: it is {@link Snapshotable}, and so is what it
   * wraps.
   */
  default boolean canSave() {
    return this instanceof Snapshotable;
  }

  /** The environment under all wrappers: this one, unless it is a wrapper. */
  default Environment unwrapped() {
    return this;
  }

  @Override
  default void close() {}
}
