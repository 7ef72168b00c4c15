package dev.agon.environments.grid;

import dev.agon.core.random.Pcg64;

/**
 * MiniGrid's door and key: pick up the key, unlock the door, and reach the goal in the room behind
 * it. The reward is sparse: hard without curiosity in the larger rooms.
 *
 * <p>Actions, observation, rewards and end are those of {@link MiniGrid}.
 *
 * <p><b>Starting state.</b> A wall from north to south, in a random column, parts the room. A
 * locked yellow door is somewhere in it, the goal in the south-east corner. The agent and the
 * yellow key are on two random cells west of the wall, the agent faces anywhere.
 */
public final class DoorKey extends MiniGrid {

  /**
   * @param size cells along a side, walls included
   * @param maxSteps the time limit, on which the reward depends
   */
  public DoorKey(int size, int maxSteps) {
    super(size, size, maxSteps, false);
  }

  @Override
  public String mission() {
    return "use the key to open the door and then get to the goal";
  }

  @Override
  void layOut(int[] s, int at, Pcg64 random) {
    put(s, at, columns() - 2, rows() - 2, Cell.GOAL);
    int wall = draw(random, 2, columns() - 2);
    wallsSouth(s, at, wall, 0, rows());
    placeAgent(s, at, wall, random);
    int door = draw(random, 1, rows() - 2);
    put(s, at, wall, door, Cell.of(Cell.OBJECT_DOOR, Cell.YELLOW, Cell.LOCKED));
    placeObject(s, at, wall, Cell.of(Cell.OBJECT_KEY, Cell.YELLOW, 0), random);
  }
}
