package dev.agon.core.store;

import dev.agon.core.run.RunState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands, as {@code run.db} keeps it; the rest of a run's status is in the manifest.
 */
public record RunProgress(
    RunState state,
    long step,
    long turn,
    int generation,
    double stepsPerSecond,
    double wallSeconds,
    String metric,
    double value,
    @Nullable Instant started,
    @Nullable Instant ended,
    @Nullable String failure) {

  /** A run that waits for its first slot. */
  public static RunProgress queued() {
    return new RunProgress(RunState.QUEUED, 0, 0, 0, 0, 0, "", Double.NaN, null, null, null);
  }

  /** The same run in another state. */
  public RunProgress in(
      RunState next, @Nullable Instant startedAt, @Nullable Instant endedAt, @Nullable String why) {
    return new RunProgress(
        next,
        step,
        turn,
        generation,
        next == RunState.RUNNING ? stepsPerSecond : 0,
        wallSeconds,
        metric,
        value,
        startedAt,
        endedAt,
        why);
  }
}
