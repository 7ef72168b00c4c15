package dev.agon.core.environment;

import dev.agon.core.checkpoint.CheckpointException;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.random.Pcg64;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * N instances of one environment as a structure of arrays: a field of the single environment is an
 * array here, and one loop over primitive arrays moves them all. Gives the same bits as N single
 * ones, many times as fast.
 *
 * <p>A subclass holds the arrays and writes four loops: {@link #start}, one of the two {@code
 * move}, {@link #observe} and the two that save and restore. Everything else is here: seeds, the
 * look at the actions, time limit, returns, lengths and the reset within the step.
 *
 * <p>A step allocates nothing. Parts of the instances may be stepped by several threads.
 */
public abstract class BatchEnvironment implements DivisibleVectorEnvironment {
  /** N. */
  protected final int count;

  /** [N] the stream of each instance: seeded, saved and restored here. */
  protected final Pcg64[] random;

  private final String name;
  private final int maxEpisodeSteps;
  private final Space observationSpace;
  private final Space actionSpace;
  private final int observationSize;
  private final int actionSize;

  /** The step after which each episode began, so that no step has N lengths to count up. */
  private final long[] startedAfter;

  /** At most the least of these: only now and then are they looked at for the time limit. */
  private long noneStartedBefore;

  private final double[] returns; // [N] of the episode so far
  private long stepsTaken;
  private boolean started;

  private final float[] block; // [N, D]: written here, then copied to the caller at once

  /**
   * @param name as errors call it, such as {@code CartPole-v1}
   * @param count N
   * @param maxEpisodeSteps at least 1, or {@link EnvironmentInstance#NO_LIMIT}
   * @param observationSpace of one instance
   * @param actionSpace of one instance
   */
  protected BatchEnvironment(
      String name, int count, int maxEpisodeSteps, Space observationSpace, Space actionSpace) {
    VectorEnvironment.requireCount(count);
    this.name = name;
    this.count = count;
    this.maxEpisodeSteps = maxEpisodeSteps;
    this.observationSpace = observationSpace;
    this.actionSpace = actionSpace;
    observationSize = observationSpace.size();
    actionSize = actionSpace.size();
    startedAfter = new long[count];
    returns = new double[count];
    block = new float[writesBlocks() ? count * observationSize : 0];
    random = new Pcg64[count];
    Arrays.setAll(random, i -> Pcg64.seeded(0));
  }

  /** Starts an episode of instance {@code i}, drawing from {@code random[i]}. */
  protected abstract void start(int i);

  /**
   * Moves the instances {@code from}, …, {@code to − 1} by discrete actions.
   *
   * @param actions [N] all within the space
   * @param rewards [N] written
   * @param terminated [N] written
   */
  protected void move(int from, int to, int[] actions, double[] rewards, boolean[] terminated) {
    throw new IllegalStateException("%s has no discrete actions.".formatted(name));
  }

  /**
   * Moves the instances {@code from}, …, {@code to − 1} by arrays of numbers.
   *
   * @param actions [N, A] all finite
   * @param rewards [N] written
   * @param terminated [N] written
   */
  protected void move(int from, int to, float[] actions, double[] rewards, boolean[] terminated) {
    throw new IllegalStateException("%s has no continuous actions.".formatted(name));
  }

  /**
   * Writes the observations of the instances {@code from}, …, {@code to − 1}.
   *
   * @param out [N, D] instance i writes D numbers from index i·D on
   */
  protected abstract void observe(int from, int to, float[] out);

  /**
   * The same into the caller's block. To be overridden, with {@link #writesBlocks}, where writing
   * it in place is faster than copying; the block then keeps what the step before wrote to it.
   *
   * @param out [N, D] written by absolute puts
   */
  protected void observe(int from, int to, FloatBuffer out) {
    observe(from, to, block);
    out.put(from * observationSize, block, from * observationSize, (to - from) * observationSize);
  }

  /** Whether {@code observe} into the caller's block goes through an array of N·D numbers. */
  protected boolean writesBlocks() {
    return true;
  }

  /** Writes every array that a step depends on, but {@link #random}. */
  protected abstract void saveState(StateWriter out);

  /** Reads what {@link #saveState} wrote. */
  protected abstract void restoreState(StateReader in);

  /**
   * What an episode that goes on has returned after so many steps: for checkpoints from before
   * returns were saved. To be overridden where there are such.
   */
  protected double returnAfter(long steps) {
    throw new CheckpointException(
        "The checkpoint does not hold the returns of %s: it is damaged. Resume from an older one."
            .formatted(name));
  }

  @Override
  public final int count() {
    return count;
  }

  @Override
  public final Space observationSpace() {
    return observationSpace;
  }

  @Override
  public final Space actionSpace() {
    return actionSpace;
  }

  @Override
  public final void reset(long[] seeds, FloatBuffer observations) {
    VectorEnvironment.requireSeeds(seeds, count);
    for (int i = 0; i < count; i++) {
      random[i].seed(seeds[i]);
      begin(i);
    }
    started = true;
    observe(0, count, observations);
  }

  private void begin(int i) {
    start(i);
    startedAfter[i] = stepsTaken;
    returns[i] = 0;
  }

  @Override
  public final void prepare(int[] actions) {
    VectorEnvironment.requireActions(actions.length, count, 1);
    requireStarted();
    if (!(actionSpace instanceof Space.Discrete discrete)) {
      throw new EnvironmentException(
          "The action space of %s is %s: an action is an array of %d numbers, not an integer."
              .formatted(name, actionSpace, actionSize));
    }
    int start = discrete.start();
    int last = discrete.n() - 1;
    int signs = 0; // negative once an action was out of bounds
    for (int action : actions) {
      signs |= (action - start) | (last - (action - start));
    }
    if (signs < 0) {
      for (int i = 0; i < count; i++) {
        VectorEnvironment.requireAction(actionSpace, actions[i], name, i, count);
      }
    }
    countStep();
  }

  @Override
  public final void prepare(float[] actions) {
    VectorEnvironment.requireActions(actions.length, count, actionSize);
    requireStarted();
    if (!(actionSpace instanceof Space.Box) || !areFinite(actions)) {
      VectorEnvironment.requireAllowed(actionSpace, actions, name, count);
    }
    countStep();
  }

  private static boolean areFinite(float[] values) {
    int signs = 0; // negative once a number was infinite or NaN
    int largest = Float.floatToRawIntBits(Float.MAX_VALUE);
    for (float value : values) {
      signs |= largest - (Float.floatToRawIntBits(value) & Integer.MAX_VALUE);
    }
    return signs >= 0;
  }

  private void countStep() {
    stepsTaken++;
    if (someReachLimit()) { // or it only seems so, since the oldest episode has ended meanwhile
      long oldest = Long.MAX_VALUE;
      for (long after : startedAfter) {
        oldest = Math.min(oldest, after);
      }
      noneStartedBefore = oldest;
    }
  }

  private boolean someReachLimit() {
    return stepsTaken - noneStartedBefore >= maxEpisodeSteps;
  }

  private void requireStarted() {
    if (!started) {
      throw new EnvironmentException(
          "%s was not reset yet. Call reset(seeds, observations) before the first step."
              .formatted(name));
    }
  }

  @Override
  public final int stepRange(int from, int to, int[] actions, StepBatch out) {
    move(from, to, actions, out.rewards, out.terminated);
    return finish(from, to, out);
  }

  @Override
  public final int stepRange(int from, int to, float[] actions, StepBatch out) {
    move(from, to, actions, out.rewards, out.terminated);
    return finish(from, to, out);
  }

  // Short loops: each is compiled to few instructions, and what ends episodes disturbs none of
  // them.
  private int finish(int from, int to, StepBatch out) {
    double[] rewards = out.rewards;
    boolean[] terminated = out.terminated;
    boolean[] truncated = out.truncated;
    for (int i = from; i < to; i++) {
      returns[i] += rewards[i];
    }
    int ended = 0;
    if (someReachLimit()) {
      for (int i = from; i < to; i++) {
        truncated[i] = stepsTaken - startedAfter[i] >= maxEpisodeSteps;
        if (terminated[i] | truncated[i]) {
          end(i, out);
          ended++;
        }
      }
    } else {
      Arrays.fill(truncated, from, to, false);
      for (int i = from; i < to; i++) {
        if (terminated[i]) {
          end(i, out);
          ended++;
        }
      }
    }
    observe(from, to, out.observations);
    return ended;
  }

  private void end(int i, StepBatch out) {
    out.episodeLengths[i] = (int) (stepsTaken - startedAfter[i]);
    out.episodeReturns[i] = returns[i];
    observe(i, i + 1, out.finalObservations);
    begin(i);
  }

  @Override
  public final void save(StateWriter out) {
    out.putLong("started", started ? 1 : 0);
    out.putLong("stepsTaken", stepsTaken);
    out.putLongs("startedAfter", startedAfter);
    out.putDoubles("returns", returns);
    saveState(out);
    for (int i = 0; i < count; i++) {
      out.put("random/" + i, random[i]);
    }
  }

  @Override
  public final void restore(StateReader in) {
    long[] saved = in.getLongs("startedAfter");
    if (saved.length != count) {
      throw new CheckpointException(
          "The checkpoint holds %d instances of %s, but there are %d here: environment.count must stay what it was."
              .formatted(saved.length, name, count));
    }
    System.arraycopy(saved, 0, startedAfter, 0, count);
    noneStartedBefore = 0;
    started = in.getLong("started") != 0;
    stepsTaken = in.getLong("stepsTaken");
    if (in.has("returns")) {
      System.arraycopy(in.getDoubles("returns"), 0, returns, 0, count);
    } else {
      Arrays.setAll(returns, i -> returnAfter(stepsTaken - startedAfter[i]));
    }
    restoreState(in);
    for (int i = 0; i < count; i++) {
      in.get("random/" + i, random[i]);
    }
  }
}
