package dev.agon.core.training;

import dev.agon.core.metrics.Metric;

/**
 * What a job may ask of the run that it is part of. Valid during {@link TrainingJob#advance} only.
 */
public interface RunContext {

  /**
   * Records a value. Costs less than a microsecond and never blocks. A NaN or infinite value of a
   * metric in the group {@code loss} fails the run after this turn.
   *
   * @param step the budget step that the value belongs to
   */
  void log(Metric metric, long step, double value);

  /**
   * Records an image.
   *
   * @param name of the series, such as {@code "samples"}
   * @param image a PNG or a GIF; the caller gives it away
   */
  void image(String name, long step, byte[] image);

  /** Writes a line to the run's log, at the job's current step. */
  void info(String message);

  /** As {@link #info}, for something that the user should know about. */
  void warn(String message);

  /** The value of a live hyperparameter that holds for this turn. */
  double value(LiveHyperparameter hyperparameter);

  /**
   * Says that the policy or generator as it is now is the best so far; the checkpoint of this
   * moment is kept beside the last ones.
   */
  void best(long step, double score);
}
