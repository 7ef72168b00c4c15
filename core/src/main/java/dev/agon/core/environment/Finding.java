package dev.agon.core.environment;

/**
 * Something that {@link EnvironmentChecker} found.
 *
 * @param rule its name, such as {@code deterministic}; see {@link EnvironmentChecker#RULES}
 * @param what what the environment does, with values
 * @param why what goes wrong because of it
 * @param mend what to do
 */
public record Finding(Severity severity, String rule, String what, String why, String mend) {

  public enum Severity {
    /** Training on it gives wrong results, or does not work. */
    ERROR,
    /** Allowed, but seldom meant. */
    WARNING
  }

  @Override
  public String toString() {
    return "%s %s: %s %s %s".formatted(severity, rule, what, why, mend);
  }
}
