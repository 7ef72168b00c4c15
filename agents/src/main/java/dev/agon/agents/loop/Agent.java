package dev.agon.agents.loop;

import dev.agon.core.training.TrainingJob;
import java.util.Map;

/** A training job that learns a policy. */
public interface Agent extends TrainingJob {

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
}
