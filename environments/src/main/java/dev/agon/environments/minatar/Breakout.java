package dev.agon.environments.minatar;

import dev.agon.core.environment.Space;
import java.util.List;

/**
 * Breakout after MinAtar (Young and Tian, <em>MinAtar: An Atari-Inspired Testbed for Thorough and
 * Reproducible Reinforcement Learning Experiments</em>, 2019).
 *
 * <p><b>Description.</b> A paddle at the bottom is moved left and right to bounce a ball, which
 * flies along diagonals, against three rows of bricks. Where the paddle has the ball straight above
 * it, the ball comes back at an angle; where the ball only lands on it from the side, it goes back
 * the way it came. Walls and bricks reflect it. A ball that has just broken a brick flies through
 * the next one. Once all bricks are gone, three new rows come with the next ball at the bottom row.
 *
 * <p><b>Action space.</b> {@code Discrete(6)}: 0 nothing, 1 left, 2 up, 3 right, 4 down, 5 fire, of
 * which only left and right do something; with minimal actions {@code Discrete(3)}: 0 nothing, 1
 * left, 2 right.
 *
 * <p><b>Observation space.</b> {@code Box([10, 10, 4], float32)} of zeros and ones: row, column,
 * channel. Channels: 0 paddle, 1 ball, 2 trail (where the ball was the step before), 3 brick.
 *
 * <p><b>Rewards.</b> 1 for a broken brick.
 *
 * <p><b>Starting state.</b> The paddle in column 4; 30 bricks in rows 1 to 3; the ball in row 3, at
 * the left or the right edge by chance, flying down and inwards.
 *
 * <p><b>Episode end.</b> Termination: the ball comes to the bottom row beside the paddle.
 */
public final class Breakout extends MinAtarGame {
  private static final int PADDLE = 0;
  private static final int BALL = 1;
  private static final int TRAIL = 2;
  private static final int BRICK = 3;

  private static final List<Channel> CHANNELS =
      List.of(
          new Channel("paddle", '=', Channel.SKY, Channel.Mark.BLOCK),
          new Channel("ball", 'o', Channel.WHITE, Channel.Mark.BALL),
          new Channel("trail", '\'', Channel.GREY, Channel.Mark.TRAIL),
          new Channel("brick", '#', Channel.VERMILION, Channel.Mark.BLOCK));
  private static final Space.Box OBSERVATIONS = observations(CHANNELS);

  private static final int BOTTOM = SIZE - 1;
  private static final int ROW = (1 << SIZE) - 1;
  private static final int ALL_BRICKS = (1 << 3 * SIZE) - 1;

  int paddle; // column
  int ballX;
  int ballY;
  int dx; // 1: to the right, -1: to the left
  int dy; // 1: down, -1: up
  private int trailX;
  private int trailY;
  int bricks; // bit 10·(y − 1) + x, for the rows y = 1, 2, 3
  private boolean struck; // in the step before

  public Breakout(MinAtarOptions options) {
    super(options, CHANNELS, OBSERVATIONS, NOP, LEFT, RIGHT);
  }

  @Override
  void start() {
    boolean fromLeft = random.integers(2) == 0;
    paddle = 4;
    ballX = fromLeft ? 0 : SIZE - 1;
    ballY = 3;
    dx = fromLeft ? 1 : -1;
    dy = 1;
    trailX = ballX;
    trailY = ballY;
    bricks = ALL_BRICKS;
    struck = false;
  }

  @Override
  int play(int action) {
    if (action == LEFT) {
      paddle = Math.max(0, paddle - 1);
    } else if (action == RIGHT) {
      paddle = Math.min(SIZE - 1, paddle + 1);
    }

    trailX = ballX;
    trailY = ballY;
    int x = ballX + dx;
    int y = ballY + dy;
    if (x < 0 || x >= SIZE) {
      x = ballX;
      dx = -dx;
    }

    int reward = 0;
    boolean onBrick = isBrick(x, y);
    if (y < 0) {
      y = ballY;
      dy = -dy;
    } else if (onBrick && !struck) {
      bricks &= ~bit(x, y);
      reward = 1;
      y = ballY;
      dy = -dy;
    } else if (y == BOTTOM) {
      if (bricks == 0) {
        bricks = ALL_BRICKS;
      }
      if (paddle == ballX) { // straight below the ball
        y = ballY;
        dy = -dy;
      } else if (paddle == x) { // where it lands
        y = ballY;
        dy = -dy;
        dx = -dx;
      } else {
        terminated = true;
      }
    }
    struck = onBrick;
    ballX = x;
    ballY = y;
    return reward;
  }

  private boolean isBrick(int x, int y) {
    return y >= 1 && y <= 3 && (bricks & bit(x, y)) != 0;
  }

  private static int bit(int x, int y) {
    return 1 << SIZE * (y - 1) + x;
  }

  @Override
  void show() {
    light(paddle, BOTTOM, PADDLE);
    light(ballX, ballY, BALL);
    light(trailX, trailY, TRAIL);
    for (int y = 1; y <= 3; y++) {
      lightRow(y, bricks >> SIZE * (y - 1) & ROW, BRICK);
    }
  }

  @Override
  int[] state() {
    return new int[] {paddle, ballX, ballY, dx, dy, trailX, trailY, bricks, struck ? 1 : 0};
  }

  @Override
  void setState(int[] state) {
    paddle = state[0];
    ballX = state[1];
    ballY = state[2];
    dx = state[3];
    dy = state[4];
    trailX = state[5];
    trailY = state[6];
    bricks = state[7];
    struck = state[8] != 0;
  }
}
