package dev.agon.environments.minatar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.core.environment.StepResult;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FreewayTest {
  private static final int CHICKEN = 0;
  private static final int CAR = 1;

  /** Cars that stand still, out of the chicken's way. */
  private static Freeway parked() {
    Freeway game = Games.started(new Freeway(Games.PLAIN), 0);
    Arrays.fill(game.timer, 1_000_000);
    Games.refresh(game);
    return game;
  }

  @Test
  void chickenMovesInEveryThirdStepWithinItsColumn() {
    Freeway game = parked();
    assertThat(Games.row(game, 9, CHICKEN)).isEqualTo("0000100000");
    Games.play(game, 2, 2, 2);
    assertThat(game.y).isEqualTo(9);
    Games.play(game, 2);
    assertThat(game.y).isEqualTo(8);
    Games.play(game, 2, 2);
    assertThat(game.y).isEqualTo(8);
    Games.play(game, 2);
    assertThat(Games.row(game, 7, CHICKEN)).isEqualTo("0000100000");
    Games.play(game, 0, 1, 3, 5); // none of these moves it
    assertThat(game.y).isEqualTo(7);
    Games.play(game, 4, 0, 0, 4, 0, 0, 4);
    assertThat(game.y).isEqualTo(9);
  }

  @Test
  void arrivingAtTheTopIsWorthOneAndDrawsNewSpeeds() {
    Freeway game = parked();
    double sum = 0;
    int[] speeds = game.speed.clone();
    for (int t = 0; t < 28; t++) { // the first move in step 4, nine moves
      StepResult result = Games.play(game, MinAtarGame.UP);
      sum += result.reward;
      assertThat(result.terminated).isFalse();
      assertThat(result.reward).isEqualTo(t == 27 ? 1 : 0);
    }
    assertThat(sum).isEqualTo(1);
    assertThat(game.y).isEqualTo(9);
    assertThat(game.speed).isNotEqualTo(speeds);
    assertThat(Arrays.stream(game.x).allMatch(x -> x == 0)).as("cars stay where they are").isTrue();
  }

  @Test
  void carSendsTheChickenBack() {
    Freeway game = parked();
    game.y = 3;
    game.x[3 - 1] = 3;
    game.dx[3 - 1] = 1;
    game.timer[3 - 1] = 0;
    assertThat(Games.play(game, 0).terminated).isFalse();
    assertThat(game.y).isEqualTo(9);

    game.x[8 - 1] = 4; // now the chicken runs into it
    game.timer[8 - 1] = 1_000_000;
    Games.play(game, 0, 0, 0, MinAtarGame.UP);
    assertThat(game.y).isEqualTo(9);
  }

  @Test
  void carsDriveRoundAndStandStillForTheirSpeedInBetween() {
    Freeway game = parked();
    game.x[0] = 9;
    game.dx[0] = 1;
    game.speed[0] = 2;
    game.timer[0] = 2;
    Games.refresh(game);
    assertThat(Games.row(game, 1, CAR)).isEqualTo("0000000001");
    assertThat(Games.row(game, 1, CAR + 2)).as("trail").isEqualTo("0000000010");
    Games.play(game, 0, 0);
    assertThat(game.x[0]).isEqualTo(9);
    Games.play(game, 0);
    assertThat(Games.row(game, 1, CAR)).isEqualTo("1000000000");
    assertThat(Games.row(game, 1, CAR + 2)).as("trail").isEqualTo("0000000001");
    Games.play(game, 0, 0);
    assertThat(game.x[0]).isZero();
    Games.play(game, 0);
    assertThat(game.x[0]).isEqualTo(1);
  }

  @Test
  void drawsSpeedsAndDirectionsUniformly() {
    int[] speeds = new int[6];
    int right = 0;
    for (long seed = 0; seed < 500; seed++) {
      Freeway game = Games.started(new Freeway(Games.PLAIN), seed);
      for (int c = 0; c < Freeway.CARS; c++) {
        speeds[game.speed[c]]++;
        right += game.dx[c] > 0 ? 1 : 0;
      }
    }
    assertThat(speeds[0]).isZero();
    for (int speed = 1; speed <= 5; speed++) {
      assertThat(speeds[speed]).isBetween(700, 900);
    }
    assertThat(right).isBetween(1_880, 2_120);
  }
}
