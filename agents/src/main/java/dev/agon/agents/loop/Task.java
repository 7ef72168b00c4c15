package dev.agon.agents.loop;

import dev.agon.core.random.Seeds;
import dev.agon.core.training.Check;

/**
 * What an agent is trained on, and for how long.
 *
 * @param environments makes them, to train on and to evaluate
 * @param environmentCount N: instances that are trained on
 * @param budgetSteps environment steps, counted over all instances
 * @param evaluation when and how long the policy is evaluated
 * @param seeds of every random stream
 */
public record Task(
    EnvironmentFactory environments,
    int environmentCount,
    long budgetSteps,
    EvaluationConfig evaluation,
    Seeds seeds) {

  public Task {
    Check.positive("environment.count", environmentCount);
    Check.positive("budget.steps", budgetSteps);
  }

  /** How much of the budget is spent, in [0, 1]. */
  public double progress(long step) {
    return Math.min(1, (double) step / budgetSteps);
  }
}
