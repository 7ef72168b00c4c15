package dev.agon.environments.minatar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.core.environment.StepResult;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SeaquestTest {
  private static final int SUB_FRONT = 0;
  private static final int SUB_BACK = 1;
  private static final int FRIENDLY_BULLET = 2;
  private static final int TRAIL = 3;
  private static final int ENEMY_BULLET = 4;
  private static final int FISH = 5;
  private static final int ENEMY_SUB = 6;
  private static final int OXYGEN_GAUGE = 7;
  private static final int DIVER_GAUGE = 8;
  private static final int DIVER = 9;
  private static final int NEVER = 1_000_000;

  /** Nobody comes in. */
  private static Seaquest alone() {
    return alone(Games.PLAIN);
  }

  private static Seaquest alone(MinAtarOptions options) {
    Seaquest game = Games.started(new Seaquest(options), 0);
    game.spawnTimer = NEVER;
    game.diverTimer = NEVER;
    return game;
  }

  private static int[] times(int count, int action) {
    int[] actions = new int[count];
    Arrays.fill(actions, action);
    return actions;
  }

  @Test
  void startsAtTheSurfaceFacingLeft() {
    Seaquest game = alone();
    assertThat(Games.row(game, 0, SUB_FRONT)).isEqualTo("0000010000");
    assertThat(Games.row(game, 0, SUB_BACK)).isEqualTo("0000001000");
    assertThat(Games.row(game, 9, OXYGEN_GAUGE)).isEqualTo("1111111111");
    assertThat(Games.row(game, 9, DIVER_GAUGE)).isEqualTo("0000000000");
    assertThat(Games.play(game, times(300, 0)).terminated).as("there is air").isFalse();
  }

  @Test
  void moves() {
    Seaquest game = alone();
    Games.play(game, MinAtarGame.DOWN, MinAtarGame.RIGHT);
    assertThat(Games.row(game, 1, SUB_FRONT)).isEqualTo("0000001000");
    assertThat(Games.row(game, 1, SUB_BACK)).isEqualTo("0000010000");
    Games.play(game, times(10, MinAtarGame.DOWN));
    assertThat(game.subY).isEqualTo(8);
    Games.play(game, times(10, MinAtarGame.LEFT));
    assertThat(game.subX).isZero();
    Games.play(game, times(12, MinAtarGame.RIGHT));
    assertThat(game.subX).isEqualTo(9);
  }

  @Test
  void oxygenLastsForTwoHundredStepsUnderWater() {
    Seaquest game = alone();
    assertThat(Games.play(game, MinAtarGame.DOWN).terminated).isFalse();
    assertThat(Games.row(game, 9, OXYGEN_GAUGE)).as("199").isEqualTo("1111111110");
    Games.play(game, new int[179]);
    assertThat(Games.row(game, 9, OXYGEN_GAUGE)).as("20").isEqualTo("1000000000");
    Games.play(game, 0);
    assertThat(Games.row(game, 9, OXYGEN_GAUGE)).as("19").isEqualTo("0000000000");
    assertThat(Games.play(game, new int[19]).terminated).isFalse();
    assertThat(game.oxygen).isZero();
    assertThat(Games.row(game, 9, OXYGEN_GAUGE)).isEqualTo("0000000000");
    assertThat(Games.play(game, 0).terminated).isTrue();
    assertThat(Games.row(game, 9, OXYGEN_GAUGE)).as("never full again").isEqualTo("0000000000");
  }

  @Test
  void surfacingWithoutADiverEndsTheEpisode() {
    Seaquest game = alone();
    Games.play(game, MinAtarGame.DOWN);
    assertThat(Games.play(game, MinAtarGame.UP).terminated).isTrue();
  }

  @Test
  void surfacingCostsADiverAndRenewsTheOxygen() {
    Seaquest game = alone();
    game.diversAboard = 2;
    Games.play(game, times(50, MinAtarGame.DOWN));
    StepResult result = Games.play(game, times(8, MinAtarGame.UP));
    assertThat(result.terminated).isFalse();
    assertThat(result.reward).isZero();
    assertThat(game.oxygen).isEqualTo(200);
    assertThat(game.diversAboard).isEqualTo(1);
    assertThat(Games.play(game, 0, 0, 0).terminated).isFalse();
    assertThat(game.diversAboard).as("once, not in every step").isEqualTo(1);
  }

  @Test
  void surfacingWithSixDiversIsWorthTheOxygenLeft() {
    Seaquest game = alone();
    game.diversAboard = 6;
    Games.play(game, times(42, MinAtarGame.DOWN));
    assertThat(Games.row(game, 9, DIVER_GAUGE)).isEqualTo("0001111110");
    Games.play(game, times(7, MinAtarGame.UP));
    assertThat(game.oxygen).isEqualTo(151);
    StepResult result = Games.play(game, MinAtarGame.UP);
    assertThat(result.reward).isEqualTo(7);
    assertThat(result.terminated).isFalse();
    assertThat(game.diversAboard).isZero();
    Games.play(game, MinAtarGame.DOWN);
    assertThat(Games.play(game, MinAtarGame.UP).terminated).as("none is left").isTrue();
  }

  @Test
  void diversArePickedUpToSix() {
    Seaquest game = alone();
    game.divers.add(5, 1, 1, 3, 0);
    game.divers.add(5, 1, 1, 3, 0);
    game.diversAboard = 5;
    Games.play(game, MinAtarGame.DOWN);
    assertThat(game.diversAboard).isEqualTo(6);
    assertThat(Games.row(game, 9, DIVER_GAUGE)).isEqualTo("0001111110");
    assertThat(Games.lit(game, DIVER)).as("no room").isEqualTo(1);
  }

  @Test
  void diversSwimIntoTheSubmarine() {
    Seaquest game = alone();
    game.divers.add(3, 1, 1, 2, 0);
    Games.refresh(game);
    assertThat(Games.row(game, 1, DIVER)).isEqualTo("0001000000");
    assertThat(Games.row(game, 1, TRAIL)).isEqualTo("0010000000");
    Games.play(game, MinAtarGame.DOWN, 0, 0);
    assertThat(Games.row(game, 1, DIVER)).isEqualTo("0000100000");
    Games.play(game, new int[5]);
    assertThat(game.diversAboard).isZero();
    Games.play(game, 0);
    assertThat(game.diversAboard).isEqualTo(1);
  }

  @Test
  void bulletRemovesAFishForAReward() {
    Seaquest game = alone();
    game.fish.add(2, 0, -1, NEVER, 0);
    Games.play(game, MinAtarGame.FIRE);
    assertThat(Games.row(game, 0, FRIENDLY_BULLET)).isEqualTo("0000100000");
    assertThat(Games.play(game, 0).reward).isZero();
    StepResult result = Games.play(game, 0);
    assertThat(result.reward).isEqualTo(1);
    assertThat(Games.lit(game, FISH)).isZero();
    assertThat(Games.lit(game, FRIENDLY_BULLET)).isZero();
  }

  @Test
  void firesEveryFiveStepsAtMost() {
    Seaquest game = alone();
    Games.play(game, times(5, MinAtarGame.FIRE));
    assertThat(Games.row(game, 0, FRIENDLY_BULLET)).isEqualTo("1000000000");
    Games.play(game, MinAtarGame.FIRE);
    assertThat(Games.row(game, 0, FRIENDLY_BULLET)).isEqualTo("0000100000");
  }

  @Test
  void enemySubmarineShootsEveryElevenSteps() {
    Seaquest game = alone();
    game.enemySubs.add(0, 4, 1, NEVER, 10);
    Games.play(game, new int[10]);
    assertThat(Games.lit(game, ENEMY_BULLET)).isZero();
    Games.play(game, 0);
    assertThat(Games.row(game, 4, ENEMY_SUB)).isEqualTo("1000000000");
    assertThat(Games.row(game, 4, ENEMY_BULLET)).isEqualTo("0100000000");
    Games.play(game, new int[8]);
    assertThat(Games.row(game, 4, ENEMY_BULLET)).isEqualTo("0000000001");
    Games.play(game, 0);
    assertThat(Games.lit(game, ENEMY_BULLET)).isZero();
    Games.play(game, 0, 0);
    assertThat(Games.row(game, 4, ENEMY_BULLET)).isEqualTo("0100000000");
  }

  @Test
  void whateverHitsTheFrontEndsTheEpisode() {
    Seaquest game = alone();
    game.fish.add(5, 1, 1, 9, 0);
    assertThat(Games.play(game, MinAtarGame.DOWN).terminated).isTrue();

    game = alone();
    game.enemySubs.add(4, 1, 1, 1, 10);
    assertThat(Games.play(game, MinAtarGame.DOWN).terminated).isFalse();
    assertThat(Games.play(game, 0).terminated).isTrue();

    game = alone();
    game.enemyBullets.add(3, 1, 1, 0, 0);
    assertThat(Games.play(game, MinAtarGame.DOWN).terminated).isFalse();
    assertThat(Games.play(game, 0).terminated).isTrue();

    game = alone();
    game.fish.add(6, 1, 1, 9, 0);
    assertThat(Games.play(game, MinAtarGame.DOWN).terminated).as("only its back").isFalse();
  }

  @Test
  void surfacingGetsHarderUnlessToldNotTo() {
    Seaquest game = alone();
    for (int surfaced = 1; surfaced <= 30; surfaced++) {
      game.diversAboard = 1;
      Games.play(game, MinAtarGame.DOWN, MinAtarGame.UP);
      assertThat(game.spawnInterval).isEqualTo(Math.max(1, 20 - surfaced));
      assertThat(game.moveInterval).isEqualTo(Math.max(2, 5 - surfaced / 2));
    }
    Seaquest easy = alone(new MinAtarOptions(false, 0, false));
    easy.diversAboard = 3;
    Games.play(easy, 4, 2, 4, 2, 4, 2);
    assertThat(easy.spawnInterval).isEqualTo(20);
    assertThat(easy.moveInterval).isEqualTo(5);
  }

  @Test
  void enemiesComeEveryTwentyStepsSubmarinesInAThirdOfTheCases() {
    int subs = 0;
    int right = 0;
    int games = 3_000;
    for (int seed = 0; seed < games; seed++) {
      Seaquest game = Games.started(new Seaquest(Games.PLAIN), seed);
      Games.play(game, new int[20]);
      assertThat(game.fish.count + game.enemySubs.count).isZero();
      Games.play(game, 0);
      assertThat(game.fish.count + game.enemySubs.count).isEqualTo(1);
      Swarm swarm = game.fish.count == 1 ? game.fish : game.enemySubs;
      assertThat(swarm.y[0]).isBetween(1, 8);
      assertThat(swarm.x[0]).isEqualTo(swarm.dx[0] > 0 ? 0 : 9);
      subs += game.enemySubs.count;
      right += swarm.dx[0] > 0 ? 1 : 0;
      Games.play(game, new int[9]);
      assertThat(game.divers.count).isZero();
      Games.play(game, 0);
      assertThat(game.divers.count).isEqualTo(1);
    }
    assertThat(subs / (double) games).isBetween(0.30, 0.37);
    assertThat(right / (double) games).isBetween(0.46, 0.54);
  }

  @Test
  void noEnemyComesWhereAnotherSwimsTowardsIt() {
    for (long seed = 0; seed < 200; seed++) {
      Seaquest game = Games.started(new Seaquest(Games.PLAIN), seed);
      for (int y = 1; y <= 8; y++) {
        game.fish.add(5, y, 1, NEVER, 0);
      }
      game.spawnTimer = 0;
      Games.play(game, 0);
      for (int k = 0; k < game.fish.count; k++) {
        assertThat(game.fish.dx[k]).isEqualTo(1);
      }
      for (int k = 0; k < game.enemySubs.count; k++) {
        assertThat(game.enemySubs.dx[k]).isEqualTo(1);
      }
    }
  }

  @Test
  void hasRoomForTheMostCrowdedSea() {
    Seaquest game = Games.started(new Seaquest(Games.PLAIN), 1);
    game.spawnInterval = 1;
    game.moveInterval = 2;
    int most = 0;
    for (int t = 0; t < 5_000; t++) { // at the surface nobody meets the submarine
      assertThat(Games.play(game, MinAtarGame.FIRE).terminated).isFalse();
      most = Math.max(most, game.fish.count + game.enemySubs.count);
    }
    assertThat(most).isBetween(15, 30);
  }
}
