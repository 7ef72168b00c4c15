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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes environments by their id. Ids and version suffixes are Gymnasium's. Immutable. */
public final class EnvironmentRegistry {
  private static final EnvironmentRegistry BUILT_IN =
      new EnvironmentRegistry()
          .with(
              "Agon",
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

  private final Map<String, String> origins = new HashMap<>(); // by id: who offers it

  private EnvironmentRegistry() {}

  /** These environments and those that somebody else offers. */
  private EnvironmentRegistry with(String origin, List<EnvironmentEntry> others) {
    EnvironmentRegistry all = new EnvironmentRegistry();
    all.entries.putAll(entries);
    all.origins.putAll(origins);
    for (EnvironmentEntry entry : others) {
      if (all.entries.put(entry.id(), entry) != null) {
        throw new EnvironmentException(
            "Two environments have the id '%s': one is of %s, one of %s. Give one of them another name or version."
                .formatted(entry.id(), all.origins.get(entry.id()), origin));
      }
      all.origins.put(entry.id(), origin);
    }
    return all;
  }

  /** The environments that come with Agon. */
  public static EnvironmentRegistry builtIn() {
    return BUILT_IN;
  }

  /** Those that come with Agon, those on the class path and those of the plug-ins. */
  public static EnvironmentRegistry withPlugins(List<Path> jars) {
    EnvironmentRegistry all = BUILT_IN.with("the class path", EnvironmentPlugins.onClassPath());
    for (Path jar : jars) {
      all = all.with("the plug-in " + jar, EnvironmentPlugins.load(jar));
    }
    return all;
  }

  /** These environments and one more. */
  public EnvironmentRegistry with(EnvironmentEntry entry) {
    return with("this program", List.of(entry));
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
    if (near.isEmpty()) { // a part of the name, such as Breakout or Lunar-v3
      String wanted = id.replaceFirst("-v\\d+$", "").toLowerCase(Locale.ROOT);
      near =
          entries.keySet().stream()
              .filter(known -> !wanted.isEmpty() && known.toLowerCase(Locale.ROOT).contains(wanted))
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
