package dev.agon.environments;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;

/** Walk right to the end of a corridor; the wind blows you back now and then. */
public final class Corridor implements Environment {
  private static final int LENGTH = 8;

  private Pcg64 random = Pcg64.seeded(0);
  private int place;

  @Override
  public Space observationSpace() {
    return Space.Box.of(new float[] {0}, new float[] {LENGTH});
  }

  @Override
  public Space actionSpace() {
    return new Space.Discrete(2); // 0: left, 1: right
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    this.random = random;
    place = 0;
    observation[0] = place;
  }

  @Override
  public void step(int action, StepResult out) {
    boolean blownBack = random.nextDouble() < 0.1;
    place = Math.max(0, place + (action == 1 && !blownBack ? 1 : -1));
    out.observation[0] = place;
    out.set(/* reward */ -1, /* terminated */ place == LENGTH, /* truncated */ false);
  }
}
