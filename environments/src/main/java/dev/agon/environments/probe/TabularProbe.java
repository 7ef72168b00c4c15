package dev.agon.environments.probe;

import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.DrawableAsText;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.environments.tabular.DynamicProgramming;
import dev.agon.environments.tabular.FiniteMdp;
import dev.agon.environments.tabular.TabularEnvironment;
import java.awt.Graphics2D;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A probe with a finite table of rules and discrete actions: one of {@link DiscreteProbes}. */
public final class TabularProbe extends TabularEnvironment
    implements Probe, Drawable, DrawableAsText {

  /** Shows a state to the learner. */
  @FunctionalInterface
  interface View {
    /** Writes the observation from {@code offset} on. */
    void write(int state, float[] out, int offset);
  }

  /**
   * What a probe is.
   *
   * @param mdp the rules; a reward that is noisy has its mean there
   * @param noisy [S] states in which the reward of a step has noise, normal with deviation 1; null:
   *     none
   * @param observationSpace null: the number of the state
   * @param view null: the number of the state
   * @param optimalReturn of an episode
   * @param columns of a picture of the states
   */
  public record Rules(
      FiniteMdp mdp,
      boolean @Nullable [] noisy,
      @Nullable Space observationSpace,
      @Nullable View view,
      double optimalReturn,
      int columns) {

    /** Rules without noise, whose states are seen as they are. */
    static Rules of(FiniteMdp mdp, double optimalReturn) {
      return new Rules(mdp, null, null, null, optimalReturn, mdp.states());
    }

    Space space() {
      return observationSpace == null ? new Space.Discrete(mdp.states()) : observationSpace;
    }

    boolean isNoisy(int state) {
      return noisy != null && noisy[state];
    }
  }

  private final Rules rules;

  public TabularProbe(Rules rules) {
    super(rules.mdp(), rules.space());
    this.rules = rules;
  }

  @Override
  public double optimalReturn() {
    return rules.optimalReturn();
  }

  /**
   * What the best policy earns from each state on, without the time limit.
   *
   * @param discount γ in [0, 1)
   * @return [S]
   */
  public double[] optimalValues(double discount) {
    return DynamicProgramming.policyIteration(mdp(), discount).values();
  }

  /**
   * What each action is worth, followed by the best policy, without the time limit.
   *
   * @param discount γ in [0, 1)
   * @return [S, A]
   */
  public double[][] optimalActionValues(double discount) {
    return DynamicProgramming.actionValues(mdp(), optimalValues(discount), discount);
  }

  @Override
  public void step(int action, StepResult out) {
    boolean noisy = rules.isNoisy(state);
    super.step(action, out);
    if (noisy) {
      out.reward += random.nextNormal();
    }
  }

  @Override
  protected void observe(float[] observation) {
    View view = rules.view();
    if (view == null) {
      observation[0] = state;
    } else {
      view.write(state, observation, 0);
    }
  }

  @Override
  public int width() {
    return Sketch.gridWidth(rules.columns());
  }

  @Override
  public int height() {
    return Sketch.gridHeight(rules.mdp().states(), rules.columns());
  }

  @Override
  public void draw(Graphics2D canvas) {
    Sketch.grid(canvas, width(), height(), rules.mdp().states(), rules.columns(), state);
  }

  /** A point for every state; the one at hand is an {@code x}. */
  @Override
  public String text() {
    StringBuilder text = new StringBuilder();
    for (int from = 0; from < rules.mdp().states(); from += rules.columns()) {
      char[] row = new char[Math.min(rules.columns(), rules.mdp().states() - from)];
      Arrays.fill(row, '.');
      if (state >= from && state < from + row.length) {
        row[state - from] = 'x';
      }
      text.append(row).append('\n');
    }
    return text.toString();
  }
}
