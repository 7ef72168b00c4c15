package dev.agon.environments.gymnasium;

import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.environments.EnvironmentEntry;

/**
 * Registers every environment of Gymnasium under {@code gymnasium:} and its id there, such as
 * {@code gymnasium:CartPole-v1} or {@code gymnasium:ALE/Pong-v5}. Python runs it, in a child
 * process.
 */
public final class GymnasiumBridge {
  /** What ids of bridged environments begin with. */
  public static final String PREFIX = "gymnasium:";

  private GymnasiumBridge() {}

  /**
   * The registration of one of them. Nothing is started, and so no id is known to be wrong, before
   * an instance is made.
   *
   * @param id begins with {@link #PREFIX}
   */
  public static EnvironmentEntry entry(String id) {
    String gymnasiumId = id.startsWith(PREFIX) ? id.substring(PREFIX.length()) : "";
    if (gymnasiumId.isBlank()) {
      throw new EnvironmentException(
          "'%s' names no environment of Gymnasium. Write gymnasium: and its id, such as gymnasium:CartPole-v1."
              .formatted(id));
    }
    return new EnvironmentEntry(
        id,
        "Gymnasium's %s, run by Python.".formatted(gymnasiumId),
        EnvironmentInstance.NO_LIMIT, // Gymnasium keeps it
        null,
        BridgeOptions.DEFAULTS,
        options -> {
          BridgeOptions bridge = BridgeOptions.of(id, options);
          return bridge.draws()
              ? new DrawableGymnasiumEnvironment(id, gymnasiumId, bridge)
              : new GymnasiumEnvironment(id, gymnasiumId, bridge);
        },
        (name, count, limit, options) ->
            new GymnasiumVectorEnvironment(
                name, gymnasiumId, count, limit, BridgeOptions.of(name, options)),
        true);
  }
}
