package dev.agon.web;

/**
 * The TCP port that a server listens on.
 *
 * @param first the port tried first; 0 lets the operating system choose
 * @param attempts how many ports, counted upwards from the first, may be tried
 */
public record PortChoice(int first, int attempts) {

  /** Where the dashboard is found unless something else is there already. */
  public static final int DEFAULT_PORT = 7070;

  private static final int HIGHEST = 65_535;

  public PortChoice {
    if (first < 0 || first > HIGHEST) {
      throw new WebException(
          "There is no port %d. Choose one from 1 to %d, or 0 for any free one."
              .formatted(first, HIGHEST));
    }
  }

  /** {@link #DEFAULT_PORT}, or the next free one: several processes may each have a dashboard. */
  public static PortChoice standard() {
    return new PortChoice(DEFAULT_PORT, 100);
  }

  /** This port and no other; 0 means any free one. */
  public static PortChoice exactly(int port) {
    return new PortChoice(port, 1);
  }
}
