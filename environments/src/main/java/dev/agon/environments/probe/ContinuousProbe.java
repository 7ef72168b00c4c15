package dev.agon.environments.probe;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.DrawableAsText;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import java.awt.Graphics2D;

/**
 * A probe with states 0, …, S − 1, continuous actions and a reward that is a function of both: one
 * of {@link ContinuousProbes}. An episode goes through the states in their order, or sees one of
 * them.
 */
public final class ContinuousProbe implements Probe, Snapshotable, Drawable, DrawableAsText {

  /** The reward of a step. */
  @FunctionalInterface
  interface Reward {
    /**
     * @param actions holds the action from {@code offset} on, which may lie beyond the bounds
     */
    double of(int state, float[] actions, int offset);
  }

  /**
   * What a probe is.
   *
   * @param states S
   * @param inOrder whether an episode goes from state 0 to the last; otherwise it is one step in a
   *     random state
   * @param actionSize numbers of an action, each from −1 to 1
   * @param optimalReturn of an episode
   */
  public record Rules(
      int states, boolean inOrder, int actionSize, Reward reward, double optimalReturn) {

    Space observationSpace() {
      return new Space.Discrete(states);
    }

    Space actionSpace() {
      return Space.Box.of(-1, 1, actionSize);
    }

    int start(Pcg64 random) {
      return inOrder ? 0 : random.integers(states);
    }

    boolean endsAfter(int state) {
      return !inOrder || state == states - 1;
    }
  }

  private final Rules rules;
  private final Space observationSpace;
  private final Space actionSpace;

  private int state;

  public ContinuousProbe(Rules rules) {
    this.rules = rules;
    observationSpace = rules.observationSpace();
    actionSpace = rules.actionSpace();
  }

  @Override
  public double optimalReturn() {
    return rules.optimalReturn();
  }

  @Override
  public Space observationSpace() {
    return observationSpace;
  }

  @Override
  public Space actionSpace() {
    return actionSpace;
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    state = rules.start(random);
    observation[0] = state;
  }

  @Override
  public void step(float[] action, StepResult out) {
    boolean ends = rules.endsAfter(state);
    out.set(rules.reward().of(state, action, 0), ends, false);
    state += ends ? 0 : 1;
    out.observation[0] = state;
  }

  @Override
  public void save(StateWriter out) {
    out.putLong("state", state);
  }

  @Override
  public void restore(StateReader in) {
    state = (int) in.getLong("state");
  }

  @Override
  public int width() {
    return Sketch.gridWidth(rules.states());
  }

  @Override
  public int height() {
    return Sketch.gridHeight(rules.states(), rules.states());
  }

  @Override
  public void draw(Graphics2D canvas) {
    Sketch.grid(canvas, width(), height(), rules.states(), rules.states(), state);
  }

  /** A point for every state; the one at hand is an {@code x}. */
  @Override
  public String text() {
    return ".".repeat(state) + "x" + ".".repeat(rules.states() - state - 1) + "\n";
  }
}
