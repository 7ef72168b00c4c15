package dev.agon.core.environment;

/**
 * One instance of many threw something; it was replaced by a new one, whose episode follows.
 *
 * @param instance its number, from 0
 * @param seed of the instance's random stream
 * @param episodeStep steps of the episode that had gone well
 * @param action that it was given; empty where it failed in its reset
 * @param message in a sentence or more, with all of the above
 * @param stackTrace of what it threw
 */
public record InstanceFailure(
    int instance, long seed, int episodeStep, String action, String message, String stackTrace) {

  /** All of it for a log: the message, what was done, and the stack trace. */
  public String report() {
    return "%s%s The instance was replaced.%n%s"
        .formatted(message, message.endsWith(".") ? "" : ".", stackTrace.strip());
  }
}
