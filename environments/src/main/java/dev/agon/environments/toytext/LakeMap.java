package dev.agon.environments.toytext;

import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.random.Pcg64;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A frozen lake from above.
 *
 * @param rows of equal length, of the letters {@code S} (start), {@code F} (frozen), {@code H}
 *     (hole) and {@code G} (goal)
 */
public record LakeMap(List<String> rows) {
  private static final Pattern OTHER_LETTER = Pattern.compile("[^SFHG]");
  private static final int MAX_SIDE = 256;
  private static final int MAX_TRIES = 100_000;

  private static final LakeMap SMALL = new LakeMap(List.of("SFFF", "FHFH", "FFFH", "HFFG"));
  private static final LakeMap LARGE =
      new LakeMap(
          List.of(
              "SFFFFFFF",
              "FFFFFFFF",
              "FFFHFFFF",
              "FFFFFHFF",
              "FFFHFFFF",
              "FHHFFFHF",
              "FHFFHFHF",
              "FFFHFFFG"));

  public LakeMap {
    rows = List.copyOf(rows);
    if (rows.isEmpty() || rows.size() > MAX_SIDE) {
      throw wrong("it has %d rows".formatted(rows.size()));
    }
    for (String row : rows) {
      if (row.isEmpty() || row.length() > MAX_SIDE || row.length() != rows.get(0).length()) {
        throw wrong(
            "the row '%s' has %d letters, the first row %d"
                .formatted(row, row.length(), rows.get(0).length()));
      }
      Matcher other = OTHER_LETTER.matcher(row);
      if (other.find()) {
        throw wrong("the row '%s' has the letter '%s'".formatted(row, other.group()));
      }
    }
    if (rows.stream().noneMatch(row -> row.indexOf('S') >= 0)) {
      throw wrong("it has no start");
    }
  }

  private static EnvironmentException wrong(String what) {
    return new EnvironmentException(
        "This is no map of a frozen lake: %s. Give 1 to %d rows of equal length, 1 to %d letters each, of S (start, at least one), F (frozen), H (hole) and G (goal)."
            .formatted(what, MAX_SIDE, MAX_SIDE));
  }

  /** One of Gymnasium's two maps, {@code 4x4} or {@code 8x8}. */
  public static LakeMap named(String name) {
    return switch (name) {
      case "4x4" -> SMALL;
      case "8x8" -> LARGE;
      default ->
          throw new EnvironmentException(
              "There is no map '%s'. Give 4x4, 8x8 or random; or give the option desc the rows of a map of your own, joined by /, such as SFF/FHF/FFG."
                  .formatted(name));
    };
  }

  /**
   * Reads a map from its rows in one line.
   *
   * @param text such as {@code SFF/FHF/FFG}
   */
  public static LakeMap parse(String text) {
    return new LakeMap(List.of(text.split("/", -1)));
  }

  /**
   * A random map with a path from the start, top left, to the goal, bottom right: Gymnasium's
   * {@code generate_random_map(size, p, seed)}, letter for letter.
   *
   * @param size of a side, at least 2
   * @param frozenProbability p, of a tile to be frozen; above 0
   * @param seed non-negative
   */
  public static LakeMap random(int size, double frozenProbability, long seed) {
    if (size < 2 || size > MAX_SIDE || !(frozenProbability > 0 && frozenProbability <= 1)) {
      throw new EnvironmentException(
          "A random lake has a side of 2 to %d tiles, each frozen with a probability above 0 and up to 1, but they were %d and %s."
              .formatted(MAX_SIDE, size, frozenProbability));
    }
    if (seed < 0) {
      throw new EnvironmentException(
          "The seed of a random lake is a non-negative integer, but was %d.".formatted(seed));
    }
    Pcg64 random = Pcg64.seeded(seed);
    double p = frozenProbability;
    double frozen = p / (p + (1 - p)); // as NumPy's choice: the sum may miss 1 by rounding
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      char[][] board = new char[size][size];
      for (char[] row : board) {
        for (int column = 0; column < size; column++) {
          row[column] = random.nextDouble() < frozen ? 'F' : 'H';
        }
      }
      board[0][0] = 'S';
      board[size - 1][size - 1] = 'G';
      if (hasPath(board)) {
        List<String> rows = new ArrayList<>();
        for (char[] row : board) {
          rows.add(new String(row));
        }
        return new LakeMap(rows);
      }
    }
    throw new EnvironmentException(
        "None of %d random lakes of %d × %d tiles, frozen with probability %s, had a path to the goal. Make the lake smaller or the probability larger; above 0.6 there is soon one."
            .formatted(MAX_TRIES, size, size, p));
  }

  /** Whether the goal can be reached from the top left without a hole in between. */
  private static boolean hasPath(char[][] board) {
    int size = board.length;
    boolean[] seen = new boolean[size * size];
    Deque<Integer> frontier = new ArrayDeque<>(List.of(0));
    seen[0] = true;
    while (!frontier.isEmpty()) {
      int place = frontier.removeLast();
      for (int direction = 0; direction < 4; direction++) {
        int row = place / size + (direction - 1) % 2;
        int column = place % size + (direction - 2) % 2;
        if (row < 0 || row == size || column < 0 || column == size) {
          continue;
        }
        if (board[row][column] == 'G') {
          return true;
        }
        if (board[row][column] != 'H' && !seen[row * size + column]) {
          seen[row * size + column] = true;
          frontier.add(row * size + column);
        }
      }
    }
    return false;
  }

  int height() {
    return rows.size();
  }

  int width() {
    return rows.get(0).length();
  }

  char tile(int state) {
    return rows.get(state / width()).charAt(state % width());
  }
}
