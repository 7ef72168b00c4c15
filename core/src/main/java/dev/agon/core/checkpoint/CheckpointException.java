package dev.agon.core.checkpoint;

/** A checkpoint cannot be written or read; the message says which, why and what to do. */
public class CheckpointException extends RuntimeException {
  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
