package dev.agon.environments.probe;

import dev.agon.environments.tabular.TabularVector;
import org.jspecify.annotations.Nullable;

/** N {@link TabularProbe}s at once. */
public final class TabularProbeVector extends TabularVector {
  private final int observationSize;
  private final boolean @Nullable [] noisy;
  private final TabularProbe.@Nullable View view;
  private final boolean[] noise; // [N] whether the step at hand has noise

  public TabularProbeVector(String name, int count, int maxEpisodeSteps, TabularProbe.Rules rules) {
    super(name, count, maxEpisodeSteps, rules.mdp(), rules.space());
    observationSize = rules.space().size();
    noisy = rules.noisy();
    view = rules.view();
    noise = new boolean[count];
  }

  @Override
  protected void move(int from, int to, int[] actions, double[] rewards, boolean[] terminated) {
    if (noisy == null) {
      super.move(from, to, actions, rewards, terminated);
      return;
    }
    for (int i = from; i < to; i++) {
      noise[i] = noisy[states[i]];
    }
    super.move(from, to, actions, rewards, terminated);
    for (int i = from; i < to; i++) {
      if (noise[i]) {
        rewards[i] += random[i].nextNormal();
      }
    }
  }

  @Override
  protected void observe(int from, int to, float[] out) {
    if (view == null) {
      super.observe(from, to, out);
      return;
    }
    for (int i = from; i < to; i++) {
      view.write(states[i], out, i * observationSize);
    }
  }
}
