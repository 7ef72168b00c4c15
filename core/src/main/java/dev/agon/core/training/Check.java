package dev.agon.core.training;

/**
 * Checks of hyperparameters, made where a settings record is made. Each error says which key, which
 * value and what is allowed; what it is called in the experiment file is its name.
 */
public final class Check {
  private Check() {}

  /** {@code value > 0}. */
  public static void positive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s=%s is not above 0. Choose a positive value.".formatted(name, shown(value)));
    }
  }

  /** {@code value >= 0}. */
  public static void notNegative(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s=%s is below 0. Choose 0 or a positive value.".formatted(name, shown(value)));
    }
  }

  /** {@code low <= value <= high}. */
  public static void within(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          "%s=%s is outside [%s, %s]. Choose a value in that range."
              .formatted(name, shown(value), shown(low), shown(high)));
    }
  }

  /**
   * @param message says what is wrong, why, and how to mend it; formatted with {@code values}
   */
  public static void that(boolean condition, String message, Object... values) {
    if (!condition) {
      throw new IllegalArgumentException(message.formatted(values));
    }
  }

  private static String shown(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
