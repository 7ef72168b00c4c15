package org.example.corridor;

import dev.agon.environments.EnvironmentEntry;
import dev.agon.environments.EnvironmentProvider;
import java.util.List;
import java.util.Map;

/** Tells Agon of the environments in this jar; {@code META-INF/services} names this class. */
public final class CorridorProvider implements EnvironmentProvider {

  @Override
  public List<EnvironmentEntry> entries() {
    return List.of(
        new EnvironmentEntry(
            "WindyCorridor-v0",
            "Walk right to the end of a corridor against the wind.",
            /* time limit */ 100,
            /* solved at */ -12.0,
            Map.of("length", 8, "wind", 0.1), // options with their defaults
            options ->
                new WindyCorridor((Integer) options.get("length"), (Double) options.get("wind")),
            /* no vectorised form: single ones are stepped in turn */ null));
  }
}
