package dev.agon.core.nn;

/** A network cannot be built as described; the message says which layer, why and what would do. */
public final class NetworkException extends RuntimeException {
  public NetworkException(String message) {
    super(message);
  }
}
