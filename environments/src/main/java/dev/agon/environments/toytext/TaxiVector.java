package dev.agon.environments.toytext;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.environments.tabular.TabularVector;

/** N {@link Taxi}s at once. The rules are explained there; a test holds the two together. */
public final class TaxiVector extends TabularVector {
  private static final boolean[] LEGAL = new boolean[Taxi.STATES * Taxi.ACTIONS];

  static {
    for (int s = 0; s < Taxi.STATES; s++) {
      Taxi.actionMask(s, LEGAL, s * Taxi.ACTIONS);
    }
  }

  private final Taxi.Options options;
  private final int[] fickle; // [N] 1 while the passenger will still change their mind
  private final int[] before; // [N] the states before the step

  public TaxiVector(String name, int count, int maxEpisodeSteps, Taxi.Options options) {
    super(name, count, maxEpisodeSteps, Taxi.rules(options));
    this.options = options;
    fickle = new int[count];
    before = new int[count];
  }

  @Override
  protected void start(int i) {
    super.start(i);
    if (options.ficklePassenger()) {
      fickle[i] = random[i].nextDouble() < options.fickleProbability() ? 1 : 0;
    }
  }

  @Override
  protected void move(int from, int to, int[] actions, double[] rewards, boolean[] terminated) {
    if (!options.ficklePassenger()) {
      super.move(from, to, actions, rewards, terminated);
      return;
    }
    System.arraycopy(states, from, before, from, to - from);
    super.move(from, to, actions, rewards, terminated);
    for (int i = from; i < to; i++) {
      if (fickle[i] != 0 && Taxi.changesMind(before[i], states[i])) {
        fickle[i] = 0;
        states[i] = Taxi.redirected(states[i], random[i].integers(3));
      }
    }
  }

  @Override
  public void actionMasks(boolean[] legal) {
    for (int i = 0; i < count; i++) {
      System.arraycopy(LEGAL, states[i] * Taxi.ACTIONS, legal, i * Taxi.ACTIONS, Taxi.ACTIONS);
    }
  }

  @Override
  public boolean masksActions() {
    return true;
  }

  @Override
  protected void saveState(StateWriter out) {
    super.saveState(out);
    out.putInts("fickle", fickle);
  }

  @Override
  protected void restoreState(StateReader in) {
    super.restoreState(in);
    System.arraycopy(in.getInts("fickle"), 0, fickle, 0, count);
  }
}
