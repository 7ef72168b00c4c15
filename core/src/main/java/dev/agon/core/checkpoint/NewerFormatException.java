package dev.agon.core.checkpoint;

/** A checkpoint is not damaged but of a newer Agon, so it is left as it is. */
public final class NewerFormatException extends CheckpointException {
  NewerFormatException(String message) {
    super(message);
  }
}
