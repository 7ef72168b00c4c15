package dev.agon.environments.minatar;

import dev.agon.core.environment.Space;
import java.util.Arrays;
import java.util.List;

/**
 * Asterix after MinAtar (Young and Tian, <em>MinAtar: An Atari-Inspired Testbed for Thorough and
 * Reproducible Reinforcement Learning Experiments</em>, 2019).
 *
 * <p><b>Description.</b> Enemies and gold come in from both sides, at most one to each of the eight
 * rows in the middle, and cross the screen. The player moves freely among them, gathering gold and
 * keeping clear of enemies. They come and move more and more quickly: every 100 steps or so the
 * time between two of them becomes a step shorter, down to 1, and at every second such moment so
 * does the time between two of their moves.
 *
 * <p><b>Action space.</b> {@code Discrete(6)}: 0 nothing, 1 left, 2 up, 3 right, 4 down, 5 fire,
 * which does nothing; with minimal actions {@code Discrete(5)}, without fire.
 *
 * <p><b>Observation space.</b> {@code Box([10, 10, 4], float32)} of zeros and ones: row, column,
 * channel. Channels: 0 player, 1 enemy, 2 trail (the cell that an enemy or gold came from), 3 gold.
 *
 * <p><b>Rewards.</b> 1 for gold.
 *
 * <p><b>Starting state.</b> The player in column 5 of row 5, nobody else. A newcomer is gold with
 * probability 1/3, comes from either side with 1/2, into any free row with the same probability.
 *
 * <p><b>Episode end.</b> Termination: the player and an enemy meet.
 */
public final class Asterix extends MinAtarGame {
  private static final int PLAYER = 0;
  private static final int ENEMY = 1;
  private static final int TRAIL = 2;
  private static final int GOLD = 3;

  private static final List<Channel> CHANNELS =
      List.of(
          new Channel("player", '@', Channel.SKY, Channel.Mark.BLOCK),
          new Channel("enemy", 'X', Channel.VERMILION, Channel.Mark.BLOCK),
          new Channel("trail", '\'', Channel.GREY, Channel.Mark.TRAIL),
          new Channel("gold", '$', Channel.YELLOW, Channel.Mark.BALL));
  private static final Space.Box OBSERVATIONS = observations(CHANNELS);

  private static final int ROWS = 8;
  private static final int TOP = 1; // the player stays within these rows, too
  private static final int BOTTOM = TOP + ROWS - 1;
  private static final int NOBODY = -1;

  private static final int RAMP_INTERVAL = 100;
  private static final int START_SPAWN_INTERVAL = 10;
  private static final int START_MOVE_INTERVAL = 5;

  private final boolean ramping;

  int playerX;
  int playerY;
  final int[] x = new int[ROWS]; // column of whoever is in the row TOP + r, or NOBODY
  final int[] dx = new int[ROWS]; // 1: to the right, -1: to the left
  final boolean[] isGold = new boolean[ROWS];
  int spawnInterval;
  int spawnTimer;
  int moveInterval;
  int moveTimer;
  private int rampTimer;
  private int rampIndex; // how often it got harder

  public Asterix(MinAtarOptions options) {
    super(options, CHANNELS, OBSERVATIONS, NOP, LEFT, UP, RIGHT, DOWN);
    ramping = options.difficultyRamping();
  }

  @Override
  void start() {
    playerX = 5;
    playerY = 5;
    Arrays.fill(x, NOBODY);
    Arrays.fill(dx, 1);
    Arrays.fill(isGold, false);
    spawnInterval = START_SPAWN_INTERVAL;
    spawnTimer = spawnInterval;
    moveInterval = START_MOVE_INTERVAL;
    moveTimer = moveInterval;
    rampTimer = RAMP_INTERVAL;
    rampIndex = 0;
  }

