package dev.agon.environments.board;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;

/**
 * Tic-Tac-Toe against a built-in opponent.
 *
 * <p><b>Description.</b> Two players take turns to mark a free square of a board of 3 × 3. Whoever
 * has three in a line first wins. The opponent answers within the step.
 *
 * <p><b>Action space.</b> {@code Discrete(9)}: the square to mark, 0 to 8, row by row from the top
 * left. A marked square is illegal: it loses the game.
 *
 * <p><b>Observation space.</b> {@code Box([3, 3, 2], float32)}: plane 0 is 1 where the agent's
 * marks are, plane 1 where the opponent's are.
 *
 * <p><b>Rewards.</b> 1 for a win, −1 for a loss or an illegal action, else 0.
 *
 * <p><b>Starting state.</b> The board is empty, or the opponent has begun: see {@code first}.
 *
 * <p><b>Episode end.</b> Termination: a player has a line, the board is full, or the action was
 * illegal.
 */
public final class TicTacToe extends TwoPlayerGame {
  private static final int SIDE = 3;
  private static final int[] LINES = {
    0b000_000_111, 0b000_111_000, 0b111_000_000, // rows
    0b001_001_001, 0b010_010_010, 0b100_100_100, // columns
    0b100_010_001, 0b001_010_100 // diagonals
  };

  private static final int TILE = 140; // pixels

  public TicTacToe() {
    this(HEURISTIC, RANDOM);
  }

  /**
   * @param opponent {@code heuristic}: wins if it can in this turn, else prevents that the agent
   *     can in its next, else any legal action; {@code random}: any legal action
   * @param first who begins: {@code agent}, {@code opponent}, or {@code random}, drawn at each
   *     reset
   */
  public TicTacToe(String opponent, String first) {
    super("TicTacToe", SIDE, SIDE, SIDE * SIDE, opponent, first);
  }

  @Override
  int bit(int row, int column) {
    return row * SIDE + column;
  }

  @Override
  long filledBy(int action, long taken) {
    return 1L << action & ~taken;
  }

  @Override
  long lines(long squares) {
    long found = 0;
    for (int line : LINES) {
      if ((squares & line) == line) {
        found |= line;
      }
    }
    return found;
  }

  // ---- for people ----

  @Override
  public int width() {
    return SIDE * TILE;
  }

  @Override
  public int height() {
    return SIDE * TILE;
  }

  @Override
  public void draw(Graphics2D canvas) {
    canvas.scale(TILE, TILE); // a square's sides are 1 long
    canvas.setColor(Palette.PAPER);
    canvas.fillRect(0, 0, SIDE, SIDE);
    canvas.setStroke(stroke(0.04));
    canvas.setColor(Palette.FRAME);
    for (int i = 1; i < SIDE; i++) {
      canvas.draw(new Line2D.Double(i, 0.1, i, SIDE - 0.1));
      canvas.draw(new Line2D.Double(0.1, i, SIDE - 0.1, i));
    }
    boolean won = lines(agents(state(), 0)) != 0 || lines(opponents(state(), 0)) != 0;
    canvas.setStroke(stroke(0.13));
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        boolean faded = won && !isInLine(row, column);
        switch (content(row, column)) {
          case 1 -> {
            canvas.setColor(faded ? Palette.PALE_BLUE : Palette.BLUE);
            canvas.draw(new Line2D.Double(column + 0.25, row + 0.25, column + 0.75, row + 0.75));
            canvas.draw(new Line2D.Double(column + 0.75, row + 0.25, column + 0.25, row + 0.75));
          }
          case 2 -> {
            canvas.setColor(faded ? Palette.PALE_RED : Palette.RED);
            canvas.draw(new Ellipse2D.Double(column + 0.23, row + 0.23, 0.54, 0.54));
          }
          default -> {} // free
        }
      }
    }
  }

  private static BasicStroke stroke(double width) {
    return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  /** {@code X} is the agent's, {@code O} the opponent's. */
  @Override
  public String text() {
    return text(".XO");
  }
}
