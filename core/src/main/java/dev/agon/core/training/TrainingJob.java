package dev.agon.core.training;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.metrics.Metric;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run executes: one algorithm on one problem, in turns.
 *
 * <p>The runner calls {@link #advance} until {@link #finished}. Between two turns it pauses, stops,
 * saves, or changes a live hyperparameter, so an algorithm has no code for any of that. All calls
 * come from one thread. A job holds all state that its future depends on, and {@link #save} writes
 * all of it: a job that was restored from it ends with the same bits as one that was never stopped.
 */
public interface TrainingJob extends Snapshotable, AutoCloseable {

  /**
   * Does one turn: at most about 100 ms, at least enough work to be worth returning. Long work,
   * such as an evaluation of many episodes, spans several turns; how far it has come is part of the
   * state.
   */
  void advance(RunContext run);

  /**
   * Whether the budget is spent and everything that follows it (the last evaluation) is done.
   *
   * <p>The runner saves the state at the first turn that reaches the budget. A run with a larger
   * budget is resumed from there, so "the budget is spent" is computed from {@link #step}, never
   * part of the state.
   */
  boolean finished();

  /**
   * How much of the budget is spent, in the budget's unit (environment steps, generator updates).
   */
  long step();

  /** The hyperparameters that may be changed while the job runs. */
  default List<LiveHyperparameter> liveHyperparameters() {
    return List.of();
  }

  /**
   * Evaluates the current policy or generator at the next turns, beside the scheduled evaluations.
   * Like a live change, the runner journals it.
   */
  void requestEvaluation();

  /** The metric that a list of runs shows, such as the return of the evaluations. */
  default Optional<Metric> mainMetric() {
    return Optional.empty();
  }

  /**
   * What the manifest records beside versions and settings: the device chosen, checksums of the
   * data, the session profile.
   */
  default Map<String, String> provenance() {
    return Map.of();
  }

  /** What to put on record when the run fails, such as the last observation; may be empty. */
  default String diagnosis() {
    return "";
  }

  /** SHA-256 over the names, shapes and bits of all trained weights, lower-case hexadecimal. */
  String weightsSha256();

  /** What the run achieved, once {@link #finished}: an evaluation, or measures of the samples. */
  Outcome outcome();

  /**
   * Writes the best policy, or the generator, as a TensorFlow SavedModel.
   *
   * @param folder made by this call
   */
  void exportSavedModel(Path folder);

  /** Releases everything native. */
  @Override
  void close();

  /**
   * The result of a finished run.
   *
   * @param evaluation present for reinforcement learning: {@code episodes}, {@code meanReturn},
   *     {@code stdReturn}, and which policy was evaluated
   * @param metrics present for generative jobs, by metric name
   */
  record Outcome(Map<String, Object> evaluation, Map<String, Double> metrics) {}
}
