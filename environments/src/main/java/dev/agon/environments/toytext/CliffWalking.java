package dev.agon.environments.toytext;

import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.DrawableAsText;
import dev.agon.environments.tabular.FiniteMdp;
import dev.agon.environments.tabular.TabularEnvironment;
import java.awt.Color;
import java.awt.Graphics2D;

/**
 * Walk along a cliff without falling: example 6.6 of Sutton and Barto, <em>Reinforcement Learning:
 * An Introduction</em> (2018), bit for bit as in Gymnasium 1.4.0.
 *
 * <p><b>Description.</b> A grid of 4 rows and 12 columns. The start is at the bottom left, the goal
 * at the bottom right, and the bottom row between them is the cliff. Who steps into it is back at
 * the start.
 *
 * <p><b>Action space.</b> {@code Discrete(4)}: 0 up, 1 right, 2 down, 3 left. At the edge of the
 * grid a step leads nowhere. Slippery, a step goes in the direction meant or to either side of it,
 * each with probability 1/3.
 *
 * <p><b>Observation space.</b> {@code Discrete(48)}: 12 · row + column, from the top left.
 *
 * <p><b>Rewards.</b> −100 for a step into the cliff, −1 for any other.
 *
 * <p><b>Starting state.</b> 36, the bottom left.
 *
 * <p><b>Episode end.</b> Termination: on the goal, 47. There is no truncation, as in Gymnasium.
 *
 * <p><b>What can be reached.</b> A return of −13, by the shortest path; −12.248 discounted by 0.99.
 * Slippery, −46.35 discounted by 0.99.
 *
 * <p><b>Version history.</b> v1: the slippery form.
 */
public final class CliffWalking extends TabularEnvironment implements Drawable, DrawableAsText {
  private static final int ROWS = 4;
  private static final int COLUMNS = 12;
  private static final int START = 36;
  private static final int GOAL = 47;

  private static final int DIRECTIONS = 4; // up, right, down, left
  private static final int[] ROW_STEP = {-1, 0, 1, 0};
  private static final int[] COLUMN_STEP = {0, 1, 0, -1};

  private static final int CELL = 64;

  public CliffWalking() {
    this(false);
  }

  public CliffWalking(boolean isSlippery) {
    super(rules(isSlippery));
  }

  static FiniteMdp rules(boolean isSlippery) {
    double[] start = new double[ROWS * COLUMNS];
    start[START] = 1;
    int turns = isSlippery ? 1 : 0;
    return new FiniteMdp(
        start,
        DIRECTIONS,
        (state, action, out) -> {
          for (int turn = -turns; turn <= turns; turn++) {
            int next = neighbour(state, Math.floorMod(action + turn, DIRECTIONS));
            double probability = 1.0 / (2 * turns + 1);
            if (isCliff(next)) {
              out.add(probability, START, -100, false);
            } else {
              out.add(probability, next, -1, next == GOAL);
            }
          }
        });
  }

  private static int neighbour(int state, int direction) {
    int row = state / COLUMNS + ROW_STEP[direction];
    int column = state % COLUMNS + COLUMN_STEP[direction];
    return Math.min(Math.max(row, 0), ROWS - 1) * COLUMNS
        + Math.min(Math.max(column, 0), COLUMNS - 1);
  }

  private static boolean isCliff(int state) {
    return state > START && state < GOAL;
  }

  @Override
  public int width() {
    return COLUMNS * CELL;
  }

  @Override
  public int height() {
    return ROWS * CELL;
  }

  @Override
  public void draw(Graphics2D canvas) {
    Color grass = new Color(0xCFE3B4);
    Color path = new Color(0xE9DDBB);
    Color rock = new Color(0x8C6A4F);
    Color abyss = new Color(0x3B3340);
    Pieces.background(canvas, width(), height(), new Color(0xB5D092));
    double edge = (ROWS - 1.0) * CELL;
    for (int s = 0; s < ROWS * COLUMNS; s++) {
      if (!isCliff(s)) {
        Pieces.tile(
            canvas,
            s % COLUMNS * CELL,
            s / COLUMNS * CELL,
            CELL,
            s == START || s == GOAL ? path : grass);
      }
    }
    double gap = CELL / 32.0;
    Pieces.rectangle(
        canvas, CELL + gap, edge + gap, 10 * CELL - 2 * gap, CELL - gap, CELL / 6.0, rock);
    Pieces.rectangle(
        canvas, CELL + gap, edge + 0.28 * CELL, 10 * CELL - 2 * gap, CELL, CELL / 6.0, abyss);
    for (int k = 0; k < 20; k++) { // the edge is rugged
      double x = CELL * (1 + (k + 0.5) / 2);
      Pieces.ellipse(
          canvas, x, edge + 0.28 * CELL, 0.2 * CELL, (0.08 + 0.05 * (k * 7 % 3)) * CELL, rock);
    }
    Strokes.draw(canvas, "S", 0.2 * CELL, edge + 0.22 * CELL, 0.2 * CELL, Pieces.INK);
    Pieces.flag(canvas, (COLUMNS - 1) * CELL, edge, CELL);
    Pieces.walker(canvas, state % COLUMNS * CELL, state / COLUMNS * CELL, CELL);
  }

  /** {@code S} start, {@code C} cliff, {@code G} goal; brackets around the place at hand. */
  @Override
  public String text() {
    StringBuilder text = new StringBuilder();
    for (int s = 0; s < ROWS * COLUMNS; s++) {
      char tile = s == START ? 'S' : s == GOAL ? 'G' : isCliff(s) ? 'C' : '.';
      text.append(s == state ? '[' : ' ').append(tile).append(s == state ? ']' : ' ');
      if (s % COLUMNS == COLUMNS - 1) {
        text.append('\n');
      }
    }
    return text.toString();
  }
}
