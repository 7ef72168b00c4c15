package dev.agon.core.environment;

import dev.agon.core.random.Pcg64;

/**
 * A random walk along six places, as somebody would write their first environment: step left or
 * right, blown one place further now and then, until the right end is reached.
 */
class Walk implements Environment {
  static final int PLACES = 6;

  protected Pcg64 random = Pcg64.seeded(0);
  protected int place;

  @Override
  public Space observationSpace() {
    return Space.Box.of(new float[] {0, 0}, new float[] {PLACES - 1, 1});
  }

  @Override
  public Space actionSpace() {
    return new Space.Discrete(2);
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    this.random = random;
    place = random.integers(3);
    observe(observation);
  }

  @Override
  public void step(int action, StepResult out) {
    int wind = random.nextDouble() < 0.2 ? 1 : 0;
    place = Math.max(0, Math.min(PLACES - 1, place + 2 * action - 1 + wind));
    observe(out.observation);
    out.set(-0.1, place == PLACES - 1, false);
  }

  protected void observe(float[] observation) {
    observation[0] = place;
    observation[1] = place / (PLACES - 1f);
  }
}
