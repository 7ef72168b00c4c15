package dev.agon.experiments.config;

import dev.agon.core.training.Check;

/**
 * The section {@code budget}.
 *
 * @param steps environment steps over all instances, or generator updates
 */
public record BudgetSettings(long steps) {

  private static final double MOST = 1e15;

  public BudgetSettings {
    Check.within("budget.steps", steps, 1, MOST);
  }

  public static BudgetSettings defaults() {
    return new BudgetSettings(100_000);
  }
}
