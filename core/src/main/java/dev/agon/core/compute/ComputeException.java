package dev.agon.core.compute;

/** The graph cannot be built or run; the message says what, why and how to mend it. */
public final class ComputeException extends RuntimeException {
  public ComputeException(String message) {
    super(message);
  }

  public ComputeException(String message, Throwable cause) {
    super(message, cause);
  }
}
