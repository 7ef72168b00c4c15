package dev.agon.environments;

import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.text.NearNames;
import dev.agon.environments.box2d.Box2d;
import dev.agon.environments.classic.ClassicControl;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes environments by their id. Ids and version suffixes are Gymnasium's. Immutable. */
public final class EnvironmentRegistry {
  private static final EnvironmentRegistry BUILT_IN =
      new EnvironmentRegistry(Stream.of(ClassicControl.entries(), Box2d.entries()).flatMap(List::stream).toList());

  private final Map<String, EnvironmentEntry> entries = new TreeMap<>();

  private EnvironmentRegistry(Collection<EnvironmentEntry> entries) {
    for (EnvironmentEntry entry : entries) {
      if (this.entries.put(entry.id(), entry) != null) {
        throw new EnvironmentException(
            "Two environments have the id '%s'. Give one of them another name or version."
                .formatted(entry.id()));
      }
    }
  }

  /** The environments that come with Agon. */
  public static EnvironmentRegistry builtIn() {
    return BUILT_IN;
  }

  /** These environments and one more. */
  public EnvironmentRegistry with(EnvironmentEntry entry) {
    List<EnvironmentEntry> all = new ArrayList<>(entries.values());
    all.add(entry);
    return new EnvironmentRegistry(all);
  }

  /** All entries by id. */
  public List<EnvironmentEntry> entries() {
    return List.copyOf(entries.values());
  }

  /**
   * @throws EnvironmentException when no environment has this id; names the near ones
   */
  public EnvironmentEntry entry(String id) {
    @Nullable EnvironmentEntry entry = entries.get(id);
    if (entry == null) {
      throw new EnvironmentException(
          "There is no environment '%s'. %s"
              .formatted(id, NearNames.suggestion(id, entries.keySet())));
    }
    return entry;
  }

  /** One instance, with its time limit. */
  public EnvironmentInstance make(String id) {
    return make(id, Map.of());
  }

  /**
   * One instance, with its time limit.
   *
   * @param options those of {@link EnvironmentEntry#defaultOptions} that differ
   */
  public EnvironmentInstance make(String id, Map<String, Object> options) {
    return entry(id).make(options);
  }

  /**
   * Many instances that step together, each with its time limit.
   *
   * @param count at least 1
   * @param options those of {@link EnvironmentEntry#defaultOptions} that differ
   */
  public VectorEnvironment makeVector(String id, int count, Map<String, Object> options) {
    return entry(id).makeVector(count, options);
  }
}
