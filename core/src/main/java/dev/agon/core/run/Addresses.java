package dev.agon.core.run;

/** The event bus: every address, with what is sent there. Messages are records of this package. */
public final class Addresses {

  /** Request. {@link RunMessages.Submit} → {@link RunMessages.Accepted}. */
  public static final String SUBMIT = "run.submit";

  /** Request. {@link RunMessages.Command} → {@link RunMessages.Accepted}. */
  public static final String COMMAND = "run.command";

  /**
   * Publish. {@link RunStatus}: at every change of state, and about ten times a second with
   * progress.
   */
  public static final String STATUS = "run.status";

  /** Publish. {@link RunMessages.MetricBatch}, coalesced; the run folder has every value. */
  public static final String METRICS = "run.metrics";

  /** Publish. {@link RunMessages.LogLine}. */
  public static final String LOG = "run.log";

  /** Publish. {@link RunMessages.Media}: an image was stored. */
  public static final String MEDIA = "run.media";

  /** Publish. {@link RunMessages.Event}: checkpoint, best, live change, failure. */
  public static final String EVENT = "run.event";

  private Addresses() {}
}
