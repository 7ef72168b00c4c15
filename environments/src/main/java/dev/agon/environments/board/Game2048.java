package dev.agon.environments.board;

import dev.agon.core.random.Pcg64;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.RoundRectangle2D;
import java.util.Arrays;

/**
 * 2048 (Gabriele Cirulli, 2014): push the tiles together until no push is left.
 *
 * <p><b>Description.</b> On a board of 4 × 4, a push moves all tiles as far as they go. Two equal
 * tiles that meet become one of twice the value, each tile at most once a push, those nearest to
 * the edge first. Then a new tile appears on a random free square: 2 with probability 0.9, else 4.
 *
 * <p><b>Action space.</b> {@code Discrete(4)}: 0 up, 1 right, 2 down, 3 left. A push that moves no
 * tile is illegal and does nothing: no tile appears either.
 *
 * <p><b>Observation space.</b> {@code Box([4, 4, 18], float32)}, one-hot: plane k is 1 where the
 * tile 2ᵏ is, plane 0 where no tile is. No tile can be larger than 2¹⁷.
 *
 * <p><b>Rewards.</b> The sum of the values of the tiles that the push made by merging, which is
 * what the game adds to its score.
 *
 * <p><b>Starting state.</b> Two tiles on random squares, each 2 with probability 0.9, else 4.
 *
 * <p><b>Episode end.</b> Termination: no push is legal. Truncation: by the time limit of the id, 20
 * 000 steps.
 */
public final class Game2048 extends BoardGame {
  private static final int SIDE = 4;
  private static final int SQUARES = SIDE * SIDE;

  /** Exponents from 0, no tile, to 17: 2¹⁷ is what 16 squares can make of a last tile of 4. */
  static final int PLANES = SQUARES + 2;

  private static final double FOUR = 0.1; // how likely a new tile is a 4

  // The slice.
  private static final int SCORE = OVER + 1;
  static final int BOARD = SCORE + 1; // [4, 4] exponents, 0 where no tile is

  private static final int TILE = 112; // pixels
  private static final int GAP = 12;

  /** By exponent; the last one is for all beyond. */
  private static final Color[] TILES = {
    new Color(0x8D97A5), // no tile
    new Color(0xF1EEE6),
    new Color(0xDCE6EE),
    new Color(0x7FB8C9),
    new Color(0x4E97B5),
    new Color(0x3B6FB6),
    new Color(0x5A55B0),
    new Color(0x8A4FA3),
    new Color(0xB5477F),
    new Color(0xD9534F),
    new Color(0xE57F3A),
    new Color(0xE3A72F), // 2048
    new Color(0x4F9D69)
  };

  public Game2048() {
    super(SIDE, SIDE, PLANES, 4, BOARD + SQUARES);
  }

  @Override
  protected void start(int[] s, int at, Pcg64 random) {
    placeTile(s, at, random);
    placeTile(s, at, random);
  }

  private static void placeTile(int[] s, int at, Pcg64 random) {
    int free = 0;
    for (int k = at + BOARD; k < at + BOARD + SQUARES; k++) {
      free += s[k] == 0 ? 1 : 0;
    }
    int nth = random.integers(free);
    int square = at + BOARD;
    while (s[square] != 0 || nth-- > 0) {
      square++;
    }
    s[square] = random.nextDouble() < FOUR ? 2 : 1;
  }

  @Override
  protected double move(int[] s, int at, int action, Pcg64 random) {
    int stride = stride(action);
    int line = acrossStride(action);
    int edge = at + BOARD + edge(action);
    int gained = 0;
    boolean moved = false;
    for (int i = 0; i < SIDE; i++) {
      int result = push(s, edge + i * line, stride);
      moved |= result >= 0;
      gained += Math.max(0, result);
    }
    if (!moved) {
      return 0;
    }
    s[at + SCORE] += gained;
    placeTile(s, at, random);
    if (isStuck(s, at)) {
      s[at + OVER] = 1;
    }
    return gained;
  }

  /** From a square to the next one, going away from the edge that the tiles are pushed to. */
  private static int stride(int action) {
    return switch (action) {
      case UP -> SIDE;
      case RIGHT -> -1;
      case DOWN -> -SIDE;
      default -> 1;
    };
  }

