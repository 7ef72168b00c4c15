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
 * for Goal-Oriented Tasks</em>, 2023), the same bits as version 3.2.0. A subclass lays out the
 * grid.
 *
 * <p><b>Description.</b> The agent stands on a cell and faces one of four directions. It turns,
 * walks, carries one object at a time, and opens doors; a locked one needs the key of its colour in
 * hand.
 *
 * <p><b>Action space.</b> {@code Discrete(7)}: 0 turns left, 1 turns right, 2 walks forward, 3
 * picks up what is in front, 4 puts it down there, 5 opens or closes the door in front, 6 does
 * nothing. An action that is not possible does nothing.
 *
 * <p><b>Observation space.</b> {@code Dict('direction': Discrete(4), 'image': Box([7, 7, 3],
 * uint8))}. The direction that the agent faces: 0 east, 1 south, 2 west, 3 north. And a view of 7 ×
 * 7 cells, three numbers each: object (0 unseen, 1 empty, 2 wall, 4 door, 5 key, 6 ball, 8 goal),
 * colour (0 red, 1 green, 2 blue, 3 purple, 4 yellow, 5 grey) and state of a door (0 open, 1
 * closed, 2 locked). Element [i, j] is the cell 6 − j steps ahead and i − 3 steps to the right of
 * the agent, which is at [3, 6], where what it carries is shown. Walls and shut doors hide what is
 * behind them.
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

  private static final int NUMBERS = 3; // that the agent sees of a cell

  static final Space OBSERVATIONS =
      Space.Dict.of(
          Map.of(
              "direction", new Space.Discrete(4), "image", Space.Box.bytes(VIEW, VIEW, NUMBERS)));
  static final Space.Discrete ACTIONS = new Space.Discrete(7);

  static final int EAST = 0; // then south, west, north

  // The slice.
  private static final int PLACE = OVER + 1; // of the agent, as index of a cell
  private static final int DIRECTION = PLACE + 1;
  private static final int CARRIED = DIRECTION + 1; // a cell, EMPTY if nothing
  private static final int STEPS = CARRIED + 1;

  /** One number for the subclass. */
  static final int NOTE = STEPS + 1;

  private static final int CELLS = NOTE + 1; // [rows + 2 · MARGIN, columns + 2 · MARGIN]

  /** So many walls surround the grid beside its own: as far as the agent could see. */
  private static final int MARGIN = VIEW - 2;

  private static final int MIDDLE = VIEW / 2; // of a row of the view, where the agent is
  private static final int ROW = (1 << VIEW) - 1;
  private static final byte[] SPREAD = spread();

  private final int columns;
  private final int rows;
  private final int maxSteps;
  private final boolean seesThroughWalls;
  private final int stride; // from a cell to the one south of it

  /**
   * @param columns of the grid, surrounding walls included
   * @param rows of the grid, surrounding walls included
   * @param maxSteps the time limit, on which the reward depends
   * @param seesThroughWalls whether walls hide nothing
   */
  MiniGrid(int columns, int rows, int maxSteps, boolean seesThroughWalls) {
    super(OBSERVATIONS, ACTIONS, CELLS + (columns + 2 * MARGIN) * (rows + 2 * MARGIN));
    this.columns = columns;
    this.rows = rows;
    this.maxSteps = maxSteps;
    this.seesThroughWalls = seesThroughWalls;
    stride = columns + 2 * MARGIN;
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
    Arrays.fill(s, at + CELLS, at + CELLS + stride * (rows + 2 * MARGIN), Cell.WALL);
    for (int y = 1; y < rows - 1; y++) {
      int row = at + CELLS + index(1, y);
      Arrays.fill(s, row, row + columns - 2, Cell.EMPTY);
    }
    layOut(s, at, random);
  }

  /** Of the cell in column x and row y of the grid. */
  private int index(int x, int y) {
    return (y + MARGIN) * stride + x + MARGIN;
  }

  /** From a cell to its neighbour in a direction. */
  private int towards(int direction) {
    int step = (direction & 1) == 0 ? 1 : stride;
    return direction < 2 ? step : -step;
  }

  @Override
  protected double move(int[] s, int at, int action, Pcg64 random) {
    s[at + STEPS]++;
    int direction = s[at + DIRECTION];
    int ahead = s[at + PLACE] + towards(direction);
    int cell = s[at + CELLS + ahead];
    switch (action) {
      case LEFT -> s[at + DIRECTION] = direction + 3 & 3;
      case RIGHT -> s[at + DIRECTION] = direction + 1 & 3;
      case FORWARD -> {
        if (Cell.canEnter(cell)) {
          s[at + PLACE] = ahead;
        }
        if (cell == Cell.GOAL) {
          s[at + OVER] = 1;
          return reward(s, at);
        }
      }
      case PICK_UP -> {
        if (Cell.canPickUp(cell) && s[at + CARRIED] == Cell.EMPTY) {
          s[at + CARRIED] = cell;
          s[at + CELLS + ahead] = Cell.EMPTY;
        }
      }
      case DROP -> {
        if (cell == Cell.EMPTY) {
          s[at + CELLS + ahead] = s[at + CARRIED];
          s[at + CARRIED] = Cell.EMPTY;
        }
      }
      case TOGGLE -> s[at + CELLS + ahead] = Cell.toggled(cell, s[at + CARRIED]);
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
    int forward = towards(s[at + DIRECTION]);
    int right = towards(s[at + DIRECTION] + 1 & 3);
    long seen = seen(s, at);
    for (int i = 0; i < VIEW; i++) {
      int column = image + i * VIEW * NUMBERS;
      int index = at + CELLS + s[at + PLACE] + (VIEW - 1) * forward + (i - MIDDLE) * right;
      long bits = seen >>> i;
      for (int k = 0; k < VIEW * NUMBERS; k += NUMBERS) { // from the farthest to the agent's row
        write(s[index] & -(int) (bits & 1), out, column + k); // 0 where unseen
        index -= forward;
        bits >>>= VIEW;
      }
    }
    write(s[at + CARRIED], out, image + (MIDDLE * VIEW + VIEW - 1) * NUMBERS);
  }

  private static void write(int cell, float[] out, int k) {
    out[k] = Cell.object(cell);
    out[k + 1] = Cell.colour(cell);
    out[k + 2] = Cell.state(cell);
  }

  /** Which cells of the view are seen: bit 7 · j + i tells of the image's [i, j]. */
  private long seen(int[] s, int at) {
    if (seesThroughWalls) {
      return -1;
    }
    int forward = towards(s[at + DIRECTION]);
    int right = towards(s[at + DIRECTION] + 1 & 3);
    int left = at + CELLS + s[at + PLACE] - MIDDLE * right;
    long seen = 0;
    int row = 1 << MIDDLE; // bits of this row that are seen from nearer by; at first the agent's
    for (int j = VIEW - 1; j >= 0; j--) {
      int opaque = 0;
      for (int i = 0; i < VIEW; i++) {
        opaque |= Cell.opacity(s[left + i * right]) << i;
      }
      int spread = SPREAD[row << VIEW | opaque];
      seen |= (long) (row | spread) << j * VIEW;
      row = spread;
      left += forward;
    }
    return seen;
  }

  /**
   * For each pair of seen and opaque cells of a row, seven bits each: to which cells sight spreads,
   * of the same row and of the next. It goes through the others to the sides, and from each of them
   * one cell further: left, right, ahead and aslant.
   */
  private static byte[] spread() {
    byte[] spread = new byte[1 << 2 * VIEW];
    for (int seen = 0; seen <= ROW; seen++) {
      for (int opaque = 0; opaque <= ROW; opaque++) {
        int reached = seen & ~opaque;
        for (int i = 0; i < VIEW; i++) {
          reached |= (reached << 1 | reached >> 1) & ~opaque & ROW;
        }
        spread[seen << VIEW | opaque] = (byte) ((reached | reached << 1 | reached >> 1) & ROW);
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
    s[at + CELLS + index(x, y)] = cell;
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
    s[at + CELLS + emptyCell(s, at, width, random)] = cell;
  }

  /** Puts the agent on a random cell of the first {@code width} columns, facing anywhere. */
  final void placeAgent(int[] s, int at, int width, Pcg64 random) {
    s[at + PLACE] = emptyCell(s, at, width, random);
    s[at + DIRECTION] = random.integers(4);
  }

  final void placeAgent(int[] s, int at, int x, int y, int direction) {
    s[at + PLACE] = index(x, y);
    s[at + DIRECTION] = direction;
  }

  /** Draws until a cell is found that has neither an object nor the agent; returns its index. */
  private int emptyCell(int[] s, int at, int width, Pcg64 random) {
    int index;
    do {
      int x = random.integers(width);
      int y = random.integers(rows);
      index = index(x, y);
    } while (s[at + CELLS + index] != Cell.EMPTY || index == s[at + PLACE]);
    return index;
  }

  final int agentX(int[] s, int at) {
    return s[at + PLACE] % stride - MARGIN;
  }

  final int agentY(int[] s, int at) {
    return s[at + PLACE] / stride - MARGIN;
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
        picture.cell(x, y, s[CELLS + index(x, y)], seen[index(x, y)]);
      }
    }
    picture.agent(agentX(s, 0), agentY(s, 0), s[DIRECTION], s[CARRIED]);
  }

  /** Whether the agent sees a cell, by index. */
  private boolean[] seenCells(int[] s) {
    boolean[] cells = new boolean[s.length - CELLS];
    long seen = seen(s, 0);
    int forward = towards(s[DIRECTION]);
    int right = towards(s[DIRECTION] + 1 & 3);
    for (int j = 0; j < VIEW; j++) {
      for (int i = 0; i < VIEW; i++) {
        int index = s[PLACE] + (VIEW - 1 - j) * forward + (i - MIDDLE) * right;
        cells[index] = (seen >>> j * VIEW + i & 1) != 0;
      }
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
        boolean agent = index(x, y) == s[PLACE];
        text.append(agent ? ">v<^".charAt(s[DIRECTION]) : Cell.character(s[CELLS + index(x, y)]));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
