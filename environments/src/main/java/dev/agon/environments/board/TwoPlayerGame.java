package dev.agon.environments.board;

import dev.agon.core.random.Pcg64;
import java.util.List;

/**
 * A game in which two players take turns to fill squares, and whoever has a line first wins. The
 * agent plays one, the environment the other: it answers within the same step. A set of squares is
 * a {@code long}, one bit a square.
 */
abstract class TwoPlayerGame extends BoardGame {
  /** Wins if it can in this turn, else prevents that the agent can in its next, else random. */
  static final String HEURISTIC = "heuristic";

  /** Any legal action, all as likely. */
  static final String RANDOM = "random";

  static final List<String> OPPONENTS = List.of(HEURISTIC, RANDOM);

  static final String AGENT = "agent";
  static final String OPPONENT = "opponent";

  /** Who begins: the agent, the opponent, or either, drawn at each reset. */
  static final List<String> BEGINNERS = List.of(AGENT, OPPONENT, RANDOM);

  // The slice: two sets of squares, each in two integers.
  private static final int AGENTS = OVER + 1;
  private static final int OPPONENTS_OWN = AGENTS + 2;
  private static final int STATE_SIZE = OPPONENTS_OWN + 2;

  private final int rows;
  private final int columns;
  private final int actions;
  private final boolean heuristic;
  private final String first;

  TwoPlayerGame(String name, int rows, int columns, int actions, String opponent, String first) {
    super(rows, columns, 2, actions, STATE_SIZE);
    requireOneOf(name, "opponent", opponent, OPPONENTS);
    requireOneOf(name, "first", first, BEGINNERS);
    this.rows = rows;
    this.columns = columns;
    this.actions = actions;
    this.heuristic = opponent.equals(HEURISTIC);
    this.first = first;
  }

  /** The bit of a square, row 0 on top. */
  abstract int bit(int row, int column);

  /** The square that an action fills, 0 if it is illegal. */
  abstract long filledBy(int action, long taken);

  /** The squares of this set that are part of a line, or 0 if there is none. */
  abstract long lines(long squares);

  @Override
  protected final void start(int[] s, int at, Pcg64 random) {
    boolean opponentFirst =
        first.equals(OPPONENT) || first.equals(RANDOM) && random.integers(2) == 1;
    if (opponentFirst) {
      answer(s, at, random);
    }
  }

  @Override
  protected final double move(int[] s, int at, int action, Pcg64 random) {
    long taken = agents(s, at) | opponents(s, at);
    long square = filledBy(action, taken);
    if (square == 0) {
      s[at + OVER] = 1;
      return -1;
    }
    put(s, at + AGENTS, agents(s, at) | square);
    if (lines(agents(s, at)) != 0) {
      s[at + OVER] = 1;
      return 1;
    }
    if (!isFull(taken | square)) {
      answer(s, at, random);
      if (lines(opponents(s, at)) != 0) {
        s[at + OVER] = 1;
        return -1;
      }
    }
    if (isFull(agents(s, at) | opponents(s, at))) {
      s[at + OVER] = 1;
    }
    return 0;
  }

  /** The opponent's turn. */
  private void answer(int[] s, int at, Pcg64 random) {
    long own = opponents(s, at);
    long agents = agents(s, at);
    long taken = own | agents;
    long square = 0;
    if (heuristic) {
      square = completing(own, taken);
      if (square == 0) {
        square = completing(agents, taken);
      }
    }
    if (square == 0) {
      square = anyLegal(taken, random);
    }
    put(s, at + OPPONENTS_OWN, own | square);
  }

  /** The square by which these squares get a line, by the lowest action; 0 if there is none. */
  private long completing(long squares, long taken) {
    for (int action = 0; action < actions; action++) {
      long square = filledBy(action, taken);
      if (square != 0 && lines(squares | square) != 0) {
        return square;
      }
    }
    return 0;
  }

  private long anyLegal(long taken, Pcg64 random) {
    int legal = 0;
    for (int action = 0; action < actions; action++) {
      legal += filledBy(action, taken) != 0 ? 1 : 0;
    }
    int nth = random.integers(legal);
    int action = 0;
    while (filledBy(action, taken) == 0 || nth-- > 0) {
      action++;
    }
    return filledBy(action, taken);
  }

  private boolean isFull(long taken) {
    return Long.bitCount(taken) == rows * columns;
  }

  final long agents(int[] s, int at) {
    return get(s, at + AGENTS);
  }

  final long opponents(int[] s, int at) {
    return get(s, at + OPPONENTS_OWN);
  }

  private static long get(int[] s, int k) {
    return s[k] & 0xFFFFFFFFL | (long) s[k + 1] << 32;
  }

  private static void put(int[] s, int k, long squares) {
    s[k] = (int) squares;
    s[k + 1] = (int) (squares >>> 32);
  }

  @Override
  protected final void mask(int[] s, int at, boolean[] legal, int offset) {
    long taken = agents(s, at) | opponents(s, at);
    for (int action = 0; action < actions; action++) {
      legal[offset + action] = filledBy(action, taken) != 0;
    }
  }

  @Override
  protected final void observe(int[] s, int at, float[] out, int offset) {
    long agents = agents(s, at);
    long opponents = opponents(s, at);
    int k = offset;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int bit = bit(row, column);
        out[k++] = agents >>> bit & 1;
        out[k++] = opponents >>> bit & 1;
      }
    }
  }

  /** What is on a square: 0 nothing, 1 the agent's, 2 the opponent's. */
  final int content(int row, int column) {
    long square = 1L << bit(row, column);
    if ((agents(state(), 0) & square) != 0) {
      return 1;
    }
    return (opponents(state(), 0) & square) != 0 ? 2 : 0;
  }

  /** Whether the square is part of the line that won. */
  final boolean isInLine(int row, int column) {
    long squares = lines(agents(state(), 0)) | lines(opponents(state(), 0));
    return (squares >>> bit(row, column) & 1) != 0;
  }

  final String text(String characters) {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        text.append(characters.charAt(content(row, column)));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
