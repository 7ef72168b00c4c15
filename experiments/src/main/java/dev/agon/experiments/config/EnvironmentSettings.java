package dev.agon.experiments.config;

import dev.agon.core.training.Check;
import java.util.Map;

/**
 * The section {@code environment}.
 *
 * @param id such as {@code CartPole-v1}
 * @param count N: instances that step together
 * @param options of the environment that differ from its defaults
 */
public record EnvironmentSettings(String id, int count, Map<String, Object> options) {

  private static final int MOST = 65_536;

  public EnvironmentSettings {
    Check.within("environment.count", count, 1, MOST);
    options = Map.copyOf(options);
  }

  public static EnvironmentSettings defaults() {
    return new EnvironmentSettings("", 8, Map.of());
  }
}
