package org.example.corridor;

import dev.agon.core.environment.DrawableAsText;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;

/** Walk right to the end of a corridor; the wind blows you back now and then. */
public final class WindyCorridor implements Environment, DrawableAsText {
  private final int length;
  private final double wind;

  private Pcg64 random = Pcg64.seeded(0);
  private int place;

  /**
   * @param length of the corridor, in steps
   * @param wind probability of being blown back, in [0, 1)
   */
  public WindyCorridor(int length, double wind) {
    if (length < 1 || !(wind >= 0 && wind < 1)) {
      throw new EnvironmentException(
          "A corridor has a length of at least 1 and a wind in [0, 1), but was given length=%d and wind=%s."
              .formatted(length, wind));
    }
    this.length = length;
    this.wind = wind;
  }

  @Override
  public Space observationSpace() {
    return Space.Box.of(new float[] {0}, new float[] {length});
  }

  @Override
  public Space actionSpace() {
    return new Space.Discrete(2); // 0: left, 1: right
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    this.random = random; // the only source of randomness
    place = 0;
    observation[0] = place;
  }

  @Override
  public void step(int action, StepResult out) {
    boolean blownBack = random.nextDouble() < wind;
    place = Math.max(0, place + (action == 1 && !blownBack ? 1 : -1));
    out.observation[0] = place;
    out.set(/* reward */ -1, /* terminated */ place == length, /* truncated */ false);
  }

  @Override
  public String text() {
    return "·".repeat(place) + "@" + "·".repeat(length - place) + "|\n";
  }
}
