package dev.agon.core.environment;

import dev.agon.core.checkpoint.CheckpointException;
import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.random.Pcg64;
import java.util.Arrays;

/**
 * Plays one {@link Environment} by Gymnasium's rules: seeds it, cuts its episodes off at the time
 * limit, counts their return and length, and refuses actions outside the space and steps before the
 * reset or after the end.
 *
 * <pre>{@code
 * EnvironmentInstance environment = EnvironmentRegistry.builtIn().make("CartPole-v1");
 * float[] observation = environment.reset(42);
 * StepResult result = environment.step(1);
 * }</pre>
 *
 * <p>Restored from a snapshot it continues with the same bits: an environment that is {@link
 * Snapshotable} saves its own state, any other is rebuilt by replaying the actions since its last
 * reset.
 *
 * <p>Not thread-safe. A step allocates nothing, but for the growing record of actions of an
 * environment that cannot save itself.
 */
public final class EnvironmentInstance implements Snapshotable, AutoCloseable {

  /** A limit for environments whose episodes are never cut off. */
  public static final int NO_LIMIT = Integer.MAX_VALUE;

  private enum Phase {
    NEW,
    RUNNING,
    ENDED
  }

  private final String name;
  private Environment environment;
  private final int maxEpisodeSteps;
  private final Space observationSpace;
  private final Space actionSpace;
  private final StepResult result;
  private final float[] observationBefore; // for the message when a step fails
  private final float[] action; // [A] of a step whose action is part of a longer array

  private final Pcg64 random = Pcg64.seeded(0);
  private boolean seeded;
  private long seed;
  private Phase phase = Phase.NEW;
  private int episodeLength;
  private double episodeReturn;
  private final ActionRecord record;

  /**
   * @param name as errors call it, such as {@code CartPole-v1}
   * @param maxEpisodeSteps at least 1, or {@link #NO_LIMIT}
   */
  public EnvironmentInstance(String name, Environment environment, int maxEpisodeSteps) {
    if (maxEpisodeSteps < 1) {
      throw new IllegalArgumentException(
          "maxEpisodeSteps is at least 1 (or NO_LIMIT), but was %d.".formatted(maxEpisodeSteps));
    }
    this.name = name;
    this.environment = environment;
    this.maxEpisodeSteps = maxEpisodeSteps;
    observationSpace = environment.observationSpace();
    actionSpace = environment.actionSpace();
    result = new StepResult(observationSpace.size());
    observationBefore = new float[observationSpace.size()];
    action = new float[actionSpace.size()];
    record = new ActionRecord(!environment.canSave(), actionSpace);
  }

  public String name() {
    return name;
  }

  public Space observationSpace() {
    return observationSpace;
  }

  public Space actionSpace() {
    return actionSpace;
  }

  public int maxEpisodeSteps() {
    return maxEpisodeSteps;
  }

  /** Whether an episode is under way: it was begun by a reset and has not ended. */
  public boolean isRunning() {
    return phase == Phase.RUNNING;
  }

  /**
   * What the last reset or step gave.
   *
   * @return [D] valid until the next call
   */
  public float[] observation() {
    return result.observation;
  }

  /** Undiscounted sum of the episode's rewards so far. */
  public double episodeReturn() {
    return episodeReturn;
  }

  /** Steps of the episode so far. */
  public int episodeLength() {
    return episodeLength;
  }

  /**
   * Starts an episode from a new random stream.
   *
   * @param seed non-negative; means what it means in Gymnasium
   * @return [D] valid until the next call
   */
  public float[] reset(long seed) {
    random.seed(seed);
    this.seed = seed;
    seeded = true;
    environment.seed(seed);
    return reset();
  }

  /**
   * Starts an episode that continues the random stream of the last one, as Gymnasium's {@code
   * reset()} without a seed.
   *
   * @return [D] valid until the next call
   */
  public float[] reset() {
    if (!seeded) {
      throw new EnvironmentException(
          "%s was never given a seed, so its episode could not be repeated. Call reset(seed) the first time."
              .formatted(name));
    }
    record.startEpisode(random);
    try {
      environment.reset(random, result.observation);
    } catch (RuntimeException e) {
      throw new EnvironmentException(
          "%s failed in reset (seed %d): %s".formatted(name, seed, e.getMessage()), e);
    }
    result.set(0, false, false);
    episodeLength = 0;
    episodeReturn = 0;
    phase = Phase.RUNNING;
    return result.observation;
  }

  /**
   * One step with a discrete action.
   *
   * @return valid until the next call
   * @throws EnvironmentException when the action is outside the space, or the episode has ended
   */
  public StepResult step(int action) {
    requireAllowed(action);
    beforeStep();
    record.add(action);
    try {
      environment.step(action, result);
    } catch (RuntimeException e) {
      throw failedStep(Integer.toString(action), e);
    }
    return afterStep();
  }

  /**
   * One step with an action that is an array: continuous, or several integers.
   *
   * @param action [A] in a box finite, and beyond the bounds it is up to the environment, as in
   *     Gymnasium, whose own clip it; in any other space an element
   * @return valid until the next call
   * @throws EnvironmentException when the action is not allowed, or the episode has ended
   */
  public StepResult step(float[] action) {
    requireAllowed(action, 0, action.length);
    beforeStep();
    record.add(action);
    try {
      environment.step(action, result);
    } catch (RuntimeException e) {
      throw failedStep(Arrays.toString(action), e);
    }
    return afterStep();
  }

