package dev.agon.environments.probe;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.DrawableAsText;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import java.awt.Graphics2D;
import java.util.Arrays;

/**
 * Stable-Baselines3's identity for actions that are arrays: observations and actions come from the
 * same space, the reward is 1 where every number of the action is that of the observation, but for
 * a tolerance, otherwise 0. The next observation is random. V = 1/(1 − γ), and an episode of 100
 * steps earns 100, by repeating what is seen.
 */
public final class IdentityProbe implements Probe, Snapshotable, Drawable, DrawableAsText {
  static final int STEPS = 100;

  /**
   * What is to be repeated.
   *
   * @param tolerance how far each number of the action may be off
   */
  public record Rules(Space space, double tolerance) {

    /**
     * A number from −1 to 1.
     *
     * @param eps tolerance
     */
    public static Rules box(double eps) {
      if (!(eps > 0)) {
        throw new EnvironmentException(
            "The option 'eps' was %s. Give a positive number such as 0.5.".formatted(eps));
      }
      return new Rules(Space.Box.of(-1, 1, 1), eps);
    }

    /**
     * Two integers.
     *
     * @param dim how many each can be
     */
    public static Rules multiDiscrete(int dim) {
      DiscreteProbes.requireWithin("dim", dim, 1, 1_000);
      return new Rules(Space.MultiDiscrete.of(dim, dim), 0);
    }

    /**
     * Zeros and ones.
     *
     * @param dim how many
     */
    public static Rules multiBinary(int dim) {
      DiscreteProbes.requireWithin("dim", dim, 1, 1_000);
      return new Rules(new Space.MultiBinary(dim), 0);
    }

    double reward(float[] states, float[] actions, int offset, int size) {
      for (int k = offset; k < offset + size; k++) {
        if (Math.abs((double) actions[k] - states[k]) > tolerance) {
          return 0;
        }
      }
      return 1;
    }
  }

  private final Rules rules;
  private final float[] state;
  private Pcg64 random = Pcg64.seeded(0);

  public IdentityProbe(Rules rules) {
    this.rules = rules;
    state = new float[rules.space().size()];
  }

  @Override
  public double optimalReturn() {
    return STEPS;
  }

  @Override
  public Space observationSpace() {
    return rules.space();
  }

  @Override
  public Space actionSpace() {
    return rules.space();
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    this.random = random;
    show(observation);
  }

  @Override
  public void step(float[] action, StepResult out) {
    out.set(rules.reward(state, action, 0, state.length), false, false);
    show(out.observation);
  }

  private void show(float[] observation) {
    rules.space().sample(random, state, 0);
    System.arraycopy(state, 0, observation, 0, state.length);
  }

  @Override
  public void save(StateWriter out) {
    out.putFloats("state", state);
  }

  @Override
  public void restore(StateReader in) {
    System.arraycopy(in.getFloats("state"), 0, state, 0, state.length);
  }

  @Override
  public int width() {
    return Sketch.LINE_WIDTH;
  }

  @Override
  public int height() {
    return Sketch.LINE_HEIGHT * state.length;
  }

  @Override
  public void draw(Graphics2D canvas) {
    boolean counts = rules.space() instanceof Space.MultiDiscrete;
    double high =
        rules.space() instanceof Space.MultiDiscrete many ? Math.max(1, many.nvec()[0] - 1) : 1;
    boolean fromZero = counts || rules.space() instanceof Space.MultiBinary;
    Sketch.numbers(canvas, state, fromZero ? 0 : -1, high);
  }

  /** The numbers to repeat. */
  @Override
  public String text() {
    return Arrays.toString(state) + "\n";
  }
}
