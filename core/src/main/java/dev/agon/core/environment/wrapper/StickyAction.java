package dev.agon.core.environment.wrapper;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;

/**
 * Repeats the action before, now and then, instead of the one given: Machado et al., <em>Revisiting
 * the Arcade Learning Environment</em> (2018), section 5.2, and Gymnasium's {@code StickyAction}
 * with a duration of 1. Nobody can then learn a fixed sequence by heart.
 *
 * <p>Draws one number per step, but in the first one, from the episode's stream.
 */
public final class StickyAction extends EnvironmentWrapper {
  private final double probability;
  private Pcg64 random = Pcg64.seeded(0);
  private boolean first = true;
  private int lastInteger;
  private final float[] last; // [A]

  /**
   * @param probability in [0, 1)
   */
  public StickyAction(Environment environment, double probability) {
    super(environment);
    if (!(probability >= 0 && probability < 1)) {
      throw new EnvironmentException(
          "stickyAction needs a probability from 0 to less than 1, but was given %s. Choose 0.25, say."
              .formatted(probability));
    }
    this.probability = probability;
    last = new float[environment.actionSpace().size()];
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    this.random = random;
    first = true;
    environment.reset(random, observation);
  }

  private boolean sticks() {
    if (first) {
      first = false;
      return false;
    }
    return random.nextDouble() < probability;
  }

  @Override
  public void step(int action, StepResult out) {
    if (!sticks()) {
      lastInteger = action;
    }
    environment.step(lastInteger, out);
  }

  @Override
  public void step(float[] action, StepResult out) {
    if (!sticks()) {
      System.arraycopy(action, 0, last, 0, last.length);
    }
    environment.step(last, out);
  }

  @Override
  protected void saveOwn(StateWriter out) {
    out.putLong("first", first ? 1 : 0);
    out.putLong("lastInteger", lastInteger);
    out.putFloats("last", last);
  }

  @Override
  protected void restoreOwn(StateReader in) {
    first = in.getLong("first") != 0;
    lastInteger = (int) in.getLong("lastInteger");
    System.arraycopy(in.getFloats("last"), 0, last, 0, last.length);
  }
}
