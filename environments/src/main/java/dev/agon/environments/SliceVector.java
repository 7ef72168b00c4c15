package dev.agon.environments;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.ActionMasked;
import dev.agon.core.environment.BatchEnvironment;

/** N instances of a {@link SliceEnvironment}, whose states lie in one array. */
public final class SliceVector extends BatchEnvironment {
  private final SliceEnvironment rules;
  private final int stateSize; // S
  private final int actions; // n
  private final int observationSize; // D
  private final int[] states; // [N, S]

  /**
   * @param rules an instance whose own state is not used
   */
  public SliceVector(String name, int count, int maxEpisodeSteps, SliceEnvironment rules) {
    super(name, count, maxEpisodeSteps, rules.observationSpace(), rules.actionSpace());
    this.rules = rules;
    stateSize = rules.state().length;
    actions = rules.actionSpace().n();
    observationSize = rules.observationSpace().size();
    states = new int[Math.multiplyExact(count, stateSize)];
  }

  @Override
  protected void start(int i) {
    rules.begin(states, i * stateSize, random[i]);
  }

  @Override
  protected void move(int from, int to, int[] actions, double[] rewards, boolean[] terminated) {
    for (int i = from; i < to; i++) {
      int at = i * stateSize;
      rewards[i] = rules.move(states, at, actions[i], random[i]);
      terminated[i] = states[at + SliceEnvironment.OVER] != 0;
    }
  }

  @Override
  protected void observe(int from, int to, float[] out) {
    for (int i = from; i < to; i++) {
      rules.observe(states, i * stateSize, out, i * observationSize);
    }
  }

  @Override
  public boolean masksActions() {
    return rules instanceof ActionMasked;
  }

  @Override
  public void actionMasks(boolean[] legal) {
    for (int i = 0; i < count; i++) {
      rules.mask(states, i * stateSize, legal, i * actions);
    }
  }

  @Override
  protected void saveState(StateWriter out) {
    out.putInts("states", states);
  }

  @Override
  protected void restoreState(StateReader in) {
    System.arraycopy(in.getInts("states"), 0, states, 0, states.length);
  }
}
