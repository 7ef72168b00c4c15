package dev.agon.environments.minatar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.core.environment.StepResult;
import org.junit.jupiter.api.Test;

class BreakoutTest {
  private static final int PADDLE = 0;
  private static final int BALL = 1;
  private static final int TRAIL = 2;
  private static final int BRICK = 3;

  /** The ball in a column of a row, flying there; no bricks but the given ones. */
  private static Breakout game(int paddle, int x, int y, int dx, int dy, int bricks) {
    Breakout game = Games.started(new Breakout(Games.PLAIN), 0);
    game.paddle = paddle;
    game.ballX = x;
    game.ballY = y;
    game.dx = dx;
    game.dy = dy;
    game.bricks = bricks;
    Games.refresh(game);
    return game;
  }

  private static int brick(int x, int y) {
    return 1 << 10 * (y - 1) + x;
  }

  private static String flight(Breakout game) {
    return "%d,%d %+d,%+d".formatted(game.ballX, game.ballY, game.dx, game.dy);
  }

  @Test
  void startsWithThirtyBricksAndTheBallAtEitherEdge() {
    int fromLeft = 0;
    for (long seed = 0; seed < 40; seed++) {
      Breakout game = Games.started(new Breakout(Games.PLAIN), seed);
      assertThat(flight(game)).isIn("0,3 +1,+1", "9,3 -1,+1");
      fromLeft += game.ballX == 0 ? 1 : 0;
      assertThat(Games.row(game, 9, PADDLE)).isEqualTo("0000100000");
      for (int y = 1; y <= 3; y++) {
        assertThat(Games.row(game, y, BRICK)).isEqualTo("1111111111");
      }
      assertThat(Games.lit(game, BRICK)).isEqualTo(30);
    }
    assertThat(fromLeft).isBetween(8, 32);
  }

  @Test
  void ballFliesAlongDiagonalsAndLeavesATrail() {
    Breakout game = game(0, 4, 5, 1, 1, brick(0, 1));
    Games.play(game, MinAtarGame.NOP);
    assertThat(flight(game)).isEqualTo("5,6 +1,+1");
    assertThat(Games.row(game, 6, BALL)).isEqualTo("0000010000");
    assertThat(Games.row(game, 5, TRAIL)).isEqualTo("0000100000");
  }

  @Test
  void wallsAndTheTopReflectTheBall() {
    Breakout game = game(0, 9, 5, 1, 1, brick(0, 1));
    Games.play(game, MinAtarGame.NOP);
    assertThat(flight(game)).isEqualTo("9,6 -1,+1");
    game = game(0, 0, 5, -1, -1, brick(9, 1));
    Games.play(game, MinAtarGame.NOP);
    assertThat(flight(game)).isEqualTo("0,4 +1,-1");
    game = game(0, 4, 0, 1, -1, brick(0, 1));
    Games.play(game, MinAtarGame.NOP);
    assertThat(flight(game)).isEqualTo("5,0 +1,+1");
  }

  @Test
  void brickBreaksForARewardAndReflectsTheBallOnlyOnce() {
    Breakout game = game(0, 4, 4, 1, -1, brick(5, 3) | brick(6, 2) | brick(6, 3));
    assertThat(Games.play(game, MinAtarGame.NOP).reward).isEqualTo(1);
    assertThat(flight(game)).isEqualTo("5,4 +1,+1");
    assertThat(game.bricks).isEqualTo(brick(6, 2) | brick(6, 3));

    game.dy = -1; // straight on to the next brick: the ball flies through
    assertThat(Games.play(game, MinAtarGame.NOP).reward).isZero();
    assertThat(flight(game)).isEqualTo("6,3 +1,-1");
    assertThat(game.bricks).isEqualTo(brick(6, 2) | brick(6, 3));
  }

  @Test
  void paddleStraightBelowTheBallReflectsIt() {
    Breakout game = game(4, 4, 8, 1, 1, brick(0, 1));
    StepResult result = Games.play(game, MinAtarGame.NOP);
    assertThat(result.terminated).isFalse();
    assertThat(flight(game)).isEqualTo("5,8 +1,-1");
  }

  @Test
  void paddleWhereTheBallLandsSendsItBackTheWayItCame() {
    Breakout game = game(4, 4, 8, 1, 1, brick(0, 1));
    StepResult result = Games.play(game, MinAtarGame.RIGHT);
    assertThat(result.terminated).isFalse();
    assertThat(flight(game)).isEqualTo("5,8 -1,-1");
  }

  @Test
  void missingTheBallEndsTheEpisode() {
    Breakout game = game(4, 4, 8, 1, 1, brick(0, 1));
    assertThat(Games.play(game, MinAtarGame.LEFT).terminated).isTrue();
    assertThat(Games.row(game, 9, BALL)).isEqualTo("0000010000");
  }

  @Test
  void newBricksComeWithTheBallAtTheBottomOnceAllAreGone() {
    Breakout game = game(4, 4, 5, 0, 1, brick(4, 3));
    game.dy = -1;
    assertThat(Games.play(game, 0, 0).reward).isEqualTo(1);
    assertThat(Games.lit(game, BRICK)).isZero();
    Games.play(game, 0, 0, 0, 0);
    assertThat(game.ballY).isEqualTo(8);
    assertThat(Games.lit(game, BRICK)).isZero();
    Games.play(game, 0);
    assertThat(Games.lit(game, BRICK)).isEqualTo(30);
  }

  @Test
  void paddleStopsAtTheWalls() {
    Breakout game = game(0, 4, 0, 1, 1, brick(0, 1));
    Games.play(game, MinAtarGame.LEFT);
    assertThat(game.paddle).isZero();
    game.paddle = 9;
    Games.play(game, MinAtarGame.RIGHT);
    assertThat(game.paddle).isEqualTo(9);
    Games.play(game, MinAtarGame.UP, MinAtarGame.DOWN, MinAtarGame.FIRE);
    assertThat(game.paddle).isEqualTo(9);
  }

  @Test
  void tellsItsStateInCharacters() {
    Breakout game = game(3, 4, 5, 1, 1, brick(0, 1) | brick(9, 3));
    Games.play(game, MinAtarGame.NOP);
    assertThat(game.text())
        .isEqualTo(
            """
            ..........
            #.........
            ..........
            .........#
            ..........
            ....'.....
            .....o....
            ..........
            ..........
            ...=......
            """);
  }
}
