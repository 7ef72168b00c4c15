package dev.agon.environments.minatar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.core.environment.StepResult;
import org.junit.jupiter.api.Test;

class AsterixTest {
  private static final int PLAYER = 0;
  private static final int ENEMY = 1;
  private static final int TRAIL = 2;
  private static final int GOLD = 3;
  private static final int NEVER = 1_000_000;

  /** Nobody comes in. */
  private static Asterix alone(MinAtarOptions options) {
    Asterix game = Games.started(new Asterix(options), 0);
    game.spawnTimer = NEVER;
    return game;
  }

  private static void put(Asterix game, int x, int y, int dx, boolean gold) {
    game.x[y - 1] = x;
    game.dx[y - 1] = dx;
    game.isGold[y - 1] = gold;
    Games.refresh(game);
  }

  @Test
  void playerMovesWithinTheMiddleRows() {
    Asterix game = alone(Games.PLAIN);
    assertThat(Games.row(game, 5, PLAYER)).isEqualTo("0000010000");
    Games.play(game, 2, 2, 2, 2, 2, 2);
    assertThat(game.playerY).isEqualTo(1);
    Games.play(game, 4, 4, 4, 4, 4, 4, 4, 4, 4);
    assertThat(game.playerY).isEqualTo(8);
    Games.play(game, 1, 1, 1, 1, 1, 1, 1);
    assertThat(game.playerX).isZero();
    Games.play(game, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3);
    assertThat(game.playerX).isEqualTo(9);
  }

  @Test
  void goldIsWorthOneAndAnEnemyEndsTheEpisode() {
    Asterix game = alone(Games.PLAIN);
    put(game, 6, 5, 1, true);
    StepResult result = Games.play(game, MinAtarGame.RIGHT);
    assertThat(result.reward).isEqualTo(1);
    assertThat(result.terminated).isFalse();
    assertThat(Games.lit(game, GOLD)).isZero();

    put(game, 7, 5, 1, false);
    result = Games.play(game, MinAtarGame.RIGHT);
    assertThat(result.reward).isZero();
    assertThat(result.terminated).isTrue();
  }

  @Test
  void whatMovesIntoThePlayerCountsToo() {
    Asterix game = alone(Games.PLAIN);
    put(game, 4, 5, 1, true);
    assertThat(Games.play(game, 0, 0, 0, 0, 0).reward).isZero();
    assertThat(Games.play(game, 0).reward).isEqualTo(1); // its first move is in step 6

    game = alone(Games.PLAIN);
    put(game, 6, 5, -1, false);
    assertThat(Games.play(game, 0, 0, 0, 0, 0).terminated).isFalse();
    assertThat(Games.play(game, 0).terminated).isTrue();
  }

  @Test
  void trailIsTheCellBehindWhereThatIsOnTheGrid() {
    Asterix game = alone(Games.PLAIN);
    put(game, 3, 2, 1, false);
    put(game, 3, 3, -1, true);
    put(game, 0, 4, 1, false);
    assertThat(Games.row(game, 2, ENEMY)).isEqualTo("0001000000");
    assertThat(Games.row(game, 2, TRAIL)).isEqualTo("0010000000");
    assertThat(Games.row(game, 3, GOLD)).isEqualTo("0001000000");
    assertThat(Games.row(game, 3, TRAIL)).isEqualTo("0000100000");
    assertThat(Games.row(game, 4, TRAIL)).isEqualTo("0000000000");
  }

  @Test
  void somebodyComesEveryTenStepsAtFirstGoldInAThirdOfTheCases() {
    int gold = 0;
    int right = 0;
    int[] rows = new int[8];
    int games = 3_000;
    for (int seed = 0; seed < games; seed++) {
      Asterix game = Games.started(new Asterix(Games.PLAIN), seed);
      Games.play(game, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
      assertThat(Games.lit(game, ENEMY) + Games.lit(game, GOLD)).isZero();
      Games.play(game, 0);
      assertThat(Games.lit(game, ENEMY) + Games.lit(game, GOLD)).isEqualTo(1);
      for (int row = 0; row < 8; row++) {
        if (game.x[row] >= 0) {
          // It comes in at the edge and moves at once, since all move in step 11.
          assertThat(game.x[row]).isEqualTo(game.dx[row] > 0 ? 1 : 8);
          gold += game.isGold[row] ? 1 : 0;
          right += game.dx[row] > 0 ? 1 : 0;
          rows[row]++;
        }
      }
    }
    assertThat(gold / (double) games).isBetween(0.30, 0.37);
    assertThat(right / (double) games).isBetween(0.46, 0.54);
    for (int count : rows) {
      assertThat(count / (double) games).isBetween(0.10, 0.15);
    }
  }

  @Test
  void newcomersTakeFreeRowsOnly() {
    Asterix game = Games.started(new Asterix(Games.PLAIN), 1);
    for (int y = 1; y <= 8; y++) {
      if (y != 6) {
        put(game, y == 5 ? 9 : 5, y, 1, false);
      }
    }
    game.spawnTimer = 0;
    game.moveTimer = 50;
    Games.play(game, 0);
    assertThat(game.x[6 - 1]).isIn(0, 9);
    game.spawnTimer = 0; // all rows are taken: nobody comes
    Games.play(game, 0);
    assertThat(Games.lit(game, ENEMY) + Games.lit(game, GOLD)).isEqualTo(8);
  }

  @Test
  void getsHarderUnlessToldNotTo() {
    Asterix game = alone(Games.PLAIN);
    Games.play(game, new int[101]);
    assertThat(game.spawnInterval).isEqualTo(10);
    Games.play(game, 0);
    assertThat(game.spawnInterval).isEqualTo(9);
    assertThat(game.moveInterval).isEqualTo(5);
    Games.play(game, new int[102]);
    assertThat(game.spawnInterval).isEqualTo(8);
    assertThat(game.moveInterval).isEqualTo(4);
    Games.play(game, new int[3_000]);
    assertThat(game.spawnInterval).isEqualTo(1);
    assertThat(game.moveInterval).isEqualTo(1);

    Asterix easy = alone(new MinAtarOptions(false, 0, false));
    Games.play(easy, new int[3_000]);
    assertThat(easy.spawnInterval).isEqualTo(10);
    assertThat(easy.moveInterval).isEqualTo(5);
  }
}
