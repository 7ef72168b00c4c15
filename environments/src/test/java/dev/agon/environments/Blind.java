package dev.agon.environments;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.wrapper.EnvironmentWrapper;
import dev.agon.core.random.Pcg64;

/** Tells the agent nothing about the last number of an observation. */
public final class Blind extends EnvironmentWrapper {
  public Blind(Environment environment) {
    super(environment);
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    super.reset(random, observation);
    observation[observation.length - 1] = 0;
  }

  @Override
  public void step(int action, StepResult out) {
    super.step(action, out);
    out.observation[out.observation.length - 1] = 0;
  }
}
