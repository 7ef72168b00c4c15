package dev.agon.web;

/** The dashboard cannot be served; the message says why and how to mend it. */
public final class WebException extends RuntimeException {
  public WebException(String message) {
    super(message);
  }

  public WebException(String message, Throwable cause) {
    super(message, cause);
  }
}
