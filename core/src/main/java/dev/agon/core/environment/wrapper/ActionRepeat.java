package dev.agon.core.environment.wrapper;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.StepResult;

/**
 * Takes each action several times and adds the rewards up, but for the end of the episode:
 * Gymnasium's {@code RepeatAction}. The observation is the last one.
 */
public final class ActionRepeat extends EnvironmentWrapper {
  private final int times;

  /**
   * @param times at least 1
   */
  public ActionRepeat(Environment environment, int times) {
    super(environment);
    if (times < 1) {
      throw new EnvironmentException(
          "actionRepeat needs times of at least 1, but was given %d. Choose 4, say."
              .formatted(times));
    }
    this.times = times;
  }

  @Override
  public void step(int action, StepResult out) {
    double total = 0;
    int left = times;
    do {
      environment.step(action, out);
      total += out.reward;
    } while (--left > 0 && !out.ended());
    out.reward = total;
  }

  @Override
  public void step(float[] action, StepResult out) {
    double total = 0;
    int left = times;
    do {
      environment.step(action, out);
      total += out.reward;
    } while (--left > 0 && !out.ended());
    out.reward = total;
  }
}
