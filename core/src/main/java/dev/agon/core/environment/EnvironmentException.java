package dev.agon.core.environment;

import org.jspecify.annotations.Nullable;

/** An environment was used wrongly or failed; the message says what, where and how to mend it. */
public class EnvironmentException extends RuntimeException {
  public EnvironmentException(String message) {
    super(message);
  }

  public EnvironmentException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
