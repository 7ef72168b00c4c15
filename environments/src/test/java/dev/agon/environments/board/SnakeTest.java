package dev.agon.environments.board;

import static dev.agon.environments.board.BoardGame.DOWN;
import static dev.agon.environments.board.BoardGame.LEFT;
import static dev.agon.environments.board.BoardGame.RIGHT;
import static dev.agon.environments.board.BoardGame.UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.EnvironmentRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnakeTest {

  private static final class Game {
    final int size;
    final Snake snake;
    final StepResult result;

    Game(int size, int food, int growth, long seed) {
      this.size = size;
      snake = new Snake(size, food, growth);
      result = new StepResult(snake.observationSpace().size());
      snake.reset(Pcg64.seeded(seed), result.observation);
    }

    static Game inDirection(int size, int food, int growth, int direction) {
      for (long seed = 0; ; seed++) {
        Game game = new Game(size, food, growth, seed);
        if (game.direction() == direction) {
          return game;
        }
      }
    }

    boolean isLegal(int action) {
      boolean[] legal = new boolean[4];
      snake.actionMask(legal);
      return legal[action];
    }

    /** Opposite to the only illegal action. */
    int direction() {
      int direction = 0;
      while (isLegal(direction ^ 2)) {
        direction++;
      }
      return direction;
    }

    StepResult step(int action) {
      snake.step(action, result);
      return result;
    }

    float plane(int plane, int row, int column) {
      return result.observation[(row * size + column) * 4 + plane];
    }

    int sum(int plane) {
      double sum = 0;
      for (int k = plane; k < result.observation.length; k += 4) {
        sum += result.observation[k];
      }
      return (int) sum;
    }

    int head() {
      int square = 0;
      while (result.observation[4 * square] != 1) {
        square++;
      }
      return square;
    }
  }

  @Test
  void startsInTheMiddleWithThreeSquares() {
    Game game = Game.inDirection(7, 2, 1, RIGHT);
    assertThat(game.snake.text().replace('*', '.'))
        .isEqualTo(
            """
            .......
            .......
            .......
            .oo@...
            .......
            .......
            .......
            """);
    assertThat(game.head()).isEqualTo(3 * 7 + 3);
    assertThat(game.sum(0)).isEqualTo(1);
    assertThat(game.sum(1)).isEqualTo(3);
    assertThat(game.sum(2)).isEqualTo(2);
    // The tail leaves its square after one step, the head after three.
    assertThat(game.plane(3, 3, 1)).isEqualTo(1 / 49f);
    assertThat(game.plane(3, 3, 2)).isEqualTo(2 / 49f);
    assertThat(game.plane(3, 3, 3)).isEqualTo(3 / 49f);
  }

  @ParameterizedTest
  @ValueSource(ints = {UP, RIGHT, DOWN, LEFT})
  void goesStraightOnWhenToldToTurnBackAndEndsAtTheWall(int direction) {
    Game game = Game.inDirection(7, 1, 1, direction);
    for (int t = 0; t < 3; t++) {
      for (int action = 0; action < 4; action++) {
        assertThat(game.isLegal(action)).isEqualTo(action != (direction ^ 2));
      }
      int head = game.head();
      assertThat(game.step(direction ^ 2).terminated).isFalse();
      assertThat(game.head() - head).isEqualTo(new int[] {-7, 1, 7, -1}[direction]);
    }
    StepResult result = game.step(direction);
    assertThat(result.terminated).isTrue();
    assertThat(result.reward).isEqualTo(-1);
    assertThat(game.sum(0)).isEqualTo(1); // the last observation shows the board before
  }

  @Test
  void mayFollowItsTail() {
    int rounds = 0;
    for (long seed = 0; seed < 200; seed++) {
      Game game = new Game(5, 1, 1, seed);
      int direction = game.direction();
      boolean fourLong = game.step(direction).reward == 1;
      for (int t = 1; t <= 8 && fourLong; t++) { // round a square of 2 × 2
        fourLong = game.step(direction + t & 3).reward == 0;
        assertThat(game.result.terminated).isFalse();
      }
      rounds += fourLong ? 1 : 0;
    }
    assertThat(rounds).isPositive();
  }

  @Test
  void bitesItselfWhenItTurnsIntoItsBody() {
    // On a board full of food it is five squares long after two steps.
    Game game = Game.inDirection(7, 46, 1, RIGHT);
    assertThat(game.step(RIGHT).reward).isEqualTo(1);
    assertThat(game.step(RIGHT).reward).isEqualTo(1);
    assertThat(game.step(DOWN).reward).isEqualTo(1);
    assertThat(game.step(LEFT).reward).isEqualTo(1);
    StepResult result = game.step(UP);
    assertThat(result.terminated).isTrue();
    assertThat(result.reward).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 3"})
  void growsByAsManySquaresAsAPieceIsWorth(int growth, int steps) {
    Game game = Game.inDirection(9, 78, growth, UP); // food everywhere
    assertThat(game.sum(1)).isEqualTo(3);
    game.step(UP);
    assertThat(game.sum(1)).isEqualTo(4);
    // The tail's square is free after one step more than the growth that is still to come.
    assertThat(Math.round(81 * game.plane(3, 6, 4))).isEqualTo(growth);
    for (int t = 1; t < steps; t++) {
      game.step(UP);
      assertThat(game.sum(1)).isEqualTo(4 + t);
    }
  }

  @ParameterizedTest
  @CsvSource({"6, 1, 1", "6, 3, 2", "8, 5, 1"})
  void endsWhenItFillsTheBoard(int size, int food, int growth) {
    // Along a way through all squares and back it never meets itself.
    for (int direction = 0; direction < 4; direction++) {
      Game game = Game.inDirection(size, food, growth, direction);
      double total = 0;
      int steps = 0;
      boolean onTheWay = false;
      while (!game.result.terminated) {
        int action = along(game.head(), size);
        if (!onTheWay) {
          onTheWay = game.isLegal(action);
          action = onTheWay ? action : action + 1 & 3;
        }
        total += game.step(action).reward;
        assertThat(game.result.reward).isNotNegative();
        assertThat(game.sum(2)).isEqualTo(Math.min(food, size * size - game.sum(1)));
        assertThat(++steps).isLessThan(size * size * size * size);
      }
      assertThat(game.sum(1)).isEqualTo(size * size);
      if (growth == 1) {
        assertThat(total).isEqualTo(size * size - 3);
      }
    }
  }

  /** The way goes up the first column, and snakes down through the others. */
  private static int along(int square, int size) {
    int row = square / size;
    int column = square % size;
    if (column == 0) {
      return row == 0 ? RIGHT : UP;
    }
    if (row % 2 == 0) {
      return column < size - 1 ? RIGHT : DOWN;
    }
    if (row == size - 1) {
      return LEFT;
    }
    return column > 1 ? LEFT : DOWN;
  }

  @Test
  void randomPlayKeepsSnakeAndFoodApart() {
    Pcg64 random = Pcg64.seeded(1);
    for (int episode = 0; episode < 200; episode++) {
      Game game = new Game(6, 3, 2, episode & 3);
      int eaten = 0;
      while (!game.result.terminated) {
        eaten += game.step(random.integers(4)).reward == 1 ? 1 : 0;
        assertThat(game.sum(0)).isEqualTo(1);
        assertThat(game.sum(1)).isBetween(3 + eaten, 3 + 2 * eaten);
        for (int square = 0; square < 36; square++) {
          int k = 4 * square;
          assertThat(game.result.observation[k + 1] * game.result.observation[k + 2]).isZero();
        }
      }
      assertThat(game.result.reward).isEqualTo(-1);
    }
  }

  @Test
  void refusesOptionsOutOfBounds() {
    EnvironmentRegistry registry = EnvironmentRegistry.builtIn();
    assertThatThrownBy(() -> registry.make("Snake-v0", Map.of("size", 4)))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage(
            "The option 'size' of Snake is 4, but must be from 5 to 32. Give it another value.");
    assertThatThrownBy(() -> registry.make("Snake-v0", Map.of("size", -1)))
        .hasMessageContaining("'size' of Snake is -1, but must be from 5 to 32");
    assertThatThrownBy(() -> registry.makeVector("Snake-v0", 2, Map.of("food", 0)))
        .hasMessageContaining("'food' of Snake is 0, but must be from 1 to 97");
    assertThatThrownBy(() -> registry.make("Snake-v0", Map.of("growth", 101)))
        .hasMessageContaining("'growth' of Snake is 101");
  }
}
