package dev.agon.environments.grid;

import dev.agon.core.random.Pcg64;

/**
 * MiniGrid's test of memory: look at the object in the room at the western end of a hallway, then
 * turn at the eastern end to where its like is.
 *
 * <p>Observation and time limit are those of {@link MiniGrid}.
 *
 * <p><b>Action space.</b> Those of {@link MiniGrid}, but nothing can be picked up: 3 is the same as
 * 5, which has nothing to open.
 *
 * <p><b>Rewards.</b> 1 − 0.9 · steps taken ÷ time limit for the step that reaches the object like
 * the first one, else 0.
 *
 * <p><b>Starting state.</b> A green key or ball is in the room, a key and a ball are at the two
 * ends of the passage across the hallway's end, all three at random. The agent is on a random cell
 * of the middle line and faces east: it may have to turn round to see the first object.
 *
 * <p><b>Episode end.</b> Termination: the agent stands beside one of the two objects at the end.
 * Truncation: by the time limit.
 */
public final class Memory extends MiniGrid {
  private static final int KEY = Cell.of(Cell.OBJECT_KEY, Cell.GREEN, 0);
  private static final int BALL = Cell.of(Cell.OBJECT_BALL, Cell.GREEN, 0);

  private static final int ROOM = 4; // the column of the wall that closes it

  private final boolean randomLength;

  /**
   * @param size cells along a side, walls included; odd
   * @param maxSteps the time limit, on which the reward depends
   * @param randomLength whether the hallway's length is drawn, or the longest that fits
   */
  public Memory(int size, int maxSteps, boolean randomLength) {
    super(size, size, maxSteps, false);
    this.randomLength = randomLength;
  }

  @Override
  public String mission() {
    return "go to the matching object at the end of the hallway";
  }

  @Override
  void layOut(int[] s, int at, Pcg64 random) {
    int middle = rows() / 2;
    int end = randomLength ? draw(random, ROOM, columns() - 2) : columns() - 3; // of the hallway

    wallsEast(s, at, 1, middle - 2, ROOM);
    wallsEast(s, at, 1, middle + 2, ROOM);
    wallsEast(s, at, ROOM, middle - 1, Math.max(1, end - ROOM));
    wallsEast(s, at, ROOM, middle + 1, Math.max(1, end - ROOM));
    wallsSouth(s, at, end, 0, rows());
    put(s, at, end, middle, Cell.EMPTY);
    wallsSouth(s, at, end + 2, 0, rows());

    placeAgent(s, at, draw(random, 1, end + 1), middle, EAST);
    boolean ballFirst = random.integers(2) == 1;
    put(s, at, 1, middle - 1, ballFirst ? BALL : KEY);
    boolean keyNorth = random.integers(2) == 1;
    put(s, at, end + 1, middle - 2, keyNorth ? KEY : BALL);
    put(s, at, end + 1, middle + 2, keyNorth ? BALL : KEY);
    s[at + NOTE] = ballFirst == keyNorth ? middle + 1 : middle - 1; // the right line
  }

  @Override
  protected double move(int[] s, int at, int action, Pcg64 random) {
    super.move(s, at, action == PICK_UP ? TOGGLE : action, random);
    boolean decided = agentX(s, at) > ROOM && agentY(s, at) != rows() / 2;
    if (!decided) {
      return 0;
    }
    s[at + OVER] = 1;
    return agentY(s, at) == s[at + NOTE] ? reward(s, at) : 0;
  }
}
