package dev.agon.core.run.engine;

/** Ends a run as failed; the message is what a person reads. */
final class RunFailure extends RuntimeException {
  RunFailure(String message) {
    super(message);
  }

  RunFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
