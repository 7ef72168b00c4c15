package dev.agon.core.run.engine;

/** A request to the scheduler was refused; the message is for a person. */
public final class RunException extends RuntimeException {
  /** There is no such run. */
  public static final int NOT_FOUND = 404;

  /** The run is in a state that does not allow it. */
  public static final int CONFLICT = 409;

  /** A value is wrong. */
  public static final int BAD_REQUEST = 400;

  /** The disk or the program failed. */
  public static final int FAILED = 500;

  private final int code;

  public RunException(int code, String message) {
    super(message);
    this.code = code;
  }

  /** As in HTTP: {@link #NOT_FOUND}, {@link #CONFLICT}, {@link #BAD_REQUEST}, {@link #FAILED}. */
  public int code() {
    return code;
  }
}
