package dev.agon.agents.loop;

import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.VectorEnvironment;
import java.util.Optional;

/** Makes instances of one environment. An algorithm makes some to train on, others to evaluate. */
@FunctionalInterface
public interface EnvironmentFactory {

  /**
   * @param count N, at least 1
   * @return not reset yet; the caller closes it
   */
  VectorEnvironment create(int count);

  /**
   * The instances to train on: the same, or normalised.
   *
   * @param count N, at least 1
   */
  default VectorEnvironment createForTraining(int count) {
    return create(count);
  }

  /** One instance, to be watched; empty where there is nothing to see. */
  default Optional<EnvironmentInstance> createOne() {
    return Optional.empty();
  }
}
