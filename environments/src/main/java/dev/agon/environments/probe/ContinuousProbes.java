package dev.agon.environments.probe;

import dev.agon.core.environment.EnvironmentException;
import dev.agon.environments.probe.ContinuousProbe.Rules;

/**
 * Probes with continuous actions, each with its known answer. Numbers of an action go from −1 to 1,
 * those beyond are clipped. V are values of states, γ is the discount; the observation is the
 * number of the state.
 *
 * <p>The first five are the continuous forms of those in {@link DiscreteProbes}, after AgileRL's;
 * they find the same faults.
 */
public final class ContinuousProbes {
  private ContinuousProbes() {}

  /** One state, one step, reward 1, whatever the action. V = 1. */
  public static Rules constantReward() {
    return new Rules(1, true, 1, (state, actions, offset) -> 1, 1);
  }

  /**
   * Two states, one step; the reward is −1 in state 0 and 1 in state 1, whatever the action. V =
   * [−1, 1], and 0 in the mean.
   */
  public static Rules obsDependentReward() {
    return new Rules(2, false, 1, (state, actions, offset) -> state == 0 ? -1 : 1, 0);
  }

  /** Two steps, reward 1 for the second, whatever the action. V = [γ, 1]. */
  public static Rules discountedReward() {
    return new Rules(2, true, 1, (state, actions, offset) -> state, 1);
  }

  /** One state, one step, reward −(a − 1)². The best action is 1, V = 0. */
  public static Rules fixedObsPolicy() {
    return target(1);
  }

  /**
   * Two states, one step, actions of two numbers; the reward is −(a₀ − 1)² − a₁² in state 0 and
   * −a₀² − (a₁ − 1)² in state 1. The best actions are [1, 0] and [0, 1], V = [0, 0].
   */
  public static Rules policy() {
    return new Rules(
        2,
        false,
        2,
        (state, actions, offset) -> {
          double atState = clip(actions[offset + state]) - 1;
          double atOther = clip(actions[offset + 1 - state]);
          return -(atState * atState) - atOther * atOther;
        },
        0);
  }

  /**
   * One state, one step, reward −(a − target)². The best action is the target, V = 0: a policy must
   * become a point there, and the deviation of a stochastic one 0.
   *
   * @param target from −1 to 1
   */
  public static Rules target(double target) {
    if (!(target >= -1 && target <= 1)) {
      throw new EnvironmentException(
          "The option 'target' was %s. Give a number from -1 to 1, as actions are."
              .formatted(target));
    }
    return new Rules(
        1,
        true,
        1,
        (state, actions, offset) -> {
          double miss = clip(actions[offset]) - target;
          return -(miss * miss);
        },
        0);
  }

  private static final double PEAK = 0.6;

  /**
   * One state, one step, and two actions that are better than those around them: the reward is 1 −
   * ((a − 0.6)/0.2)² near 0.6 and 0.7·(1 − ((a + 0.6)/0.3)²) near −0.6, and 0 where they would be
   * negative. The best action is 0.6, V = 1; the wider, lower peak at −0.6 is worth 0.7, and the
   * middle between the two nothing.
   */
  public static Rules bimodal() {
    return new Rules(
        1,
        true,
        1,
        (state, actions, offset) -> {
          double a = clip(actions[offset]);
          double high = (a - PEAK) / 0.2;
          double low = (a + PEAK) / 0.3;
          return Math.max(0, 1 - high * high) + Math.max(0, 0.7 * (1 - low * low));
        },
        1);
  }

  /** As a double of the same bits as the decimal bounds. */
  static double clip(float action) {
    return Math.min(Math.max(action, -1f), 1f);
  }
}
