package dev.agon.core.environment.wrapper;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;

/**
 * Cuts episodes off after some steps: Gymnasium's {@code TimeLimit}. Wrappers around it count in
 * decisions, it counts in steps of what it wraps.
 */
public final class TimeLimit extends EnvironmentWrapper {
  private final int maxEpisodeSteps;
  private int steps;

  /**
   * @param maxEpisodeSteps at least 1
   */
  public TimeLimit(Environment environment, int maxEpisodeSteps) {
    super(environment);
    if (maxEpisodeSteps < 1) {
      throw new EnvironmentException(
          "timeLimit needs steps of at least 1, but was given %d. Choose 1000, say."
              .formatted(maxEpisodeSteps));
    }
    this.maxEpisodeSteps = maxEpisodeSteps;
  }

  public int maxEpisodeSteps() {
    return maxEpisodeSteps;
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    steps = 0;
    environment.reset(random, observation);
  }

  @Override
  public void step(int action, StepResult out) {
    environment.step(action, out);
    count(out);
  }

  @Override
  public void step(float[] action, StepResult out) {
    environment.step(action, out);
    count(out);
  }

  private void count(StepResult out) {
    steps++;
    out.truncated |= steps >= maxEpisodeSteps; // even where it terminated in the same step
  }

  @Override
  protected void saveOwn(StateWriter out) {
    out.putLong("steps", steps);
  }

  @Override
  protected void restoreOwn(StateReader in) {
    steps = (int) in.getLong("steps");
  }
}
