package dev.agon.agents.loop;

import dev.agon.core.training.Check;

/**
 * When and how long the policy is evaluated: the section {@code evaluation} of an experiment.
 *
 * @param every environment steps between two periodic evaluations; 0 for none
 * @param episodes of each periodic evaluation; the best of them decides which policy is kept
 * @param finalEpisodes of the evaluation once the budget is spent, on other environment seeds
 * @param film whether one episode is filmed after each periodic evaluation
 */
public record EvaluationConfig(long every, int episodes, int finalEpisodes, boolean film) {

  /** Without a film. */
  public EvaluationConfig(long every, int episodes, int finalEpisodes) {
    this(every, episodes, finalEpisodes, false);
  }

  public EvaluationConfig {
    Check.notNegative("evaluation.every", every);
    Check.positive("evaluation.episodes", episodes);
    Check.positive("evaluation.finalEpisodes", finalEpisodes);
  }

  public static EvaluationConfig defaults() {
    return new EvaluationConfig(5_000, 20, 100);
  }
}
