package dev.agon.core.environment.wrapper;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;

/** A wrapper that makes another action of each one in a box: Gymnasium's {@code ActionWrapper}. */
abstract class ActionWrapper extends EnvironmentWrapper {
  private final Space actionSpace;
  private final float[] inner; // [A]

  ActionWrapper(Environment environment, Space actionSpace) {
    super(environment);
    this.actionSpace = actionSpace;
    inner = new float[environment.actionSpace().size()];
  }

  /**
   * The wrapped environment's action.
   *
   * @param action [A] left alone
   * @param inner [A] written
   */
  abstract void act(float[] action, float[] inner);

  @Override
  public final Space actionSpace() {
    return actionSpace;
  }

  @Override
  public final void step(float[] action, StepResult out) {
    act(action, inner);
    environment.step(inner, out);
  }

  /** The action space, which has to be a box. */
  static Space.Box box(Environment environment, String wrapper) {
    if (environment.actionSpace() instanceof Space.Box box) {
      return box;
    }
    throw new EnvironmentException(
        "%s needs an action space that is a Box, but it is %s. Remove the wrapper."
            .formatted(wrapper, environment.actionSpace()));
  }
}
