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
   * @param hyperparameter for {@link Action#SET}
   * @param value for {@link Action#SET}
   */
  public record Command(
      String runId, Action action, @Nullable String hyperparameter, double value) {

    public static Command of(String runId, Action action) {
      return new Command(runId, action, null, 0);
    }
  }

  /**
   * Values of one run since the last batch.
   *
   * @param sequence of the last value in the batch; values are numbered from 1 within a run. A
   *     client that misses numbers asks the run folder.
   */
  public record MetricBatch(String runId, int generation, long sequence, List<Points> series) {}

  /**
   * Values of one metric, oldest first; the three arrays are of one length.
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
