package dev.agon.agents;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import java.util.Arrays;

/** Small problems with known answers. */
public final class TestEnvironments {
  private TestEnvironments() {}

  private static Space.Box oneHot(int n) {
    float[] high = new float[n];
    Arrays.fill(high, 1);
    return Space.Box.of(new float[n], high);
  }

  private static void set(float[] observation, int state) {
    Arrays.fill(observation, 0);
    observation[state] = 1;
  }

  /** A row of cells; one starts in the first, and the last, to the right, gives 1 and ends it. */
  public static final class Corridor implements Environment {
    private final int length;
    private int cell;

    public Corridor(int length) {
      this.length = length;
    }

    @Override
    public Space observationSpace() {
      return oneHot(length);
    }

    @Override
    public Space actionSpace() {
      return new Space.Discrete(2);
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      cell = 0;
      set(observation, cell);
    }

    @Override
    public void step(int action, StepResult out) {
      cell = Math.max(0, cell + (action == 1 ? 1 : -1));
      boolean goal = cell == length - 1;
      set(out.observation, cell);
      out.set(goal ? 1 : 0, goal, false);
    }
  }

  /** The right action is the state that is shown (SB3's IdentityEnv). Never ends by itself. */
  public static final class Identity implements Environment {
    private final int n;
    private Pcg64 random = Pcg64.seeded(0);
    private int state;

    public Identity(int n) {
      this.n = n;
    }

    @Override
    public Space observationSpace() {
      return oneHot(n);
    }

    @Override
    public Space actionSpace() {
      return new Space.Discrete(n, 10); // actions need not begin at 0
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      this.random = random;
      state = random.integers(n);
      set(observation, state);
    }

    @Override
    public void step(int action, StepResult out) {
      double reward = action - 10 == state ? 1 : 0;
      state = random.integers(n);
      set(out.observation, state);
      out.set(reward, false, false);
    }
  }

  /** Walks in a circle of states, a reward of 1 a step, for ever (SB3's InfiniteHorizonEnv). */
  public static final class InfiniteHorizon implements Environment {
    private static final int STATES = 4;
    private int state;

    @Override
    public Space observationSpace() {
      return oneHot(STATES);
    }

    @Override
    public Space actionSpace() {
      return new Space.Discrete(2);
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      state = 0;
      set(observation, state);
    }

    @Override
    public void step(int action, StepResult out) {
      state = (state + 1) % STATES;
      set(out.observation, state);
      out.set(1, false, false);
    }
  }
}
