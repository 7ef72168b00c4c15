package dev.agon.environments.grid;

import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.DrawableAsText;
import dev.agon.core.environment.Space;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.SliceEnvironment;
import java.awt.Graphics2D;
import java.util.Arrays;
import java.util.Map;

/**
 * A grid world of which the agent sees only what is in front of it: MiniGrid (Chevalier-Boisvert et
 * al., <em>Minigrid &amp; Miniworld: Modular &amp; Customizable Reinforcement Learning Environments
 * for Goal-Oriented Tasks</em>, 2023), the same bits as version 3.2.0. A subclass lays out the grid.
 *
 * <p><b>Description.</b> The agent stands on a cell and faces one of four directions. It turns,
 * walks, carries one object at a time, and opens doors; a locked one needs the key of its colour in
 * hand.
 *
 * <p><b>Action space.</b> {@code Discrete(7)}: 0 turns left, 1 turns right, 2 walks forward, 3 picks
 * up what is in front, 4 puts it down there, 5 opens or closes the door in front, 6 does nothing. An
 * action that is not possible does nothing.
 *
 * <p><b>Observation space.</b> {@code Dict('direction': Discrete(4), 'image': Box([7, 7, 3],
 * uint8))}. The direction that the agent faces: 0 east, 1 south, 2 west, 3 north. And a view of 7 × 7 cells, three numbers each: object (0 unseen, 1 empty,
 * 2 wall, 4 door, 5 key, 6 ball, 8 goal), colour (0 red, 1 green, 2 blue, 3 purple, 4 yellow, 5
 * grey) and state of a door (0 open, 1 closed, 2 locked). Element [i, j] is the cell 6 − j steps
 * ahead and i − 3 steps to the right of the agent, which is at [3, 6], where what it carries is
 * shown. Walls and shut doors hide what is behind them.
 *
 * <p><b>Rewards.</b> 1 − 0.9 · steps taken ÷ time limit for the step that solves the task, else 0.
 *
 * <p><b>Starting state.</b> Laid out by the subclass.
 *
 * <p><b>Episode end.</b> Termination: the agent steps on a goal. Truncation: by the time limit.
 */
public abstract class MiniGrid extends SliceEnvironment implements Drawable, DrawableAsText {
  static final int LEFT = 0;
  static final int RIGHT = 1;
  static final int FORWARD = 2;
  static final int PICK_UP = 3;
  static final int DROP = 4;
  static final int TOGGLE = 5;
  static final int DONE = 6;

  /** The view is so many cells wide and long. */
  static final int VIEW = 7;

  static final Space OBSERVATIONS =
      Space.Dict.of(
          Map.of("direction", new Space.Discrete(4), "image", Space.Box.bytes(VIEW, VIEW, 3)));
  static final Space.Discrete ACTIONS = new Space.Discrete(7);

  // Directions: east, south, west, north.
  private static final int[] DX = {1, 0, -1, 0};
  private static final int[] DY = {0, 1, 0, -1};

  // The slice.
  private static final int X = OVER + 1;
  private static final int Y = X + 1;
  private static final int DIRECTION = Y + 1;
  private static final int CARRIED = DIRECTION + 1; // a cell, EMPTY if nothing
  private static final int STEPS = CARRIED + 1;

  /** One number for the subclass. */
  static final int NOTE = STEPS + 1;

  private static final int CELLS = NOTE + 1; // [rows, columns]

  private static final int MIDDLE = VIEW / 2; // of a row of the view, where the agent is
  private static final int ROW = (1 << VIEW) - 1;
  private static final byte[] CLEAR = clear();
  private static final byte[] SPREAD = spread();

  private final int columns;
  private final int rows;
  private final int maxSteps;
  private final boolean seesThroughWalls;

  /**
   * @param columns of the grid, surrounding walls included
   * @param rows of the grid, surrounding walls included
   * @param maxSteps the time limit, on which the reward depends
   * @param seesThroughWalls whether walls hide nothing
   */
  MiniGrid(int columns, int rows, int maxSteps, boolean seesThroughWalls) {
    super(OBSERVATIONS, ACTIONS, CELLS + columns * rows);
    this.columns = columns;
    this.rows = rows;
    this.maxSteps = maxSteps;
    this.seesThroughWalls = seesThroughWalls;
  }

  /** What the agent is to do, in words. */
  public abstract String mission();

  /**
   * Puts walls and objects on the grid, which is empty but for the walls around it, and the agent,
   * which is nowhere yet.
   */
  abstract void layOut(int[] s, int at, Pcg64 random);

