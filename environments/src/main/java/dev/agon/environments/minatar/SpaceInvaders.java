package dev.agon.environments.minatar;

import dev.agon.core.environment.Space;
import java.util.Arrays;
import java.util.List;

/**
 * Space Invaders after MinAtar (Young and Tian, <em>MinAtar: An Atari-Inspired Testbed for Thorough
 * and Reproducible Reinforcement Learning Experiments</em>, 2019).
 *
 * <p><b>Description.</b> A cannon at the bottom shoots at a cluster of 24 aliens above it. They
 * move sideways together; one that stands at the edge makes all go down by a row and turn round.
 * The fewer are left, the more quickly they move: every 12 steps at first, every n steps once only
 * n &lt; 12 are left. Every 10 steps the lowest alien in the column nearest to the cannon shoots.
 * When all are gone the next wave comes, whose slowest pace is a step quicker, down to 6.
 *
 * <p><b>Action space.</b> {@code Discrete(6)}: 0 nothing, 1 left, 2 up, 3 right, 4 down, 5 fire, of
 * which up and down do nothing; with minimal actions {@code Discrete(4)}: 0 nothing, 1 left, 2
 * right, 3 fire. The cannon fires at most every 5 steps.
 *
 * <p><b>Observation space.</b> {@code Box([10, 10, 6], float32)} of zeros and ones: row, column,
 * channel. Channels: 0 cannon, 1 alien, 2 alien that moves to the left, 3 alien that moves to the
 * right, 4 bullet of the cannon, 5 bullet of an alien.
 *
 * <p><b>Rewards.</b> 1 for an alien that is shot.
 *
 * <p><b>Starting state.</b> The cannon in column 5; aliens in rows 0 to 3 of columns 2 to 7, moving
 * to the left. Nothing is left to chance but sticky actions.
 *
 * <p><b>Episode end.</b> Termination: a bullet or an alien hits the cannon; aliens that stand in
 * the bottom row are to go down.
 */
public final class SpaceInvaders extends MinAtarGame {
  private static final int CANNON = 0;
  private static final int ALIEN = 1;
  private static final int ALIEN_LEFT = 2;
  private static final int ALIEN_RIGHT = 3;
  private static final int FRIENDLY_BULLET = 4;
  private static final int ENEMY_BULLET = 5;

  private static final List<Channel> CHANNELS =
      List.of(
          new Channel("cannon", '@', Channel.SKY, Channel.Mark.BLOCK),
          new Channel("alien", 'A', Channel.GREEN, Channel.Mark.BLOCK),
          new Channel("alien_left", '<', Channel.WHITE, Channel.Mark.LEFT),
          new Channel("alien_right", '>', Channel.WHITE, Channel.Mark.RIGHT),
          new Channel("friendly_bullet", '!', Channel.YELLOW, Channel.Mark.BALL),
          new Channel("enemy_bullet", '*', Channel.VERMILION, Channel.Mark.BALL));
  private static final Space.Box OBSERVATIONS = observations(CHANNELS);

  private static final int BOTTOM = SIZE - 1;
  private static final int LEFT_EDGE = 1;
  private static final int RIGHT_EDGE = 1 << SIZE - 1;
  private static final int WAVE_ROWS = 4;
  private static final int WAVE_COLUMNS = 0b0011111100;

  private static final int SHOT_COOL_DOWN = 5;
  private static final int ENEMY_SHOT_INTERVAL = 10;
  private static final int START_MOVE_INTERVAL = 12;
  private static final int SHORTEST_MOVE_INTERVAL = 6;

  private final boolean ramping;

  int cannon; // column
  final int[] aliens = new int[SIZE]; // by row: bit x for column x, as the following
  final int[] friendlyBullets = new int[SIZE];
  final int[] enemyBullets = new int[SIZE];
  int alienCount;
  int dx; // of the aliens; 1: to the right, -1: to the left
  int moveInterval; // the aliens' slowest pace
  int moveTimer;
  int enemyShotTimer;
  private int shotTimer;

  public SpaceInvaders(MinAtarOptions options) {
    super(options, CHANNELS, OBSERVATIONS, NOP, LEFT, RIGHT, FIRE);
    ramping = options.difficultyRamping();
  }

  @Override
  void start() {
    cannon = 5;
    Arrays.fill(friendlyBullets, 0);
    Arrays.fill(enemyBullets, 0);
    Arrays.fill(aliens, 0);
    startWave();
    dx = -1;
    moveInterval = START_MOVE_INTERVAL;
    moveTimer = moveInterval;
    enemyShotTimer = ENEMY_SHOT_INTERVAL;
    shotTimer = 0;
  }

