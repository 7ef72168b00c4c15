package dev.agon.environments.board;

import dev.agon.core.random.Pcg64;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.Arrays;

/**
 * Snake: eat, grow, and run neither into a wall nor into yourself.
 *
 * <p><b>Description.</b> The snake's head moves by one square a step; the rest of the body follows.
 * Where the head meets food, the snake grows, and new food appears.
 *
 * <p><b>Action space.</b> {@code Discrete(4)}: 0 up, 1 right, 2 down, 3 left. The way back into its
 * own neck is illegal: the snake then goes straight on.
 *
 * <p><b>Observation space.</b> {@code Box([size, size, 4], float32)}, from 0 to 1. Plane 0: 1 at
 * the head. Plane 1: 1 on the whole body. Plane 2: 1 where food is. Plane 3: after how many steps
 * the body will have left the square, if it eats nothing, ÷ number of squares.
 *
 * <p><b>Rewards.</b> 1 for each piece of food, −1 for the step that runs into something, else 0.
 *
 * <p><b>Starting state.</b> A snake of three squares, its head in the middle, goes in a random
 * direction. Food is on random free squares.
 *
 * <p><b>Episode end.</b> Termination: the head meets a wall or the body, or the snake fills the
 * board. A square that the tail leaves in the same step is free. Truncation: by the time limit of
 * the id, 4 000 steps.
 */
public final class Snake extends BoardGame {
  static final int MIN_SIZE = 5;
  static final int MAX_SIZE = 32;
  private static final int START_LENGTH = 3;
  private static final int PLANES = 4;
  private static final int SIDE = 480; // of the picture, pixels, about

  private static final int FREE = 0;
  private static final int BODY = 1;
  private static final int FOOD = 2;

  // The slice.
  private static final int DIRECTION = OVER + 1;
  private static final int LENGTH = DIRECTION + 1;
  private static final int GROWTH_LEFT = LENGTH + 1; // squares that the snake will still grow by
  private static final int PIECES = GROWTH_LEFT + 1; // of food on the board
  private static final int HEAD = PIECES + 1; // where in the ring the head's square is
  private static final int BOARD = HEAD + 1; // [size, size] free, body or food

  private final int size;
  private final int food;
  private final int growth;
  private final int squares;
  private final int ring; // [squares] the body's squares, the head last, going round

  public Snake() {
    this(10, 1, 1);
  }

  /**
   * @param size squares along a side of the board
   * @param food pieces of it on the board at a time
   * @param growth by how many squares a piece makes the snake longer
   */
  public Snake(int size, int food, int growth) {
    super(checked(size), size, PLANES, 4, BOARD + 2 * size * size);
    this.size = size;
    this.food = requireWithin("Snake", "food", food, 1, size * size - START_LENGTH);
    this.growth = requireWithin("Snake", "growth", growth, 1, size * size);
    squares = size * size;
    ring = BOARD + squares;
  }

  private static int checked(int size) {
    return requireWithin("Snake", "size", size, MIN_SIZE, MAX_SIZE);
  }

  @Override
  protected void start(int[] s, int at, Pcg64 random) {
    int direction = random.integers(4);
    s[at + DIRECTION] = direction;
    int head = size / 2 * size + size / 2;
    for (int i = 0; i < START_LENGTH; i++) {
      int square = head - (START_LENGTH - 1 - i) * towards(direction);
      s[at + ring + i] = square;
      s[at + BOARD + square] = BODY;
    }
    s[at + LENGTH] = START_LENGTH;
    s[at + HEAD] = START_LENGTH - 1;
    for (int i = 0; i < food; i++) {
      placeFood(s, at, random);
    }
  }

  /** How far a square's index is from its neighbour's in a direction. */
  private int towards(int direction) {
    return switch (direction) {
      case UP -> -size;
      case RIGHT -> 1;
      case DOWN -> size;
      default -> -1;
    };
  }

  /** Puts a piece on a random free square, if there is one. */
  private void placeFood(int[] s, int at, Pcg64 random) {
    int free = squares - s[at + LENGTH] - s[at + PIECES];
    if (free == 0) {
      return;
    }
    int nth = random.integers(free);
    int square = at + BOARD;
    while (s[square] != FREE || nth-- > 0) {
      square++;
    }
    s[square] = FOOD;
    s[at + PIECES]++;
  }

