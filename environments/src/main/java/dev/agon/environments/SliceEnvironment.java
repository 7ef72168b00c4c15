package dev.agon.environments;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import java.util.Arrays;

/**
 * An environment with discrete actions whose whole state is a fixed number S of integers, as that
 * of a board or grid is. Its rules work on a slice of an array, from an index {@code at} on, so
 * that the same lines move this one instance and the many of a {@link SliceVector}.
 *
 * <p>The rules change nothing but the slice and the stream that they are handed, so that several
 * threads may use them at once.
 */
public abstract class SliceEnvironment implements Environment, Snapshotable {
  /** Where the slice says whether a terminal state was reached: 1 or 0. Subclasses follow on. */
  protected static final int OVER = 0;

  private final Space observationSpace;
  private final Space.Discrete actionSpace;
  private final int[] state; // [S]
  private Pcg64 random = Pcg64.seeded(0);

  /**
   * @param stateSize S
   */
  protected SliceEnvironment(Space observationSpace, Space.Discrete actionSpace, int stateSize) {
    this.observationSpace = observationSpace;
    this.actionSpace = actionSpace;
    state = new int[stateSize];
  }

  /**
   * Starts an episode.
   *
   * @param s the slice from {@code at} on is all zeros
   */
  protected abstract void start(int[] s, int at, Pcg64 random);

  /**
   * One step; sets {@code s[at + OVER]} to 1 where it ends the episode.
   *
   * @param action in the action space
   * @return the reward
   */
  protected abstract double move(int[] s, int at, int action, Pcg64 random);

  /** Writes the observation, every number of it, to {@code out} from {@code offset} on. */
  protected abstract void observe(int[] s, int at, float[] out, int offset);

  /** Writes which actions are legal to {@code legal} from {@code offset} on. */
  protected void mask(int[] s, int at, boolean[] legal, int offset) {
    Arrays.fill(legal, offset, offset + actionSpace.n(), true);
  }

  /** The state of this instance: [S], the slice at 0. */
  protected final int[] state() {
    return state;
  }

  final void begin(int[] s, int at, Pcg64 stream) {
    Arrays.fill(s, at, at + state.length, 0);
    start(s, at, stream);
  }

  @Override
  public final Space observationSpace() {
    return observationSpace;
  }

  @Override
  public final Space.Discrete actionSpace() {
    return actionSpace;
  }

  @Override
  public final void reset(Pcg64 stream, float[] observation) {
    random = stream;
    begin(state, 0, random);
    observe(state, 0, observation, 0);
  }

  @Override
  public final void step(int action, StepResult out) {
    double reward = move(state, 0, action, random);
    observe(state, 0, out.observation, 0);
    out.set(reward, state[OVER] != 0, false);
  }

  @Override
  public final void save(StateWriter out) {
    out.putInts("state", state);
  }

  @Override
  public final void restore(StateReader in) {
    System.arraycopy(in.getInts("state"), 0, state, 0, state.length);
  }
}
