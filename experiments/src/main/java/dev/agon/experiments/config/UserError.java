package dev.agon.experiments.config;

/**
 * Something that the user can mend: the message says what is wrong, why, and how. Nothing was
 * started.
 */
public final class UserError extends RuntimeException {
  public UserError(String message) {
    super(message);
  }

  public UserError(String message, Throwable cause) {
    super(message, cause);
  }

  /** With arguments, as {@link String#formatted}. */
  public static UserError of(String message, Object... arguments) {
    return new UserError(message.formatted(arguments));
  }
}
