package dev.agon.environments.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.EnvironmentRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicTacToeTest {
  private static final int[][] LINES = {
    {0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {0, 3, 6}, {1, 4, 7}, {2, 5, 8}, {0, 4, 8}, {2, 4, 6}
  };

  // A player that knows the whole game.

  private final Map<String, Integer> values = new HashMap<>();

  /** What the board is worth to X: 1, 0 or −1, if both play as well as they can. */
  private int value(String board, char turn) {
    if (hasLine(board, 'X')) {
      return 1;
    }
    if (hasLine(board, 'O')) {
      return -1;
    }
    if (board.indexOf('.') < 0) {
      return 0;
    }
    Integer known = values.get(board + turn);
    if (known != null) {
      return known;
    }
    int best = turn == 'X' ? -1 : 1;
    for (int square = 0; square < 9; square++) {
      if (board.charAt(square) == '.') {
        int value = value(with(board, square, turn), turn == 'X' ? 'O' : 'X');
        best = turn == 'X' ? Math.max(best, value) : Math.min(best, value);
      }
    }
    values.put(board + turn, best);
    return best;
  }

  private static boolean hasLine(String board, char player) {
    for (int[] line : LINES) {
      if (board.charAt(line[0]) == player
          && board.charAt(line[1]) == player
          && board.charAt(line[2]) == player) {
        return true;
      }
    }
    return false;
  }

  private static String with(String board, int square, char player) {
    return board.substring(0, square) + player + board.substring(square + 1);
  }

  private int bestAction(String board) {
    int best = -1;
    int bestValue = -2;
    for (int square = 0; square < 9; square++) {
      if (board.charAt(square) == '.') {
        int value = value(with(board, square, 'X'), 'O');
        if (value > bestValue) {
          best = square;
          bestValue = value;
        }
      }
    }
    return best;
  }

  private static String board(TicTacToe game) {
    return game.text().replace("\n", "");
  }

  @ParameterizedTest
  @CsvSource({
    "heuristic, agent", "heuristic, opponent", "heuristic, random",
    "random, agent", "random, opponent", "random, random"
  })
  void perfectPlayerNeverLoses(String opponent, String first) {
    TicTacToe game = new TicTacToe(opponent, first);
    StepResult result = new StepResult(18);
    Pcg64 random = Pcg64.seeded(1);
    int wins = 0;
    int games = 300;
    for (int episode = 0; episode < games; episode++) {
      game.reset(random, result.observation);
      result.set(0, false, false);
      while (!result.terminated) {
        game.step(bestAction(board(game)), result);
      }
      assertThat(result.reward).isNotNegative();
      assertThat(result.reward == 1).isEqualTo(hasLine(board(game), 'X'));
      wins += (int) result.reward;
    }
    // Somebody who moves at random loses often, somebody who blocks only when it is too late for
    // it.
    assertThat(wins / (double) games).isBetween(opponent.equals("random") ? 0.6 : 0.01, 1.0);
  }

  @Test
  void randomPlayKeepsToTheRules() {
    Pcg64 random = Pcg64.seeded(2);
    boolean[] legal = new boolean[9];
    Set<Double> rewards = new HashSet<>();
    for (int episode = 0; episode < 500; episode++) {
      TicTacToe game = new TicTacToe("random", "random");
      StepResult result = new StepResult(18);
      game.reset(random, result.observation);
      while (!result.terminated) {
        String before = board(game);
        game.actionMask(legal);
        for (int square = 0; square < 9; square++) {
          assertThat(legal[square]).isEqualTo(before.charAt(square) == '.');
        }
        int action;
        do {
          action = random.integers(9);
        } while (!legal[action]);
        game.step(action, result);
        String after = board(game);
        assertThat(after.charAt(action)).isEqualTo('X');
        for (int square = 0; square < 9; square++) {
          assertThat(result.observation[2 * square]).isEqualTo(after.charAt(square) == 'X' ? 1 : 0);
          assertThat(result.observation[2 * square + 1])
              .isEqualTo(after.charAt(square) == 'O' ? 1 : 0);
        }
        boolean won = hasLine(after, 'X');
        boolean lost = hasLine(after, 'O');
        assertThat(result.reward).isEqualTo(won ? 1 : lost ? -1 : 0);
        assertThat(result.terminated).isEqualTo(won || lost || after.indexOf('.') < 0);
        long answers = count(after, 'O') - count(before, 'O');
        assertThat(answers).isEqualTo(won || count(before, '.') == 1 ? 0 : 1);
      }
      rewards.add(result.reward);
    }
    assertThat(rewards).containsExactlyInAnyOrder(1.0, 0.0, -1.0);
  }

  private static long count(String board, char content) {
    return board.chars().filter(c -> c == content).count();
  }

  @Test
  void illegalActionLosesAndLeavesTheBoardAsItIs() {
    TicTacToe game = new TicTacToe("heuristic", "agent");
    StepResult result = new StepResult(18);
    game.reset(Pcg64.seeded(0), result.observation);
    game.step(4, result);
    String before = game.text();
    game.step(4, result);
    assertThat(result.reward).isEqualTo(-1);
    assertThat(result.terminated).isTrue();
    assertThat(game.text()).isEqualTo(before);
  }

  @Test
  void heuristicOpponentWinsIfItCanElseBlocks() {
    Pcg64 random = Pcg64.seeded(3);
    for (int episode = 0; episode < 500; episode++) {
      TicTacToe game = new TicTacToe("heuristic", "random");
      StepResult result = new StepResult(18);
      game.reset(random, result.observation);
      while (!result.terminated) {
        String before = board(game);
        int action = random.integers(9);
        if (before.charAt(action) != '.') {
          continue;
        }
        game.step(action, result);
        String own = with(before, action, 'X');
        if (hasLine(own, 'X')) {
          continue;
        }
        String after = board(game);
        if (canWin(own, 'O')) {
          assertThat(hasLine(after, 'O')).isTrue();
        } else if (threats(own, 'X') == 1) {
          assertThat(canWin(after, 'X')).isFalse();
        } else if (threats(own, 'X') > 1) {
          assertThat(threats(after, 'X')).isEqualTo(threats(own, 'X') - 1);
        }
      }
    }
  }

  private static boolean canWin(String board, char player) {
    return threats(board, player) > 0;
  }

  /** On how many squares the player would get a line. */
  private static int threats(String board, char player) {
    int threats = 0;
    for (int square = 0; square < 9; square++) {
      if (board.charAt(square) == '.' && hasLine(with(board, square, player), player)) {
        threats++;
      }
    }
    return threats;
  }

  @ParameterizedTest
  @CsvSource({"agent, 0", "opponent, 100", "random, 50"})
  void beginnerIsWhoTheOptionSays(String first, int openings) {
    TicTacToe game = new TicTacToe("random", first);
    Pcg64 random = Pcg64.seeded(4);
    float[] observation = new float[18];
    long begun = 0;
    for (int episode = 0; episode < 1_000; episode++) {
      game.reset(random, observation);
      begun += count(board(game), 'O');
      assertThat(count(board(game), 'X')).isZero();
    }
    assertThat(begun / 10.0).isBetween(openings - 6.5, openings + 6.5); // four deviations
  }

  @Test
  void refusesPlayersThatItDoesNotKnow() {
    EnvironmentRegistry registry = EnvironmentRegistry.builtIn();
    assertThatThrownBy(() -> registry.make("TicTacToe-v0", Map.of("opponent", "perfect")))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage(
            "The option 'opponent' of TicTacToe is 'perfect', but must be one of heuristic, random. Give it another value.");
    assertThatThrownBy(() -> registry.makeVector("ConnectFour-v0", 2, Map.of("first", "me")))
        .hasMessage(
            "The option 'first' of ConnectFour is 'me', but must be one of agent, opponent, random. Give it another value.");
  }
}
