package dev.agon.environments.grid;

import dev.agon.core.random.Pcg64;

/**
 * MiniGrid's four rooms (after Sutton, Precup and Singh, <em>Between MDPs and semi-MDPs</em>,
 * 1999): reach the green goal, wherever it is.
 *
 * <p>Actions, observation, rewards and end are those of {@link MiniGrid}.
 *
 * <p><b>Starting state.</b> Four rooms of 8 × 8 cells, those side by side joined by a gap at a
 * random place of the wall between them. Agent and goal are on two random cells, the agent faces
 * anywhere.
 */
public final class FourRooms extends MiniGrid {
  private static final int SIZE = 19;
  private static final int ROOM = SIZE / 2; // with one of its walls

  /**
   * @param maxSteps the time limit, on which the reward depends
   */
  public FourRooms(int maxSteps) {
    super(SIZE, SIZE, maxSteps, false);
  }

  @Override
  public String mission() {
    return "reach the goal";
  }

  @Override
  void layOut(int[] s, int at, Pcg64 random) {
    wallsSouth(s, at, ROOM, 0, SIZE);
    wallsEast(s, at, 0, ROOM, SIZE);
    // The order of MiniGrid's draws: the gaps north, west, east and south of the middle.
    put(s, at, ROOM, draw(random, 1, ROOM), Cell.EMPTY);
    put(s, at, draw(random, 1, ROOM), ROOM, Cell.EMPTY);
    put(s, at, draw(random, ROOM + 1, 2 * ROOM), ROOM, Cell.EMPTY);
    put(s, at, ROOM, draw(random, ROOM + 1, 2 * ROOM), Cell.EMPTY);
    placeAgent(s, at, SIZE, random);
    placeObject(s, at, SIZE, Cell.GOAL, random);
  }
}
