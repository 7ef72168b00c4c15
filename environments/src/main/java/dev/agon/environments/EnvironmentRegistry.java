package dev.agon.environments;

import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.text.NearNames;
import dev.agon.environments.board.BoardGames;
import dev.agon.environments.box2d.Box2d;
import dev.agon.environments.classic.ClassicControl;
import dev.agon.environments.grid.GridWorlds;
import dev.agon.environments.gymnasium.GymnasiumBridge;
import dev.agon.environments.minatar.MinAtar;
import dev.agon.environments.openenv.OpenEnv;
import dev.agon.environments.probe.Probes;
import dev.agon.environments.toytext.ToyText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes environments by their id. Ids and version suffixes are Gymnasium's. Immutable. */
public final class EnvironmentRegistry {
  private static final EnvironmentRegistry BUILT_IN =
      new EnvironmentRegistry(
          Stream.of(
                  ClassicControl.entries(),
                  Box2d.entries(),
                  ToyText.entries(),
                  MinAtar.entries(),
                  GridWorlds.entries(),
                  BoardGames.entries(),
                  Probes.entries())
              .flatMap(List::stream)
              .toList());

  private static final int MOST_SUGGESTED = 4;

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

  /** Those that come with Agon, those on the class path and those of the plug-ins. */
  public static EnvironmentRegistry withPlugins(List<Path> jars) {
    List<EnvironmentEntry> all = new ArrayList<>(BUILT_IN.entries.values());
    all.addAll(EnvironmentPlugins.onClassPath());
    for (Path jar : jars) {
      all.addAll(EnvironmentPlugins.load(jar));
    }
    return new EnvironmentRegistry(all);
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
   * @param id of an environment here, or {@code gymnasium:} and the id of one that Python has, or
   *     {@code openenv:} and the address of a server
   * @throws EnvironmentException when no environment has this id; names the near ones
   */
  public EnvironmentEntry entry(String id) {
    @Nullable EnvironmentEntry entry = entries.get(id);
    if (entry == null && id.startsWith(GymnasiumBridge.PREFIX)) {
      return GymnasiumBridge.entry(id);
    }
    if (entry == null && id.startsWith(OpenEnv.PREFIX)) {
      return OpenEnv.entry(id);
    }
    if (entry == null) {
      throw new EnvironmentException(
          "There is no environment '%s'. %s Those of your own are in a jar named with --plugins."
              .formatted(id, suggestion(id)));
    }
    return entry;
  }

  private String suggestion(String id) {
    List<String> near = NearNames.of(id, entries.keySet());
    if (near.isEmpty()) { // a part of the name, such as Breakout
      String wanted = id.toLowerCase(Locale.ROOT);
      near =
          entries.keySet().stream()
              .filter(known -> known.toLowerCase(Locale.ROOT).contains(wanted))
              .limit(MOST_SUGGESTED)
              .toList();
    }
    return near.isEmpty()
        ? "`agon list environments` shows all %d.".formatted(entries.size())
        : "Did you mean %s?".formatted(String.join(" or ", near));
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
