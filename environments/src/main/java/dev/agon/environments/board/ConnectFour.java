package dev.agon.environments.board;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;

/**
 * Connect Four against a built-in opponent.
 *
 * <p><b>Description.</b> Two players take turns to drop a disc into one of seven columns, where it
 * falls to the lowest free of six squares. Whoever has four in a line first, across, down or
 * aslant, wins. The opponent answers within the step.
 *
 * <p><b>Action space.</b> {@code Discrete(7)}: the column, 0 on the left. A full column is illegal:
 * it loses the game.
 *
 * <p><b>Observation space.</b> {@code Box([6, 7, 2], float32)}, row 0 on top: plane 0 is 1 where
 * the agent's discs are, plane 1 where the opponent's are.
 *
 * <p><b>Rewards.</b> 1 for a win, −1 for a loss or an illegal action, else 0.
 *
 * <p><b>Starting state.</b> The board is empty, or the opponent has begun: see {@code first}.
 *
 * <p><b>Episode end.</b> Termination: a player has a line, the board is full, or the action was
 * illegal.
 */
public final class ConnectFour extends TwoPlayerGame {
  private static final int ROWS = 6;
  private static final int COLUMNS = 7;

  /*
   * The bits of a column lie side by side, the lowest square first, and a bit above the top square
   * stays 0: so no line goes on from the top of a column to the foot of the next.
   */
  private static final int COLUMN_BITS = ROWS + 1;
  private static final long COLUMN = (1L << ROWS) - 1;

  /** From a bit to the next in a line: up, right, right and down, right and up. */
  private static final int[] DIRECTIONS = {1, COLUMN_BITS, COLUMN_BITS - 1, COLUMN_BITS + 1};

  private static final int TILE = 72; // pixels

  public ConnectFour() {
    this(HEURISTIC, RANDOM);
  }

  /**
   * @param opponent {@code heuristic}: wins if it can in this turn, else prevents that the agent
   *     can in its next, else any legal action; {@code random}: any legal action
   * @param first who begins: {@code agent}, {@code opponent}, or {@code random}, drawn at each
   *     reset
   */
  public ConnectFour(String opponent, String first) {
    super("ConnectFour", ROWS, COLUMNS, COLUMNS, opponent, first);
  }

  @Override
  int bit(int row, int column) {
    return column * COLUMN_BITS + ROWS - 1 - row;
  }

  @Override
  long filledBy(int action, long taken) {
    int shift = action * COLUMN_BITS;
    long column = taken >>> shift & COLUMN; // filled from its lowest bit on
    return (column + 1 & COLUMN) << shift;
  }

  @Override
  long lines(long squares) {
    long found = 0;
    for (int direction : DIRECTIONS) {
      long pairs = squares & squares >>> direction;
      long firsts = pairs & pairs >>> 2 * direction; // of four
      found |= firsts | firsts << direction | firsts << 2 * direction | firsts << 3 * direction;
    }
    return found;
  }

  // ---- for people ----

  @Override
  public int width() {
    return COLUMNS * TILE;
  }

  @Override
  public int height() {
    return ROWS * TILE;
  }

  @Override
  public void draw(Graphics2D canvas) {
    canvas.scale(TILE, TILE); // a square's sides are 1 long
    canvas.setColor(Palette.BLUE);
    canvas.fillRect(0, 0, COLUMNS, ROWS);
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        canvas.setColor(COLOURS[content(row, column)]);
        canvas.fill(new Ellipse2D.Double(column + 0.1, row + 0.1, 0.8, 0.8));
        if (isInLine(row, column)) {
          canvas.setColor(Palette.PAPER);
          canvas.setStroke(new BasicStroke(0.08f));
          canvas.draw(new Ellipse2D.Double(column + 0.3, row + 0.3, 0.4, 0.4));
        }
      }
    }
  }

  private static final Color[] COLOURS = {Palette.PAPER, Palette.RED, Palette.YELLOW};

  /** {@code X} is the agent's, {@code O} the opponent's. */
  @Override
  public String text() {
    return text(".XO");
  }
}
