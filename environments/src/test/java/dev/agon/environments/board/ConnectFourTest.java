package dev.agon.environments.board;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectFourTest {
  private static final int ROWS = 6;
  private static final int COLUMNS = 7;

  private final ConnectFour game = new ConnectFour("random", "random");

  private static char[][] board(ConnectFour game) {
    String[] lines = game.text().split("\n");
    char[][] board = new char[ROWS][];
    for (int row = 0; row < ROWS; row++) {
      board[row] = lines[row].toCharArray();
    }
    return board;
  }

  /** Four in a line, looked for square by square. */
  private static boolean hasLine(char[][] board, char player) {
    int[][] directions = {{0, 1}, {1, 0}, {1, 1}, {1, -1}};
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        for (int[] d : directions) {
          int length = 0;
          int r = row;
          int c = column;
          while (r >= 0 && r < ROWS && c >= 0 && c < COLUMNS && board[r][c] == player) {
            length++;
            r += d[0];
            c += d[1];
          }
          if (length >= 4) {
            return true;
          }
        }
      }
    }
    return false;
  }

  @Test
  void findsLinesWhereverTheyAreAndNoOthers() {
    Pcg64 random = Pcg64.seeded(1);
    int found = 0;
    for (int trial = 0; trial < 20_000; trial++) {
      char[][] board = new char[ROWS][COLUMNS];
      long squares = 0;
      for (int row = 0; row < ROWS; row++) {
        for (int column = 0; column < COLUMNS; column++) {
          if (random.nextDouble() < 0.35) {
            board[row][column] = 'X';
            squares |= 1L << game.bit(row, column);
          }
        }
      }
      assertThat(game.lines(squares) != 0).isEqualTo(hasLine(board, 'X'));
      assertThat(game.lines(squares) & ~squares).isZero();
      found += game.lines(squares) != 0 ? 1 : 0;
    }
    assertThat(found).isBetween(2_000, 18_000);
  }

  @Test
  void noLineGoesOnFromTheTopOfAColumnToTheFootOfTheNext() {
    long squares = 0;
    for (int row = 0; row < 3; row++) { // three on top of one column, three at the foot of the next
      squares |= 1L << game.bit(row, 2) | 1L << game.bit(ROWS - 1 - row, 3);
    }
    assertThat(game.lines(squares)).isZero();
    assertThat(game.lines(squares | 1L << game.bit(3, 2))).isEqualTo(0b1111L << game.bit(3, 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"heuristic", "random"})
  void randomPlayKeepsToTheRules(String opponent) {
    Pcg64 random = Pcg64.seeded(2);
    boolean[] legal = new boolean[COLUMNS];
    Set<Double> rewards = new HashSet<>();
    for (int episode = 0; episode < 600; episode++) {
      ConnectFour played = new ConnectFour(opponent, "random");
      StepResult result = new StepResult(ROWS * COLUMNS * 2);
      played.reset(random, result.observation);
      while (!result.terminated) {
        char[][] before = board(played);
        played.actionMask(legal);
        int action;
        do {
          action = random.integers(COLUMNS);
        } while (!legal[action]);
        played.step(action, result);
        char[][] after = board(played);
        int discs = 0;
        for (int column = 0; column < COLUMNS; column++) {
          assertThat(legal[column]).isEqualTo(before[0][column] == '.');
          for (int row = 0; row < ROWS; row++) {
            int k = 2 * (row * COLUMNS + column);
            assertThat(result.observation[k]).isEqualTo(after[row][column] == 'X' ? 1 : 0);
            assertThat(result.observation[k + 1]).isEqualTo(after[row][column] == 'O' ? 1 : 0);
            boolean hangs =
                row < ROWS - 1 && after[row][column] != '.' && after[row + 1][column] == '.';
            assertThat(hangs).isFalse();
            if (before[row][column] != '.') {
              assertThat(after[row][column]).isEqualTo(before[row][column]);
            }
            discs += after[row][column] == '.' ? 0 : 1;
          }
        }
        boolean won = hasLine(after, 'X');
        boolean lost = hasLine(after, 'O');
        assertThat(won && lost).isFalse();
        assertThat(result.reward).isEqualTo(won ? 1 : lost ? -1 : 0);
        assertThat(result.terminated).isEqualTo(won || lost || discs == ROWS * COLUMNS);
      }
      rewards.add(result.reward);
    }
    assertThat(rewards).contains(1.0, -1.0);
  }

  @Test
  void heuristicOpponentBlocksFourInAColumn() {
    int blocked = 0;
    for (long seed = 0; seed < 50; seed++) {
      ConnectFour played = new ConnectFour("heuristic", "agent");
      StepResult result = new StepResult(ROWS * COLUMNS * 2);
      played.reset(Pcg64.seeded(seed), result.observation);
      for (int i = 0; i < 3; i++) {
        played.step(3, result);
      }
      char[][] board = board(played);
      boolean three = board[5][3] == 'X' && board[4][3] == 'X' && board[3][3] == 'X';
      if (three) { // the opponent has not been there by chance, and two discs cannot win
        assertThat(board[2][3]).isEqualTo('O');
        blocked++;
      }
    }
    assertThat(blocked).isPositive();
  }

  @Test
  void illegalActionLoses() {
    StepResult result = new StepResult(ROWS * COLUMNS * 2);
    boolean[] legal = new boolean[COLUMNS];
    boolean tried = false;
    for (long seed = 0; !tried; seed++) {
      game.reset(Pcg64.seeded(seed), result.observation);
      result.set(0, false, false);
      game.actionMask(legal);
      while (legal[0] && !result.terminated) {
        game.step(0, result);
        game.actionMask(legal);
      }
      if (!result.terminated) { // the column is full
        String before = game.text();
        game.step(0, result);
        assertThat(result.reward).isEqualTo(-1);
        assertThat(result.terminated).isTrue();
        assertThat(game.text()).isEqualTo(before);
        tried = true;
      }
    }
  }

  @Test
  void fullBoardWithoutALineIsADraw() {
    StepResult result = new StepResult(ROWS * COLUMNS * 2);
    boolean drawn = false;
    Pcg64 random = Pcg64.seeded(5);
    boolean[] legal = new boolean[COLUMNS];
    for (int episode = 0; episode < 200_000 && !drawn; episode++) {
      game.reset(random, result.observation);
      result.set(0, false, false);
      while (!result.terminated) {
        game.actionMask(legal);
        int action;
        do {
          action = random.integers(COLUMNS);
        } while (!legal[action]);
        game.step(action, result);
      }
      drawn = result.reward == 0;
    }
    assertThat(drawn).isTrue();
    assertThat(game.text()).doesNotContain(".");
    assertThat(hasLine(board(game), 'X') || hasLine(board(game), 'O')).isFalse();
  }
}
