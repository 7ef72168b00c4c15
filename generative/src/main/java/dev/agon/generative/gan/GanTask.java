package dev.agon.generative.gan;

import dev.agon.core.random.Seeds;
import dev.agon.core.training.Check;
import dev.agon.generative.data.DataSource;

/**
 * What a GAN is trained on, and for how long.
 *
 * @param data the real samples
 * @param budgetSteps generator updates
 * @param evaluationEvery generator updates between two evaluations, each of which measures samples
 *     and stores an image of them; 0 for the last one only
 * @param seeds of every random stream
 */
public record GanTask(DataSource data, long budgetSteps, long evaluationEvery, Seeds seeds) {

  public GanTask {
    Check.positive("budget.steps", budgetSteps);
    Check.notNegative("evaluation.every", evaluationEvery);
  }

  /** How much of the budget is spent, in [0, 1]. */
  public double progress(long step) {
    return Math.min(1, (double) step / budgetSteps);
  }
}
