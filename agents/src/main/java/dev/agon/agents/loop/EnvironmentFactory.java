package dev.agon.agents.loop;

import dev.agon.core.environment.VectorEnvironment;

/** Makes instances of one environment. An algorithm makes some to train on, others to evaluate. */
@FunctionalInterface
public interface EnvironmentFactory {

  /**
   * @param count N, at least 1
   * @return not reset yet; the caller closes it
   */
  VectorEnvironment create(int count);
}
