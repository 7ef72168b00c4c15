package dev.agon.core.run;

import dev.agon.core.training.RunSpecification;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages of the event bus; {@link Addresses} says which goes where. */
public final class RunMessages {

  /** Runs an experiment as soon as a slot is free. */
  public record Submit(RunSpecification specification) {}

  /** The answer to a request that was taken. */
  public record Accepted(String runId) {}

  /** What may be done to a run. */
  public enum Action {
    PAUSE,
    /** Goes on after a pause, or takes an ended run up again from its last checkpoint. */
    RESUME,
    /** One turn, then paused. */
    STEP,
    STOP,
    CHECKPOINT,
    EVALUATE,
    /** Changes a live hyperparameter. */
    SET
  }

  /**
   * Commands may be repeated: pausing a paused run changes nothing and is no error.
   *
   * @param hyperparameter for {@link Action#SET}; {@link #BUDGET} with {@link Action#RESUME} gives
   *     the run a larger budget
   * @param value for {@link Action#SET}; the new budget in steps, with {@link #BUDGET}
   */
  public record Command(
      String runId, Action action, @Nullable String hyperparameter, double value) {

    /** Names the budget in a command that resumes a completed run. */
    public static final String BUDGET = "budget.steps";

    public static Command of(String runId, Action action) {
      return new Command(runId, action, null, 0);
    }
  }

  /**
   * Values of one run since the last batch.
   *
   * @param first sequence number of the first value in the batch; values are numbered from 1 within
   *     a run. A client that misses numbers, or sees a new generation, asks the run folder.
   * @param sequence of the last value in the batch
   */
  public record MetricBatch(
      String runId, int generation, long first, long sequence, List<Points> series) {}

  /**
   * Values of one metric, oldest first; the three arrays are of one length. When more values came
   * than a screen can show, the extremes and the last one are here; the run folder has every value.
   *
   * @param epochMillis when the value was logged
   */
  public record Points(String metric, long[] steps, long[] epochMillis, double[] values) {}

  /**
   * @param level {@code INFO}, {@code WARN} or {@code ERROR}
   */
  public record LogLine(
      String runId, long sequence, Instant time, long step, String level, String message) {}

  /**
   * @param file name of the file in the run's {@code media} folder
   */
  public record Media(String runId, long sequence, String name, long step, String file) {}

  /**
   * A mark on the run's timeline.
   *
   * @param kind {@code checkpoint}, {@code best}, {@code change}, {@code state} or {@code failure}
   */
  public record Event(
      String runId, long sequence, Instant time, long step, long turn, String kind, String text) {}

  private RunMessages() {}
}
