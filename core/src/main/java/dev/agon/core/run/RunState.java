package dev.agon.core.run;

/** Where a run stands. */
public enum RunState {
  /** Waits for a slot. */
  QUEUED,
  /** Takes turns. */
  RUNNING,
  /** Keeps its slot and its state, takes no turn. */
  PAUSED,
  /** Spent its budget. */
  COMPLETED,
  /** Was told to stop by a person. */
  STOPPED,
  /** Its process ended before it did. */
  INTERRUPTED,
  /** Met an error; the cause is on record. */
  FAILED;

  /** Whether a run in this state may go over to {@code next}. */
  public boolean mayBecome(RunState next) {
    return switch (this) {
      case QUEUED -> next == RUNNING || next == STOPPED || next == FAILED || next == INTERRUPTED;
      case RUNNING -> next == PAUSED || next.ended();
      case PAUSED -> next == RUNNING || next.ended();
      case COMPLETED, STOPPED, INTERRUPTED, FAILED -> next == QUEUED; // by resume only
    };
  }

  /** Whether the run takes no further turn unless it is resumed. */
  public boolean ended() {
    return this == COMPLETED || this == STOPPED || this == INTERRUPTED || this == FAILED;
  }
}