  @Override
  protected final void start(int[] s, int at, Pcg64 random) {
    s[at + CARRIED] = Cell.EMPTY;
    Arrays.fill(s, at + CELLS, at + CELLS + columns * rows, Cell.EMPTY);
    wallsEast(s, at, 0, 0, columns);
    wallsEast(s, at, 0, rows - 1, columns);
    wallsSouth(s, at, 0, 0, rows);
    wallsSouth(s, at, columns - 1, 0, rows);
    layOut(s, at, random);
  }

  @Override
  protected double move(int[] s, int at, int action, Pcg64 random) {
    s[at + STEPS]++;
    int direction = s[at + DIRECTION];
    int x = s[at + X] + DX[direction];
    int y = s[at + Y] + DY[direction];
    int ahead = at + CELLS + y * columns + x;
    int cell = s[ahead];
    switch (action) {
      case LEFT -> s[at + DIRECTION] = direction + 3 & 3;
      case RIGHT -> s[at + DIRECTION] = direction + 1 & 3;
      case FORWARD -> {
        if (Cell.canEnter(cell)) {
          s[at + X] = x;
          s[at + Y] = y;
        }
        if (cell == Cell.GOAL) {
          s[at + OVER] = 1;
          return reward(s, at);
        }
      }
      case PICK_UP -> {
        if (Cell.canPickUp(cell) && s[at + CARRIED] == Cell.EMPTY) {
          s[at + CARRIED] = cell;
          s[ahead] = Cell.EMPTY;
        }
      }
      case DROP -> {
        if (cell == Cell.EMPTY) {
          s[ahead] = s[at + CARRIED];
          s[at + CARRIED] = Cell.EMPTY;
        }
      }
      case TOGGLE -> s[ahead] = Cell.toggled(cell, s[at + CARRIED]);
      default -> {} // done
    }
    return 0;
  }

  /** For solving the task in the step at hand. */
  final double reward(int[] s, int at) {
    return 1 - 0.9 * (s[at + STEPS] / (double) maxSteps);
  }

  // ---- what the agent sees ----

  @Override
  protected final void observe(int[] s, int at, float[] out, int offset) {
    out[offset] = s[at + DIRECTION];
    int image = offset + 1;
    int seen = 1 << MIDDLE; // of the row, one bit a cell; at first the agent's own
    for (int ahead = 0; ahead < VIEW; ahead++) {
      long row = row(s, at, ahead);
      int beyond = seesThroughWalls ? ROW : beyond(row, seen);
      seen |= beyond;
      if (ahead == 0) {
        row = with(row, MIDDLE, s[at + CARRIED]);
      }
      for (int i = 0; i < VIEW; i++) {
        int cell = cell(row, i) & -(seen >> i & 1); // 0 where unseen
        int k = image + (i * VIEW + VIEW - 1 - ahead) * 3;
        out[k] = Cell.object(cell);
        out[k + 1] = Cell.colour(cell);
        out[k + 2] = Cell.state(cell);
      }
      seen = beyond;
    }
  }

  /**
   * The cells of the view that lie so many steps ahead, from left to right, packed from the lowest
   * bits on. Beyond the edge of the grid are walls, as on it.
   */
  private long row(int[] s, int at, int ahead) {
    int dx = DX[s[at + DIRECTION]];
    int dy = DY[s[at + DIRECTION]];
    int x = s[at + X] + dx * ahead + dy * MIDDLE; // to the right of the agent is (−dy, dx)
    int y = s[at + Y] + dy * ahead - dx * MIDDLE;
    long row = 0;
    for (int i = 0; i < VIEW; i++) {
      int column = Math.min(Math.max(x - dy * i, 0), columns - 1);
      int line = Math.min(Math.max(y + dx * i, 0), rows - 1);
      row |= (long) s[at + CELLS + line * columns + column] << i * Cell.BITS;
    }
    return row;
  }

  private static int cell(long row, int i) {
    return (int) (row >>> i * Cell.BITS) & Cell.MASK;
  }

  private static long with(long row, int i, int cell) {
    int shift = i * Cell.BITS;
    return row & ~((long) Cell.MASK << shift) | (long) cell << shift;
  }

  /** To which cells of its row and of the next one sight spreads from the seen ones. */
  private static int beyond(long row, int seen) {
    int clear = 0;
    for (int i = 0; i < VIEW; i++) {
      clear |= CLEAR[cell(row, i)] << i;
    }
    return SPREAD[seen << VIEW | clear];
  }

  /** 1 for each cell that hides nothing. */
  private static byte[] clear() {
    byte[] clear = new byte[Cell.MASK + 1];
    for (int cell = 0; cell < clear.length; cell++) {
      clear[cell] = (byte) (Cell.isOpaque(cell) ? 0 : 1);
    }
    return clear;
  }

