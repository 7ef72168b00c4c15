package dev.agon.environments.tabular;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;

/**
 * Plays a {@link FiniteMdp}. The observation is the number of the state, unless a subclass shows it
 * in another way. A reset draws one number and so does a step, whether or not chance has a say.
 */
public class TabularEnvironment implements Environment, Tabular, Snapshotable {
  private final FiniteMdp mdp;
  private final Space observationSpace;
  private final Space actionSpace;

  /** The one given to the last reset. */
  protected Pcg64 random = Pcg64.seeded(0);

  /** The state at hand. */
  protected int state;

  public TabularEnvironment(FiniteMdp mdp) {
    this(mdp, new Space.Discrete(mdp.states()));
  }

  /** For a subclass that overrides {@link #observe}. */
  protected TabularEnvironment(FiniteMdp mdp, Space observationSpace) {
    this.mdp = mdp;
    this.observationSpace = observationSpace;
    actionSpace = new Space.Discrete(mdp.actions());
  }

  @Override
  public FiniteMdp mdp() {
    return mdp;
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
  public void reset(Pcg64 random, float[] observation) {
    this.random = random;
    state = mdp.sampleStart(random);
    observe(observation);
  }

  @Override
  public void step(int action, StepResult out) {
    int outcome = mdp.sample(state, action, random);
    state = mdp.next(outcome);
    observe(out.observation);
    out.set(mdp.reward(outcome), mdp.terminated(outcome), false);
  }

  /** Writes the observation of the state at hand. */
  protected void observe(float[] observation) {
    observation[0] = state;
  }

  @Override
  public void save(StateWriter out) {
    out.putLong("state", state);
  }

  @Override
  public void restore(StateReader in) {
    state = (int) in.getLong("state");
  }
}
