package dev.agon.core.environment.wrapper;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import java.util.Arrays;

/**
 * Begins an episode with 1 to n steps of doing nothing, so that episodes do not all begin in the
 * same state: Mnih et al., <em>Human-level control through deep reinforcement learning</em> (2015),
 * and Gymnasium's {@code AtariPreprocessing}. How many is drawn from the episode's stream; should
 * the episode end meanwhile, another one begins.
 */
public final class NoopReset extends EnvironmentWrapper {
  private final int max;
  private final int action;
  private final boolean discrete;
  private final float[] actions; // [A]
  private final StepResult result;

  /**
   * @param max n, at least 1
   * @param action that does nothing; in a space of arrays, of each of their numbers
   */
  public NoopReset(Environment environment, int max, int action) {
    super(environment);
    if (max < 1) {
      throw new EnvironmentException(
          "noopReset needs a max of at least 1, but was given %d. Choose 30, say.".formatted(max));
    }
    Space space = environment.actionSpace();
    this.max = max;
    this.action = action;
    discrete = space instanceof Space.Discrete;
    actions = new float[space.size()];
    Arrays.fill(actions, action);
    if (!space.contains(actions, 0)) {
      throw new EnvironmentException(
          "noopReset cannot do nothing by the action %d, which is outside the action space %s. %s"
              .formatted(action, space, space.hint()));
    }
    result = new StepResult(environment.observationSpace().size());
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    environment.reset(random, observation);
    int noops = 1 + random.integers(max);
    for (int i = 0; i < noops; i++) {
      if (discrete) {
        environment.step(action, result);
      } else {
        environment.step(actions, result);
      }
      if (result.ended()) {
        environment.reset(random, result.observation);
      }
    }
    System.arraycopy(result.observation, 0, observation, 0, observation.length);
  }
}
