package dev.agon.core.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.core.run.RunMessages.Event;
import dev.agon.core.run.RunMessages.LogLine;
import dev.agon.core.run.RunMessages.Media;
import dev.agon.core.run.RunResult;
import dev.agon.core.run.RunStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads a {@code runs/} folder: the runs of this process and of others, running or ended. The disk
 * is the truth; the event bus only says that something changed. Thread-safe; calls block on the
 * disk.
 */
public interface RunArchive extends AutoCloseable {

  /** All runs, newest first. */
  List<RunStatus> list();

  Optional<RunStatus> status(String runId);

  /** What the run achieved; empty until it has ended. */
  Optional<RunResult> result(String runId);

  /** The run's {@code manifest.json}. */
  Optional<ObjectNode> manifest(String runId);

  /** The live hyperparameters with their ranges and present values. */
  List<Knob> knobs(String runId);

  /** The metrics that have values, sorted by name. */
  List<SeriesInfo> metrics(String runId);

  /**
   * A series, thinned without losing an extreme: the steps from {@code fromStep} to {@code toStep}
   * are cut into at most {@code columns} columns of equal width; where a column would hold one
   * value only, the values are given as they are.
   */
  Series series(String runId, String metric, long fromStep, long toStep, int columns);

  /**
   * Log lines after {@code afterSequence}, oldest first, at most {@code limit}, the newest ones.
   */
  List<LogLine> log(String runId, long afterSequence, int limit);

  /** Marks of the timeline, oldest first. */
  List<Event> events(String runId);

  /** The images of the series {@code name}, oldest first; of all series when it is empty. */
  List<Media> media(String runId, String name);

  /**
   * The file of an image; empty when there is none of this name. Never outside the run's folder.
   */
  Optional<Path> mediaFile(String runId, String file);

  @Override
  void close();

  /** A live hyperparameter as a person sees it. */
  record Knob(
      String name,
      double initial,
      double value,
      double minimum,
      double maximum,
      boolean logarithmic) {}

  /**
   * @param sequence number of the newest value, for telling whether a client is up to date
   */
  record SeriesInfo(
      String metric,
      String unit,
      String description,
      long count,
      long sequence,
      long lastStep,
      double lastValue) {}

  /**
   * Columns of a series, oldest first; all arrays are of one length.
   *
   * @param raw whether each column is one value as it was logged
   * @param sequence number of the newest value that went into it
   * @param steps of the column's last value
   * @param epochMillis when the column's last value was logged
   * @param counts values in the column
   */
  record Series(
      String metric,
      int generation,
      long sequence,
      boolean raw,
      long[] steps,
      long[] epochMillis,
      double[] minimum,
      double[] maximum,
      double[] mean,
      double[] last,
      int[] counts) {}
}
