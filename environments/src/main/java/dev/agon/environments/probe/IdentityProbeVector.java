package dev.agon.environments.probe;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.BatchEnvironment;
import java.util.Arrays;

/** N {@link IdentityProbe}s at once. */
public final class IdentityProbeVector extends BatchEnvironment {
  private final IdentityProbe.Rules rules;
  private final int size;
  private final float[] states; // [N, size]

  public IdentityProbeVector(
      String name, int count, int maxEpisodeSteps, IdentityProbe.Rules rules) {
    super(name, count, maxEpisodeSteps, rules.space(), rules.space());
    this.rules = rules;
    size = rules.space().size();
    states = new float[count * size];
  }

  @Override
  protected void start(int i) {
    rules.space().sample(random[i], states, i * size);
  }

  @Override
  protected void move(int from, int to, float[] actions, double[] rewards, boolean[] terminated) {
    Arrays.fill(terminated, from, to, false);
    for (int i = from; i < to; i++) {
      rewards[i] = rules.reward(states, actions, i * size, size);
      rules.space().sample(random[i], states, i * size);
    }
  }

  @Override
  protected void observe(int from, int to, float[] out) {
    System.arraycopy(states, from * size, out, from * size, (to - from) * size);
  }

  @Override
  protected void saveState(StateWriter out) {
    out.putFloats("states", states);
  }

  @Override
  protected void restoreState(StateReader in) {
    System.arraycopy(in.getFloats("states"), 0, states, 0, states.length);
  }
}
