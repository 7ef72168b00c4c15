package dev.agon.environments.minatar;

import dev.agon.core.environment.Space;
import java.util.List;

/**
 * Freeway after MinAtar (Young and Tian, <em>MinAtar: An Atari-Inspired Testbed for Thorough and
 * Reproducible Reinforcement Learning Experiments</em>, 2019).
 *
 * <p><b>Description.</b> A chicken is to cross eight lanes, from the bottom to the top. It can move
 * in every third step. A car in each lane drives round and round; hit by one, the chicken is back
 * at the bottom. Whenever it arrives, it starts again from the bottom, and the cars get new speeds
 * and directions.
 *
 * <p><b>Action space.</b> {@code Discrete(6)}: 0 nothing, 1 left, 2 up, 3 right, 4 down, 5 fire, of
 * which only up and down do something; with minimal actions {@code Discrete(3)}: 0 nothing, 1 up, 2
 * down.
 *
 * <p><b>Observation space.</b> {@code Box([10, 10, 7], float32)} of zeros and ones: row, column,
 * channel. Channels: 0 chicken, 1 car, 2 to 6 the cell behind a car, in the channel of its speed: 2
 * for the fastest, 6 for the slowest.
 *
 * <p><b>Rewards.</b> 1 for every arrival at the top.
 *
 * <p><b>Starting state.</b> The chicken at the bottom of column 4, the cars in rows 1 to 8 of
 * column 0. The speed s of a car is uniform in 1, …, 5, its direction either with probability 1/2.
 * It stands still for s steps, then moves by one cell.
 *
 * <p><b>Episode end.</b> Never by the rules. Truncation: by the time limit of the id, 2,500 steps.
 */
public final class Freeway extends MinAtarGame {
  private static final int CHICKEN = 0;
  private static final int CAR = 1;
  private static final int TRAIL_OF_SPEED = 1; // and the speed

  private static final List<Channel> CHANNELS =
      List.of(
          new Channel("chicken", '@', Channel.YELLOW, Channel.Mark.BALL),
          new Channel("car", 'C', Channel.SKY, Channel.Mark.BLOCK),
          new Channel("speed1", '1', Channel.VERMILION, Channel.Mark.TRAIL),
          new Channel("speed2", '2', Channel.ORANGE, Channel.Mark.TRAIL),
          new Channel("speed3", '3', Channel.PINK, Channel.Mark.TRAIL),
          new Channel("speed4", '4', Channel.GREEN, Channel.Mark.TRAIL),
          new Channel("speed5", '5', Channel.GREY, Channel.Mark.TRAIL));
  private static final Space.Box OBSERVATIONS = observations(CHANNELS);

  static final int TIME_LIMIT = 2_500;

  static final int CARS = 8;
  private static final int COLUMN = 4; // of the chicken
  private static final int BOTTOM = SIZE - 1;
  private static final int STEPS_PER_MOVE = 3; // of the chicken
  private static final int SPEEDS = 5;

  int y; // of the chicken
  private int moveTimer; // of the chicken
  final int[] x = new int[CARS]; // of the car in row 1 + c
  final int[] dx = new int[CARS]; // 1: to the right, -1: to the left
  final int[] speed = new int[CARS]; // 1 is the fastest
  final int[] timer = new int[CARS]; // steps until the car moves

  public Freeway(MinAtarOptions options) {
    super(options, CHANNELS, OBSERVATIONS, NOP, UP, DOWN);
  }

  @Override
  void start() {
    y = BOTTOM;
    moveTimer = STEPS_PER_MOVE;
    for (int c = 0; c < CARS; c++) {
      x[c] = 0;
    }
    drawSpeeds();
  }

  private void drawSpeeds() {
    for (int c = 0; c < CARS; c++) {
      speed[c] = 1 + random.integers(SPEEDS);
      dx[c] = random.integers(2) == 0 ? 1 : -1;
      timer[c] = speed[c];
    }
  }

  @Override
  int play(int action) {
    if (moveTimer == 0 && (action == UP || action == DOWN)) {
      y = action == UP ? y - 1 : Math.min(BOTTOM, y + 1);
      moveTimer = STEPS_PER_MOVE;
    }
    int reward = 0;
    if (y == 0) {
      reward = 1;
      y = BOTTOM;
      drawSpeeds();
    }
    for (int c = 0; c < CARS; c++) {
      hit(c); // the chicken ran into it
      if (timer[c] > 0) {
        timer[c]--;
      } else {
        timer[c] = speed[c];
        x[c] = (x[c] + dx[c] + SIZE) % SIZE;
        hit(c);
      }
    }
    if (moveTimer > 0) {
      moveTimer--;
    }
    return reward;
  }

  private void hit(int c) {
    if (x[c] == COLUMN && y == 1 + c) {
      y = BOTTOM;
    }
  }

  @Override
  void show() {
    light(COLUMN, y, CHICKEN);
    for (int c = 0; c < CARS; c++) {
      light(x[c], 1 + c, CAR);
      light((x[c] - dx[c] + SIZE) % SIZE, 1 + c, TRAIL_OF_SPEED + speed[c]);
    }
  }

  @Override
  int[] state() {
    int[] state = new int[2 + 4 * CARS];
    state[0] = y;
    state[1] = moveTimer;
    for (int c = 0; c < CARS; c++) {
      state[2 + 4 * c] = x[c];
      state[3 + 4 * c] = dx[c];
      state[4 + 4 * c] = speed[c];
      state[5 + 4 * c] = timer[c];
    }
    return state;
  }

  @Override
  void setState(int[] state) {
    y = state[0];
    moveTimer = state[1];
    for (int c = 0; c < CARS; c++) {
      x[c] = state[2 + 4 * c];
      dx[c] = state[3 + 4 * c];
      speed[c] = state[4 + 4 * c];
      timer[c] = state[5 + 4 * c];
    }
  }
}
