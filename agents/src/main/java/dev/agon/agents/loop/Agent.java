package dev.agon.agents.loop;

import dev.agon.core.metrics.Metric;
import dev.agon.core.training.TrainingJob;
import java.util.Map;
import java.util.Optional;

/** A training job that learns a policy. */
public interface Agent extends TrainingJob {

  /** The mean return of the evaluations. */
  @Override
  default Optional<Metric> mainMetric() {
    return Optional.of(Evaluation.RETURN_MEAN);
  }

  /**
   * Evaluates the best policy so far, or the current one when none was evaluated yet, in one go.
   * For jobs that were restored to be evaluated: they cannot be trained further.
   *
   * @param episodes at least 1
   * @param seed of the environments
   * @return {@code episodes}, {@code meanReturn}, {@code stdReturn} (of the population) and {@code
   *     policy}: {@code best} or {@code last}
   */
  Map<String, Object> evaluate(int episodes, long seed);

  /**
   * The best policy so far, or the current one when none was evaluated yet, without exploration.
   */
  Policy policy();
}
