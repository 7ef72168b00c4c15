package dev.agon.core.environment.wrapper;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;

/**
 * Limits rewards to a range: Gymnasium's {@code ClipReward}. Or leaves nothing but their sign, as
 * Mnih et al., <em>Human-level control through deep reinforcement learning</em> (2015), so that one
 * learning rate serves many games.
 */
public final class RewardClip extends RewardWrapper {
  private final double min;
  private final double max;
  private final boolean sign;

  /**
   * @param min may be −∞
   * @param max at least {@code min}, may be +∞
   */
  public RewardClip(Environment environment, double min, double max) {
    this(environment, min, max, false);
  }

  /**
   * @param sign whether a reward becomes −1, 0 or 1 before it is limited to the range
   */
  public RewardClip(Environment environment, double min, double max, boolean sign) {
    super(environment);
    if (!(min <= max)) {
      throw new EnvironmentException(
          "rewardClip needs min ≤ max, but was given min=%s and max=%s. Swap them."
              .formatted(min, max));
    }
    this.min = min;
    this.max = max;
    this.sign = sign;
  }

  @Override
  double reward(double reward) {
    return Math.min(Math.max(sign ? Math.signum(reward) : reward, min), max);
  }
}
