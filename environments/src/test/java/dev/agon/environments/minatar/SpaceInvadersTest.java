package dev.agon.environments.minatar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.core.environment.StepResult;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SpaceInvadersTest {
  private static final int CANNON = 0;
  private static final int ALIEN = 1;
  private static final int ALIEN_LEFT = 2;
  private static final int ALIEN_RIGHT = 3;
  private static final int FRIENDLY_BULLET = 4;
  private static final int ENEMY_BULLET = 5;
  private static final int NEVER = 1_000_000;

  /** Aliens that neither move nor shoot. */
  private static SpaceInvaders quiet() {
    SpaceInvaders game = Games.started(new SpaceInvaders(Games.PLAIN), 0);
    game.moveTimer = NEVER;
    game.enemyShotTimer = NEVER;
    return game;
  }

  private static SpaceInvaders withAlien(int x, int y) {
    SpaceInvaders game = quiet();
    leaveOne(game, x, y);
    Games.refresh(game);
    return game;
  }

  private static void leaveOne(SpaceInvaders game, int x, int y) {
    Arrays.fill(game.aliens, 0);
    game.aliens[y] = 1 << x;
    game.alienCount = 1;
  }

  @Test
  void startsWithTwentyFourAliensThatMoveToTheLeft() {
    SpaceInvaders game = Games.started(new SpaceInvaders(Games.PLAIN), 0);
    for (int y = 0; y < 4; y++) {
      assertThat(Games.row(game, y, ALIEN)).isEqualTo("0011111100");
      assertThat(Games.row(game, y, ALIEN_LEFT)).isEqualTo("0011111100");
    }
    assertThat(Games.lit(game, ALIEN)).isEqualTo(24);
    assertThat(Games.lit(game, ALIEN_RIGHT)).isZero();
    assertThat(Games.row(game, 9, CANNON)).isEqualTo("0000010000");
    assertThat(game.text())
        .isEqualTo(
            """
            ..<<<<<<..
            ..<<<<<<..
            ..<<<<<<..
            ..<<<<<<..
            ..........
            ..........
            ..........
            ..........
            ..........
            .....@....
            """);
  }

  @Test
  void cannonFiresEveryFiveStepsAtMost() {
    SpaceInvaders game = quiet();
    game.cannon = 0; // below no alien
    Games.play(game, MinAtarGame.FIRE);
    assertThat(Games.row(game, 8, FRIENDLY_BULLET)).isEqualTo("1000000000");
    Games.play(game, 5, 5, 5, 5);
    assertThat(Games.lit(game, FRIENDLY_BULLET)).isEqualTo(1);
    assertThat(Games.row(game, 4, FRIENDLY_BULLET)).isEqualTo("1000000000");
    Games.play(game, 5);
    assertThat(Games.lit(game, FRIENDLY_BULLET)).isEqualTo(2);
    Games.play(game, 0, 0, 0, 0); // the first one leaves at the top
    assertThat(Games.lit(game, FRIENDLY_BULLET)).isEqualTo(1);
  }

  @Test
  void shotAlienIsWorthOneAndBothAreGone() {
    SpaceInvaders game = quiet();
    Games.play(game, MinAtarGame.FIRE);
    assertThat(Games.play(game, 0, 0, 0, 0).reward).isZero();
    assertThat(Games.row(game, 4, FRIENDLY_BULLET)).isEqualTo("0000010000");
    StepResult result = Games.play(game, 0);
    assertThat(result.reward).isEqualTo(1);
    assertThat(Games.row(game, 3, ALIEN)).isEqualTo("0011101100");
    assertThat(Games.lit(game, FRIENDLY_BULLET)).isZero();
  }

  @Test
  void aliensMoveEveryTwelveStepsAndTurnAtTheEdge() {
    SpaceInvaders game = Games.started(new SpaceInvaders(Games.PLAIN), 0);
    game.enemyShotTimer = NEVER;
    Games.play(game, new int[12]);
    assertThat(Games.row(game, 0, ALIEN)).isEqualTo("0011111100");
    Games.play(game, 0);
    assertThat(Games.row(game, 0, ALIEN)).isEqualTo("0111111000");
    Games.play(game, new int[12]);
    assertThat(Games.row(game, 0, ALIEN)).isEqualTo("1111110000");
    Games.play(game, new int[12]);
    assertThat(Games.row(game, 0, ALIEN)).isEqualTo("0000000000");
    assertThat(Games.row(game, 4, ALIEN_RIGHT)).isEqualTo("1111110000");
    Games.play(game, new int[12]);
    assertThat(Games.row(game, 4, ALIEN_RIGHT)).isEqualTo("0111111000");
  }

  @Test
  void lastAlienMovesInEveryStep() {
    SpaceInvaders game = withAlien(5, 0);
    game.moveTimer = 0;
    Games.play(game, 0);
    assertThat(Games.row(game, 0, ALIEN)).isEqualTo("0000100000");
    Games.play(game, 0);
    assertThat(Games.row(game, 0, ALIEN)).isEqualTo("0001000000");
  }

  @Test
  void lowestAlienOfTheNearestColumnShootsEveryTenSteps() {
    SpaceInvaders game = Games.started(new SpaceInvaders(Games.PLAIN), 0);
    game.moveTimer = NEVER;
    game.cannon = 9;
    Games.play(game, new int[10]);
    assertThat(Games.lit(game, ENEMY_BULLET)).isZero();
    Games.play(game, 0);
    assertThat(Games.row(game, 3, ENEMY_BULLET)).isEqualTo("0000000100");
    Games.play(game, 0);
    assertThat(Games.row(game, 4, ENEMY_BULLET)).isEqualTo("0000000100");
    Games.play(game, new int[9]);
    assertThat(Games.row(game, 3, ENEMY_BULLET)).isEqualTo("0000000100");
  }

  @Test
  void bulletOrAlienThatHitsTheCannonEndsTheEpisode() {
    SpaceInvaders game = quiet();
    game.enemyBullets[7] = 1 << 5;
    Games.refresh(game);
    assertThat(Games.play(game, 0).terminated).isFalse();
    assertThat(Games.play(game, 0).terminated).isTrue();

    game = quiet();
    game.enemyBullets[8] = 1 << 5;
    assertThat(Games.play(game, MinAtarGame.LEFT).terminated).as("dodged").isFalse();

    game = withAlien(6, 9);
    game.moveTimer = 0;
    assertThat(Games.play(game, 0).terminated).isTrue();

    game = withAlien(0, 9); // stands at the edge of the bottom row: to go down
    game.moveTimer = 0;
    assertThat(Games.play(game, 0).terminated).isTrue();
  }

  @Test
  void nextWaveIsQuickerUnlessToldNotTo() {
    SpaceInvaders game = withAlien(5, 7);
    for (int wave = 1; wave <= 8; wave++) {
      Games.play(game, 5, 0);
      assertThat(Games.lit(game, ALIEN)).isEqualTo(24);
      assertThat(game.moveInterval).isEqualTo(Math.max(6, 12 - wave));
      leaveOne(game, 5, 7);
      Games.play(game, 0, 0, 0, 0);
    }

    SpaceInvaders easy = Games.started(new SpaceInvaders(new MinAtarOptions(false, 0, false)), 0);
    leaveOne(easy, 5, 7);
    Games.play(easy, 5, 0);
    assertThat(Games.lit(easy, ALIEN)).isEqualTo(24);
    assertThat(easy.moveInterval).isEqualTo(12);
  }

  @Test
  void cannonStopsAtTheWalls() {
    SpaceInvaders game = quiet();
    Games.play(game, 1, 1, 1, 1, 1, 1, 1);
    assertThat(game.cannon).isZero();
    int[] right = new int[12];
    Arrays.fill(right, MinAtarGame.RIGHT);
    Games.play(game, right);
    assertThat(game.cannon).isEqualTo(9);
  }
}
