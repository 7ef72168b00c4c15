package dev.agon.core.environment;

/** What becomes of a run when one of its many environment instances throws something. */
public enum OnFailure {
  /** The run fails with it. */
  FAIL,
  /**
   * The instance's episode counts as truncated, with reward 0 and the last observation that there
   * was; a new instance takes its place, and the run goes on.
   */
  RESET
}