  /**
   * For each pair of seen and clear cells of a row, seven bits each: sight goes through clear cells
   * to the sides, and from each of them one cell further: left, right, ahead and aslant.
   */
  private static byte[] spread() {
    byte[] spread = new byte[1 << 2 * VIEW];
    for (int seen = 0; seen <= ROW; seen++) {
      for (int clear = 0; clear <= ROW; clear++) {
        int reached = seen & clear;
        for (int i = 0; i < VIEW; i++) {
          reached |= (reached << 1 | reached >> 1) & clear;
        }
        spread[seen << VIEW | clear] = (byte) ((reached | reached << 1 | reached >> 1) & ROW);
      }
    }
    return spread;
  }

  // ---- laying out ----

  final int columns() {
    return columns;
  }

  final int rows() {
    return rows;
  }

  final void put(int[] s, int at, int x, int y, int cell) {
    s[at + CELLS + y * columns + x] = cell;
  }

  /** Walls on {@code length} cells from (x, y) on to the east. */
  final void wallsEast(int[] s, int at, int x, int y, int length) {
    for (int i = 0; i < length; i++) {
      put(s, at, x + i, y, Cell.WALL);
    }
  }

  /** Walls on {@code length} cells from (x, y) on to the south. */
  final void wallsSouth(int[] s, int at, int x, int y, int length) {
    for (int i = 0; i < length; i++) {
      put(s, at, x, y + i, Cell.WALL);
    }
  }

  /** Uniform in {low, …, high − 1}. */
  static int draw(Pcg64 random, int low, int high) {
    return low + random.integers(high - low);
  }

  /** Puts an object on a random cell of the first {@code width} columns that is empty. */
  final void placeObject(int[] s, int at, int width, int cell, Pcg64 random) {
    s[emptyCell(s, at, width, random)] = cell;
  }

  /** Puts the agent on a random cell of the first {@code width} columns, facing anywhere. */
  final void placeAgent(int[] s, int at, int width, Pcg64 random) {
    int place = emptyCell(s, at, width, random) - at - CELLS;
    placeAgent(s, at, place % columns, place / columns, random.integers(4));
  }

  final void placeAgent(int[] s, int at, int x, int y, int direction) {
    s[at + X] = x;
    s[at + Y] = y;
    s[at + DIRECTION] = direction;
  }

  /** Draws until a cell is found that has neither an object nor the agent; returns its index. */
  private int emptyCell(int[] s, int at, int width, Pcg64 random) {
    int agent = at + CELLS + s[at + Y] * columns + s[at + X]; // a wall before it is placed
    int index;
    do {
      int x = random.integers(width);
      int y = random.integers(rows);
      index = at + CELLS + y * columns + x;
    } while (s[index] != Cell.EMPTY || index == agent);
    return index;
  }

  static int agentX(int[] s, int at) {
    return s[at + X];
  }

  static int agentY(int[] s, int at) {
    return s[at + Y];
  }

  // ---- for people ----

  @Override
  public final int width() {
    return columns * GridPicture.tile(columns);
  }

  @Override
  public final int height() {
    return rows * GridPicture.tile(columns);
  }

  @Override
  public final void draw(Graphics2D canvas) {
    int[] s = state();
    boolean[] seen = seenCells(s);
    GridPicture picture = new GridPicture(canvas, GridPicture.tile(columns));
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        picture.cell(x, y, s[CELLS + y * columns + x], seen[y * columns + x]);
      }
    }
    picture.agent(s[X], s[Y], s[DIRECTION], s[CARRIED]);
  }

  /** Which cells of the grid the agent sees: [rows, columns]. */
  private boolean[] seenCells(int[] s) {
    boolean[] cells = new boolean[rows * columns];
    int dx = DX[s[DIRECTION]];
    int dy = DY[s[DIRECTION]];
    int seen = 1 << MIDDLE;
    for (int ahead = 0; ahead < VIEW; ahead++) {
      int beyond = seesThroughWalls ? ROW : beyond(row(s, 0, ahead), seen);
      seen |= beyond;
      for (int i = 0; i < VIEW; i++) {
        int x = s[X] + dx * ahead - dy * (i - MIDDLE);
        int y = s[Y] + dy * ahead + dx * (i - MIDDLE);
        if ((seen >> i & 1) != 0 && x >= 0 && x < columns && y >= 0 && y < rows) {
          cells[y * columns + x] = true;
        }
      }
      seen = beyond;
    }
    return cells;
  }

  /** One character a cell. */
  @Override
  public final String text() {
    int[] s = state();
    StringBuilder text = new StringBuilder();
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        boolean agent = x == s[X] && y == s[Y];
        text.append(
            agent ? ">v<^".charAt(s[DIRECTION]) : Cell.character(s[CELLS + y * columns + x]));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
