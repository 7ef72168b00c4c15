package dev.agon.environments.tabular;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.BatchEnvironment;
import dev.agon.core.environment.Space;

/** N {@link TabularEnvironment}s at once. */
public class TabularVector extends BatchEnvironment {
  private final FiniteMdp mdp;

  /** [N] the states at hand. */
  protected final int[] states;

  public TabularVector(String name, int count, int maxEpisodeSteps, FiniteMdp mdp) {
    this(name, count, maxEpisodeSteps, mdp, new Space.Discrete(mdp.states()));
  }

  /** For a subclass that overrides {@code observe}. */
  protected TabularVector(
      String name, int count, int maxEpisodeSteps, FiniteMdp mdp, Space observationSpace) {
    super(name, count, maxEpisodeSteps, observationSpace, new Space.Discrete(mdp.actions()));
    this.mdp = mdp;
    states = new int[count];
  }

  @Override
  protected void start(int i) {
    states[i] = mdp.sampleStart(random[i]);
  }

  @Override
  protected void move(int from, int to, int[] actions, double[] rewards, boolean[] terminated) {
    for (int i = from; i < to; i++) {
      int first = mdp.firstOutcome(states[i], actions[i]);
      int outcome = mdp.outcome(first, random[i].nextDouble());
      states[i] = mdp.next[outcome];
      rewards[i] = mdp.reward[outcome];
      terminated[i] = mdp.terminated[outcome];
    }
  }

  @Override
  protected void observe(int from, int to, float[] out) {
    for (int i = from; i < to; i++) {
      out[i] = states[i];
    }
  }

  @Override
  protected void saveState(StateWriter out) {
    out.putInts("states", states);
  }

  @Override
  protected void restoreState(StateReader in) {
    System.arraycopy(in.getInts("states"), 0, states, 0, count);
  }
}