  @Override
  int play(int action) {
    switch (action) {
      case LEFT -> cannon = Math.max(0, cannon - 1);
      case RIGHT -> cannon = Math.min(SIZE - 1, cannon + 1);
      case FIRE -> {
        if (shotTimer == 0) {
          friendlyBullets[BOTTOM] = 1 << cannon; // leaves the row at once
          shotTimer = SHOT_COOL_DOWN;
        }
      }
      default -> {}
    }
    moveUp(friendlyBullets);
    moveDown(enemyBullets);
    hitCannon(enemyBullets);

    hitCannon(aliens);
    if (moveTimer == 0) {
      moveTimer = Math.min(alienCount, moveInterval);
      moveAliens();
      hitCannon(aliens);
    }
    if (enemyShotTimer == 0) {
      enemyShotTimer = ENEMY_SHOT_INTERVAL;
      shootAtCannon();
    }
    int reward = removeShotAliens();

    if (shotTimer > 0) {
      shotTimer--;
    }
    moveTimer--;
    enemyShotTimer--;
    if (alienCount == 0) {
      if (ramping && moveInterval > SHORTEST_MOVE_INTERVAL) {
        moveInterval--;
      }
      startWave();
    }
    return reward;
  }

  private void startWave() {
    Arrays.fill(aliens, 0, WAVE_ROWS, WAVE_COLUMNS);
    alienCount = WAVE_ROWS * Integer.bitCount(WAVE_COLUMNS);
  }

  private void hitCannon(int[] rows) {
    terminated |= (rows[BOTTOM] >> cannon & 1) != 0;
  }

  private void moveAliens() {
    int columns = columns(aliens);
    if ((columns & (dx < 0 ? LEFT_EDGE : RIGHT_EDGE)) != 0) {
      terminated |= aliens[BOTTOM] != 0;
      moveDown(aliens);
      dx = -dx;
      return;
    }
    for (int y = 0; y < SIZE; y++) {
      aliens[y] = dx < 0 ? aliens[y] >> 1 : aliens[y] << 1;
    }
  }

  private void shootAtCannon() {
    int columns = columns(aliens);
    for (int distance = 0; distance < SIZE; distance++) {
      if ((columns & column(cannon - distance)) != 0) {
        shoot(cannon - distance);
        return;
      }
      if ((columns & column(cannon + distance)) != 0) {
        shoot(cannon + distance);
        return;
      }
    }
  }

  /** The lowest alien of column x shoots. */
  private void shoot(int x) {
    int y = BOTTOM;
    while ((aliens[y] & column(x)) == 0) {
      y--;
    }
    enemyBullets[y] |= column(x);
  }

  /** Returns the reward. */
  private int removeShotAliens() {
    int shot = 0;
    for (int y = 0; y < SIZE; y++) {
      int hits = aliens[y] & friendlyBullets[y];
      if (hits != 0) {
        aliens[y] ^= hits;
        friendlyBullets[y] ^= hits;
        shot += Integer.bitCount(hits);
      }
    }
    alienCount -= shot;
    return shot;
  }

  private static int column(int x) {
    return x >= 0 && x < SIZE ? 1 << x : 0;
  }

  /** The columns with something in any row. */
  private static int columns(int[] rows) {
    int columns = 0;
    for (int row : rows) {
      columns |= row;
    }
    return columns;
  }

  private static void moveUp(int[] rows) {
    System.arraycopy(rows, 1, rows, 0, SIZE - 1);
    rows[BOTTOM] = 0;
  }

  private static void moveDown(int[] rows) {
    System.arraycopy(rows, 0, rows, 1, SIZE - 1);
    rows[0] = 0;
  }

  @Override
  void show() {
    light(cannon, BOTTOM, CANNON);
    int alienDirection = dx < 0 ? ALIEN_LEFT : ALIEN_RIGHT;
    for (int y = 0; y < SIZE; y++) {
      lightRow(y, aliens[y], ALIEN);
      lightRow(y, aliens[y], alienDirection);
      lightRow(y, friendlyBullets[y], FRIENDLY_BULLET);
      lightRow(y, enemyBullets[y], ENEMY_BULLET);
    }
  }

  @Override
  int[] state() {
    int[] state = new int[3 * SIZE + 7];
    System.arraycopy(aliens, 0, state, 0, SIZE);
    System.arraycopy(friendlyBullets, 0, state, SIZE, SIZE);
    System.arraycopy(enemyBullets, 0, state, 2 * SIZE, SIZE);
    state[3 * SIZE] = cannon;
    state[3 * SIZE + 1] = dx;
    state[3 * SIZE + 2] = moveInterval;
    state[3 * SIZE + 3] = moveTimer;
    state[3 * SIZE + 4] = enemyShotTimer;
    state[3 * SIZE + 5] = shotTimer;
    state[3 * SIZE + 6] = alienCount;
    return state;
  }

  @Override
  void setState(int[] state) {
    System.arraycopy(state, 0, aliens, 0, SIZE);
    System.arraycopy(state, SIZE, friendlyBullets, 0, SIZE);
    System.arraycopy(state, 2 * SIZE, enemyBullets, 0, SIZE);
    cannon = state[3 * SIZE];
    dx = state[3 * SIZE + 1];
    moveInterval = state[3 * SIZE + 2];
    moveTimer = state[3 * SIZE + 3];
    enemyShotTimer = state[3 * SIZE + 4];
    shotTimer = state[3 * SIZE + 5];
    alienCount = state[3 * SIZE + 6];
  }
}
