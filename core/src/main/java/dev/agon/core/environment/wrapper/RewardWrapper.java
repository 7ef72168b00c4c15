package dev.agon.core.environment.wrapper;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.StepResult;

/** A wrapper that makes another reward of each one: Gymnasium's {@code RewardWrapper}. */
abstract class RewardWrapper extends EnvironmentWrapper {
  RewardWrapper(Environment environment) {
    super(environment);
  }

  abstract double reward(double reward);

  @Override
  public final void step(int action, StepResult out) {
    environment.step(action, out);
    out.reward = reward(out.reward);
  }

  @Override
  public final void step(float[] action, StepResult out) {
    environment.step(action, out);
    out.reward = reward(out.reward);
  }
}
