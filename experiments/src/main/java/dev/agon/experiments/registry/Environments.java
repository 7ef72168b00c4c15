package dev.agon.experiments.registry;

import dev.agon.core.training.RunSpecification;
import dev.agon.environments.EnvironmentEntry;
import dev.agon.environments.EnvironmentRegistry;
import dev.agon.environments.EnvironmentSetup;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The environments that this process knows: Agon's own and those of the plug-ins it was given. */
public final class Environments {
  private static @Nullable EnvironmentRegistry registry;

  private Environments() {}

  /** Adds those of the plug-ins, for the rest of the process. */
  public static synchronized void usePlugins(List<Path> jars) {
    registry = EnvironmentRegistry.withPlugins(jars);
  }

  /**
   * Made when it is first asked for, so that a provider that fails is told of as an error of its
   * own, and stops only what needs environments.
   */
  public static synchronized EnvironmentRegistry registry() {
    EnvironmentRegistry known = registry;
    if (known == null) {
      known = EnvironmentRegistry.withPlugins(List.of());
      registry = known;
    }
    return known;
  }

  /**
   * @throws dev.agon.core.environment.EnvironmentException when no environment has this id; names
   *     the near ones
   */
  public static EnvironmentEntry entry(String id) {
    return registry().entry(id);
  }

  /** The environment that a run learns from, as its settings ask for it. */
  public static EnvironmentSetup of(RunSpecification specification) {
    return ReinforcementAlgorithm.environment(specification);
  }
}