  /** As {@link #step(float[])}, with the action that starts at {@code offset}. */
  StepResult step(float[] actions, int offset) {
    System.arraycopy(actions, offset, action, 0, action.length);
    return step(action);
  }

  /**
   * After a step or a reset that threw something: ends the episode where it stood, and makes {@code
   * fresh} the environment to play from now on.
   *
   * @return truncated, with the last observation that there was
   */
  StepResult replace(Environment fresh) {
    try {
      environment.close();
    } catch (RuntimeException e) {
      // What is broken may fail to close, too.
    }
    environment = fresh;
    System.arraycopy(observationBefore, 0, result.observation, 0, observationBefore.length);
    result.set(0, false, true);
    phase = Phase.ENDED;
    return result;
  }

  /** What the random stream was last seeded with. */
  long seed() {
    return seed;
  }

  /** The environment that is played, without its wrappers: to be drawn, say. */
  public Environment unwrapped() {
    return environment.unwrapped();
  }

  /** Whether not every action is legal in every state. */
  public boolean masksActions() {
    return unwrapped() instanceof ActionMasked;
  }

  /**
   * Tells which actions are legal in the state at hand: all of them, where the environment has no
   * mask.
   *
   * @param legal [n] written
   */
  public void actionMask(boolean[] legal) {
    if (unwrapped() instanceof ActionMasked masked) {
      masked.actionMask(legal);
    } else {
      Arrays.fill(legal, true);
    }
  }

  void requireAllowed(int action) {
    if (!(actionSpace instanceof Space.Discrete discrete) || !discrete.contains(action)) {
      throw refused(Integer.toString(action));
    }
  }

  void requireAllowed(float[] actions, int offset, int length) {
    if (length != actionSpace.size() || !VectorEnvironment.allowed(actionSpace, actions, offset)) {
      throw refused(Arrays.toString(Arrays.copyOfRange(actions, offset, offset + length)));
    }
  }

  private EnvironmentException refused(String action) {
    return new EnvironmentException(
        "The action %s is outside the action space of %s, %s. %s"
            .formatted(action, name, actionSpace, actionSpace.hint()));
  }

  private void beforeStep() {
    if (phase != Phase.RUNNING) {
      throw new EnvironmentException(
          phase == Phase.NEW
              ? "%s was not reset yet. Call reset(seed) before the first step.".formatted(name)
              : "The episode of %s has ended (its length was %d). Call reset() before the next step."
                  .formatted(name, episodeLength));
    }
    System.arraycopy(result.observation, 0, observationBefore, 0, observationBefore.length);
  }

  private StepResult afterStep() {
    episodeLength++;
    episodeReturn += result.reward;
    if (episodeLength >= maxEpisodeSteps) {
      result.truncated = true; // even where it terminated in the same step, as Gymnasium does
    }
    if (result.ended()) {
      phase = Phase.ENDED;
    }
    return result;
  }

  private EnvironmentException failedStep(String action, RuntimeException cause) {
    phase = Phase.ENDED;
    return new EnvironmentException(
        "%s failed in step %d of an episode (last seed %d) with action %s after observation %s: %s"
            .formatted(
                name,
                episodeLength,
                seed,
                action,
                Arrays.toString(observationBefore),
                cause.getMessage()),
        cause);
  }

  @Override
  public void save(StateWriter out) {
    out.putString("phase", phase.name());
    out.putLong("seeded", seeded ? 1 : 0);
    out.putLong("seed", seed);
    out.put("random", random);
    out.putLong("length", episodeLength);
    out.putDouble("return", episodeReturn);
    out.putFloats("observation", result.observation);
    if (phase == Phase.NEW) {
      return;
    }
    if (environment.canSave() && environment instanceof Snapshotable snapshotable) {
      out.put("environment", snapshotable);
    } else {
      out.put("actions", record);
    }
  }

  @Override
  public void restore(StateReader in) {
    seeded = in.getLong("seeded") != 0;
    seed = in.getLong("seed");
    int length = (int) in.getLong("length");
    float[] observation = in.getFloats("observation");
    if (observation.length != result.observation.length) {
      throw new CheckpointException(
          "The checkpoint holds observations of %d numbers, but those of %s have %d: it was written with another environment or other options."
              .formatted(observation.length, name, result.observation.length));
    }
    Phase saved = Phase.valueOf(in.getString("phase"));
    if (saved != Phase.NEW) {
      if (environment.canSave() && environment instanceof Snapshotable snapshotable) {
        // The reset hands the environment its stream, which takes up its position below.
        environment.reset(random, result.observation);
        in.get("environment", snapshotable);
      } else {
        in.get("actions", record);
        replay(length, observation);
      }
    }
    in.get("random", random);
    System.arraycopy(observation, 0, result.observation, 0, observation.length);
    result.set(0, false, false);
    episodeLength = length;
    episodeReturn = in.getDouble("return");
    phase = saved;
  }

  private void replay(int length, float[] expected) {
    record.rewind(random);
    environment.reset(random, result.observation);
    for (int i = 0; i < length; i++) {
      record.replay(i, environment, result);
    }
    if (!Arrays.equals(expected, result.observation)) {
      throw new CheckpointException(
          """
          %s cannot be restored: replaying the %d actions since its last reset (seed %d) ended at %s, but the checkpoint holds %s.
          It is not deterministic, or it has changed since. Let it draw only from the stream given to reset, or let it implement Snapshotable."""
              .formatted(
                  name,
                  length,
                  seed,
                  Arrays.toString(result.observation),
                  Arrays.toString(expected)));
    }
  }

  @Override
  public void close() {
    environment.close();
  }
}
