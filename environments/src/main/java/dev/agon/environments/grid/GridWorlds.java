package dev.agon.environments.grid;

import dev.agon.environments.EnvironmentEntry;
import dev.agon.environments.SliceVector;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** The grid worlds under MiniGrid's ids, with its time limits. */
public final class GridWorlds {
  private GridWorlds() {}

  public static List<EnvironmentEntry> entries() {
    return List.of(
        empty("MiniGrid-Empty-5x5-v0", 5, false),
        empty("MiniGrid-Empty-Random-5x5-v0", 5, true),
        empty("MiniGrid-Empty-6x6-v0", 6, false),
        empty("MiniGrid-Empty-Random-6x6-v0", 6, true),
        empty("MiniGrid-Empty-8x8-v0", 8, false),
        empty("MiniGrid-Empty-16x16-v0", 16, false),
        doorKey("MiniGrid-DoorKey-5x5-v0", 5),
        doorKey("MiniGrid-DoorKey-6x6-v0", 6),
        doorKey("MiniGrid-DoorKey-8x8-v0", 8),
        doorKey("MiniGrid-DoorKey-16x16-v0", 16),
        entry(
            "MiniGrid-FourRooms-v0",
            "Find the goal in four rooms that are joined by gaps in their walls.",
            100,
            FourRooms::new),
        memory("MiniGrid-MemoryS7-v0", 7, false),
        memory("MiniGrid-MemoryS9-v0", 9, false),
        memory("MiniGrid-MemoryS11-v0", 11, false),
        memory("MiniGrid-MemoryS13-v0", 13, false),
        memory("MiniGrid-MemoryS13Random-v0", 13, true),
        memory("MiniGrid-MemoryS17Random-v0", 17, true));
  }

  private static EnvironmentEntry empty(String id, int size, boolean random) {
    return entry(
        id,
        "Walk to the goal in the corner of an empty room.",
        4 * size * size,
        maxSteps -> new EmptyRoom(size, maxSteps, random));
  }

  private static EnvironmentEntry doorKey(String id, int size) {
    return entry(
        id,
        "Fetch the key, unlock the door, and walk to the goal behind it.",
        10 * size * size,
        maxSteps -> new DoorKey(size, maxSteps));
  }

  private static EnvironmentEntry memory(String id, int size, boolean randomLength) {
    return entry(
        id,
        "Remember the object at the start of a hallway, and go to its like at the end.",
        5 * size * size,
        maxSteps -> new Memory(size, maxSteps, randomLength));
  }

  private static EnvironmentEntry entry(
      String id, String summary, int maxSteps, IntFunction<MiniGrid> factory) {
    return new EnvironmentEntry(
        id,
        summary,
        maxSteps,
        null,
        Map.of(),
        options -> factory.apply(maxSteps),
        (name, count, limit, options) ->
            new SliceVector(name, count, limit, factory.apply(maxSteps)));
  }
}
