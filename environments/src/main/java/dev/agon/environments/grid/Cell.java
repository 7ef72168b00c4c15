package dev.agon.environments.grid;

/**
 * What a cell of a grid holds, in one integer: object, colour and state, which are the three
 * numbers that an agent sees of it, and a bit that says whether it hides what is behind it.
 */
final class Cell {
  // Objects.
  static final int OBJECT_EMPTY = 1;
  static final int OBJECT_WALL = 2;
  static final int OBJECT_DOOR = 4;
  static final int OBJECT_KEY = 5;
  static final int OBJECT_BALL = 6;
  static final int OBJECT_GOAL = 8;

  // Colours.
  static final int RED = 0;
  static final int GREEN = 1;
  static final int BLUE = 2;
  static final int PURPLE = 3;
  static final int YELLOW = 4;
  static final int GREY = 5;

  // States of a door.
  static final int OPEN = 0;
  static final int CLOSED = 1;
  static final int LOCKED = 2;

  static final int EMPTY = of(OBJECT_EMPTY, 0, 0);
  static final int WALL = of(OBJECT_WALL, GREY, 0);
  static final int GOAL = of(OBJECT_GOAL, GREEN, 0);

  private Cell() {}

  static int of(int object, int colour, int state) {
    boolean opaque = object == OBJECT_WALL || object == OBJECT_DOOR && state != OPEN;
    return object | colour << 4 | state << 7 | (opaque ? 1 : 0) << 9;
  }

  static int object(int cell) {
    return cell & 15;
  }

  static int colour(int cell) {
    return cell >> 4 & 7;
  }

  static int state(int cell) {
    return cell >> 7 & 3;
  }

  /** 1 where it hides what is behind it, else 0. */
  static int opacity(int cell) {
    return cell >> 9;
  }

  /** Whether the agent can stand on it. */
  static boolean canEnter(int cell) {
    int object = object(cell);
    return object == OBJECT_EMPTY || object == OBJECT_GOAL || isDoor(cell) && state(cell) == OPEN;
  }

  static boolean canPickUp(int cell) {
    return object(cell) == OBJECT_KEY || object(cell) == OBJECT_BALL;
  }

  /**
   * What the cell becomes when the agent toggles it.
   *
   * @param carried what the agent holds, {@link #EMPTY} if nothing
   */
  static int toggled(int cell, int carried) {
    if (!isDoor(cell)) {
      return cell;
    }
    int colour = colour(cell);
    return switch (state(cell)) {
      case OPEN -> of(OBJECT_DOOR, colour, CLOSED);
      case CLOSED -> of(OBJECT_DOOR, colour, OPEN);
      default -> carried == of(OBJECT_KEY, colour, 0) ? of(OBJECT_DOOR, colour, OPEN) : cell;
    };
  }

  private static boolean isDoor(int cell) {
    return object(cell) == OBJECT_DOOR;
  }

  /** For a picture in characters. */
  static char character(int cell) {
    return switch (object(cell)) {
      case OBJECT_WALL -> '#';
      case OBJECT_DOOR -> "_DL".charAt(state(cell));
      case OBJECT_KEY -> 'K';
      case OBJECT_BALL -> 'O';
      case OBJECT_GOAL -> 'G';
      default -> '.';
    };
  }
}
