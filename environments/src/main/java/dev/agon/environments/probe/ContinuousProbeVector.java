package dev.agon.environments.probe;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.BatchEnvironment;

/** N {@link ContinuousProbe}s at once. */
public final class ContinuousProbeVector extends BatchEnvironment {
  private final ContinuousProbe.Rules rules;
  private final int[] states; // [N]

  public ContinuousProbeVector(
      String name, int count, int maxEpisodeSteps, ContinuousProbe.Rules rules) {
    super(name, count, maxEpisodeSteps, rules.observationSpace(), rules.actionSpace());
    this.rules = rules;
    states = new int[count];
  }

  @Override
  protected void start(int i) {
    states[i] = rules.start(random[i]);
  }

  @Override
  protected void move(int from, int to, float[] actions, double[] rewards, boolean[] terminated) {
    for (int i = from; i < to; i++) {
      rewards[i] = rules.reward().of(states[i], actions, i * rules.actionSize());
      terminated[i] = rules.endsAfter(states[i]);
      states[i] += terminated[i] ? 0 : 1;
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