  @Override
  int play(int action) {
    if (spawnTimer == 0) {
      spawn();
      spawnTimer = spawnInterval;
    }
    switch (action) {
      case LEFT -> playerX = Math.max(0, playerX - 1);
      case RIGHT -> playerX = Math.min(SIZE - 1, playerX + 1);
      case UP -> playerY = Math.max(TOP, playerY - 1);
      case DOWN -> playerY = Math.min(BOTTOM, playerY + 1);
      default -> {}
    }
    int reward = meet();
    if (moveTimer == 0) {
      move();
      moveTimer = moveInterval;
      reward += meet();
    }
    spawnTimer--;
    moveTimer--;
    if (ramping) {
      ramp();
    }
    return reward;
  }

  private void spawn() {
    int direction = random.integers(2) == 0 ? 1 : -1;
    boolean gold = random.integers(3) == 0;
    int free = 0;
    for (int column : x) {
      free += column == NOBODY ? 1 : 0;
    }
    if (free == 0) {
      return;
    }
    int row = freeRow(random.integers(free));
    x[row] = direction > 0 ? 0 : SIZE - 1;
    dx[row] = direction;
    isGold[row] = gold;
  }

  /** The n-th of the free rows, from 0 on. */
  private int freeRow(int n) {
    int row = 0;
    for (int left = n; x[row] != NOBODY || left > 0; row++) {
      left -= x[row] == NOBODY ? 1 : 0;
    }
    return row;
  }

  private void move() {
    for (int row = 0; row < ROWS; row++) {
      if (x[row] != NOBODY) {
        x[row] += dx[row];
        if (x[row] < 0 || x[row] >= SIZE) {
          x[row] = NOBODY;
        }
      }
    }
  }

  /** Looks who is where the player is; returns the reward. */
  private int meet() {
    int row = playerY - TOP;
    if (x[row] != playerX) {
      return 0;
    }
    if (!isGold[row]) {
      terminated = true;
      return 0;
    }
    x[row] = NOBODY;
    return 1;
  }

  private void ramp() {
    if (spawnInterval == 1 && moveInterval == 1) {
      return; // it gets no harder
    }
    if (rampTimer >= 0) {
      rampTimer--;
      return;
    }
    rampTimer = RAMP_INTERVAL;
    if (moveInterval > 1 && rampIndex % 2 == 1) {
      moveInterval--;
    }
    if (spawnInterval > 1) {
      spawnInterval--;
    }
    rampIndex++;
  }

  @Override
  void show() {
    light(playerX, playerY, PLAYER);
    for (int row = 0; row < ROWS; row++) {
      if (x[row] == NOBODY) {
        continue;
      }
      light(x[row], TOP + row, isGold[row] ? GOLD : ENEMY);
      int behind = x[row] - dx[row];
      if (behind >= 0 && behind < SIZE) {
        light(behind, TOP + row, TRAIL);
      }
    }
  }

  @Override
  int[] state() {
    int[] state = new int[8 + 3 * ROWS];
    state[0] = playerX;
    state[1] = playerY;
    state[2] = spawnInterval;
    state[3] = spawnTimer;
    state[4] = moveInterval;
    state[5] = moveTimer;
    state[6] = rampTimer;
    state[7] = rampIndex;
    for (int row = 0; row < ROWS; row++) {
      state[8 + 3 * row] = x[row];
      state[9 + 3 * row] = dx[row];
      state[10 + 3 * row] = isGold[row] ? 1 : 0;
    }
    return state;
  }

  @Override
  void setState(int[] state) {
    playerX = state[0];
    playerY = state[1];
    spawnInterval = state[2];
    spawnTimer = state[3];
    moveInterval = state[4];
    moveTimer = state[5];
    rampTimer = state[6];
    rampIndex = state[7];
    for (int row = 0; row < ROWS; row++) {
      x[row] = state[8 + 3 * row];
      dx[row] = state[9 + 3 * row];
      isGold[row] = state[10 + 3 * row] != 0;
    }
  }
}
