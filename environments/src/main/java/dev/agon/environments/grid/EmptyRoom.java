package dev.agon.environments.grid;

import dev.agon.core.random.Pcg64;

/**
 * MiniGrid's empty room: reach the green goal in the corner opposite the start.
 *
 * <p>Actions, observation and end are those of {@link MiniGrid}; walls hide nothing here.
 *
 * <p><b>Starting state.</b> The goal is in the south-east corner. The agent is in the north-west
 * one and faces east; with {@code random} it is on any other cell and faces anywhere.
 */
public final class EmptyRoom extends MiniGrid {
  private final boolean random;

  /**
   * @param size cells along a side, walls included
   * @param maxSteps the time limit, on which the reward depends
   * @param random whether the agent starts anywhere
   */
  public EmptyRoom(int size, int maxSteps, boolean random) {
    super(size, size, maxSteps, true);
    this.random = random;
  }

  @Override
  public String mission() {
    return "get to the green goal square";
  }

  @Override
  void layOut(int[] s, int at, Pcg64 stream) {
    put(s, at, columns() - 2, rows() - 2, Cell.GOAL);
    if (random) {
      placeAgent(s, at, columns(), stream);
    } else {
      placeAgent(s, at, 1, 1, EAST);
    }
  }
}
