package dev.agon.core.environment.wrapper;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;

/** Multiplies rewards by a factor: Gymnasium's {@code TransformReward} with {@code r -> c * r}. */
public final class RewardScale extends RewardWrapper {
  private final double factor;

  /**
   * @param factor finite
   */
  public RewardScale(Environment environment, double factor) {
    super(environment);
    if (!Double.isFinite(factor)) {
      throw new EnvironmentException(
          "rewardScale needs a finite factor, but was given %s. Choose a number such as 0.01."
              .formatted(factor));
    }
    this.factor = factor;
  }

  @Override
  double reward(double reward) {
    return reward * factor;
  }
}