  @Override
  protected double move(int[] s, int at, int action, Pcg64 random) {
    if (action != opposite(s[at + DIRECTION])) {
      s[at + DIRECTION] = action;
    }
    int direction = s[at + DIRECTION];
    int head = s[at + ring + s[at + HEAD]];
    if (leavesBoard(head, direction)) {
      s[at + OVER] = 1;
      return -1;
    }
    int next = head + towards(direction);
    boolean eats = s[at + BOARD + next] == FOOD;
    if (eats) {
      s[at + PIECES]--;
      s[at + GROWTH_LEFT] += growth;
    }
    boolean grows = s[at + GROWTH_LEFT] > 0;
    int tail = s[at + ring + ringIndex(s, at, 0)];
    boolean free = s[at + BOARD + next] != BODY || next == tail && !grows;
    if (!free) {
      s[at + OVER] = 1;
      return -1;
    }
    if (grows) {
      s[at + GROWTH_LEFT]--;
      s[at + LENGTH]++;
    } else {
      s[at + BOARD + tail] = FREE; // before the head moves: it may follow the tail
    }
    s[at + BOARD + next] = BODY;
    s[at + HEAD] = s[at + HEAD] + 1 == squares ? 0 : s[at + HEAD] + 1;
    s[at + ring + s[at + HEAD]] = next;
    if (s[at + LENGTH] == squares) {
      s[at + OVER] = 1;
    } else if (eats) {
      placeFood(s, at, random);
    }
    return eats ? 1 : 0;
  }

  /** Where in the ring the {@code i}-th square of the body is, counted from the tail. */
  private int ringIndex(int[] s, int at, int i) {
    int index = s[at + HEAD] - s[at + LENGTH] + 1 + i;
    return index < 0 ? index + squares : index;
  }

  private static int opposite(int direction) {
    return direction ^ 2;
  }

  private boolean leavesBoard(int square, int direction) {
    return switch (direction) {
      case UP -> square < size;
      case RIGHT -> square % size == size - 1;
      case DOWN -> square >= squares - size;
      default -> square % size == 0;
    };
  }

  @Override
  protected void mask(int[] s, int at, boolean[] legal, int offset) {
    Arrays.fill(legal, offset, offset + 4, true);
    legal[offset + opposite(s[at + DIRECTION])] = false;
  }

  @Override
  protected void observe(int[] s, int at, float[] out, int offset) {
    Arrays.fill(out, offset, offset + squares * PLANES, 0);
    int length = s[at + LENGTH];
    int stays = 1 + s[at + GROWTH_LEFT]; // steps until the tail's square is free
    for (int i = 0; i < length; i++) {
      int k = offset + s[at + ring + ringIndex(s, at, i)] * PLANES;
      out[k + 1] = 1;
      out[k + 3] = Math.min(1, (stays + i) / (float) squares);
    }
    for (int square = 0; square < squares; square++) {
      if (s[at + BOARD + square] == FOOD) {
        out[offset + square * PLANES + 2] = 1;
      }
    }
    out[offset + s[at + ring + s[at + HEAD]] * PLANES] = 1;
  }

  // ---- for people ----

  @Override
  public int width() {
    return SIDE / size * size;
  }

  @Override
  public int height() {
    return width();
  }

  @Override
  public void draw(Graphics2D canvas) {
    int[] s = state();
    canvas.scale(SIDE / size, SIDE / size); // a square's sides are 1 long
    for (int square = 0; square < squares; square++) {
      int x = square % size;
      int y = square / size;
      canvas.setColor((x + y) % 2 == 0 ? Palette.BOARD : Palette.BOARD_DARKER);
      canvas.fillRect(x, y, 1, 1);
      if (s[BOARD + square] == FOOD) {
        canvas.setColor(Palette.RED);
        canvas.fill(new Ellipse2D.Double(x + 0.2, y + 0.2, 0.6, 0.6));
      }
    }
    Path2D body = new Path2D.Double();
    for (int i = 0; i < s[LENGTH]; i++) {
      int square = s[ring + ringIndex(s, 0, i)];
      double x = square % size + 0.5;
      double y = square / size + 0.5;
      if (i == 0) {
        body.moveTo(x, y);
      } else {
        body.lineTo(x, y);
      }
    }
    canvas.setStroke(new BasicStroke(0.7f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    canvas.setColor(s[OVER] != 0 ? Palette.FADED : Palette.GREEN);
    canvas.draw(body);
    int head = s[ring + s[HEAD]];
    canvas.translate(head % size + 0.5, head / size + 0.5);
    canvas.rotate(s[DIRECTION] * Math.PI / 2);
    canvas.setColor(Palette.INK);
    canvas.fill(new Ellipse2D.Double(-0.24, -0.22, 0.16, 0.16));
    canvas.fill(new Ellipse2D.Double(0.08, -0.22, 0.16, 0.16));
  }

  /** {@code @} is the head, {@code o} the body, {@code *} food. */
  @Override
  public String text() {
    int[] s = state();
    int head = s[ring + s[HEAD]];
    StringBuilder text = new StringBuilder();
    for (int square = 0; square < squares; square++) {
      text.append(square == head ? '@' : ".o*".charAt(s[BOARD + square]));
      if (square % size == size - 1) {
        text.append('\n');
      }
    }
    return text.toString();
  }
}