  /** From one line of squares to the next. */
  private static int acrossStride(int action) {
    return action == UP || action == DOWN ? 1 : SIDE;
  }

  /** The first square of the first line, on the edge that the tiles are pushed to. */
  private static int edge(int action) {
    return switch (action) {
      case RIGHT -> SIDE - 1;
      case DOWN -> SQUARES - SIDE;
      default -> 0;
    };
  }

  /**
   * Pushes the tiles of a line to its first square.
   *
   * @return the values of the tiles made by merging; −1 where nothing moved
   */
  private static int push(int[] s, int first, int stride) {
    int gained = 0;
    boolean moved = false;
    int filled = 0; // squares that are done
    int last = 0; // the tile on the one before, 0 if it may not merge
    for (int i = 0; i < SIDE; i++) {
      int tile = s[first + i * stride];
      if (tile == 0) {
        continue;
      }
      if (tile == last) {
        s[first + (filled - 1) * stride] = tile + 1;
        s[first + i * stride] = 0;
        gained += 1 << tile + 1;
        last = 0;
        moved = true;
        continue;
      }
      if (i != filled) {
        s[first + filled * stride] = tile;
        s[first + i * stride] = 0;
        moved = true;
      }
      last = tile;
      filled++;
    }
    return moved ? gained : -1;
  }

  private static boolean isLegal(int[] s, int at, int action) {
    int stride = stride(action);
    int line = acrossStride(action);
    for (int i = 0; i < SIDE; i++) {
      int square = at + BOARD + edge(action) + i * line;
      for (int k = 1; k < SIDE; k++) {
        int before = s[square];
        square += stride;
        int tile = s[square];
        if (tile != 0 && (before == 0 || before == tile)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isStuck(int[] s, int at) {
    for (int action = 0; action < 4; action++) {
      if (isLegal(s, at, action)) {
        return false;
      }
    }
    return true;
  }

  @Override
  protected void mask(int[] s, int at, boolean[] legal, int offset) {
    for (int action = 0; action < 4; action++) {
      legal[offset + action] = isLegal(s, at, action);
    }
  }

  @Override
  protected void observe(int[] s, int at, float[] out, int offset) {
    Arrays.fill(out, offset, offset + SQUARES * PLANES, 0);
    for (int square = 0; square < SQUARES; square++) {
      out[offset + square * PLANES + s[at + BOARD + square]] = 1;
    }
  }

  // ---- for people ----

  @Override
  public int width() {
    return SIDE * TILE + (SIDE + 1) * GAP;
  }

  @Override
  public int height() {
    return width();
  }

  @Override
  public void draw(Graphics2D canvas) {
    int[] s = state();
    canvas.setColor(Palette.FRAME);
    canvas.fillRect(0, 0, width(), height());
    for (int square = 0; square < SQUARES; square++) {
      int exponent = s[BOARD + square];
      double x = GAP + square % SIDE * (TILE + GAP);
      double y = GAP + square / SIDE * (TILE + GAP);
      canvas.setColor(TILES[Math.min(exponent, TILES.length - 1)]);
      canvas.fill(new RoundRectangle2D.Double(x, y, TILE, TILE, 16, 16));
      if (exponent > 0) {
        canvas.setColor(exponent < 3 ? Palette.INK : Color.WHITE);
        Digits.draw(canvas, 1 << exponent, x + TILE / 2.0, y + TILE / 2.0, 0.36 * TILE, 0.8 * TILE);
      }
    }
    if (s[OVER] != 0) {
      canvas.setColor(new Color(0x80F4F1EA, true));
      canvas.fillRect(0, 0, width(), height());
    }
  }

  /** The values of the tiles, and the score below. */
  @Override
  public String text() {
    int[] s = state();
    StringBuilder text = new StringBuilder();
    for (int square = 0; square < SQUARES; square++) {
      int exponent = s[BOARD + square];
      String value = exponent == 0 ? "." : Integer.toString(1 << exponent);
      text.append(" ".repeat(7 - value.length())).append(value);
      if (square % SIDE == SIDE - 1) {
        text.append('\n');
      }
    }
    return text.append("score ").append(s[SCORE]).append('\n').toString();
  }
}
