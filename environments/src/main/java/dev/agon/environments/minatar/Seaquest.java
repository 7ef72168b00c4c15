package dev.agon.environments.minatar;

import dev.agon.core.environment.Space;
import java.util.List;

/**
 * Seaquest after MinAtar (Young and Tian, <em>MinAtar: An Atari-Inspired Testbed for Thorough and
 * Reproducible Reinforcement Learning Experiments</em>, 2019), with the oxygen gauge as mended in
 * its version 1.0.11.
 *
 * <p><b>Description.</b> A submarine shoots fish and enemy submarines, which shoot back, and picks
 * up divers, six at most. Its oxygen lasts for 200 steps under water and is renewed at the surface,
 * where it must bring a diver: one is let off, or all where there are six. Each time enemies come
 * and move more quickly: the time between two of them becomes a step shorter, down to 1, and every
 * second time that between two of their moves, too, down to 2.
 *
 * <p><b>Action space.</b> {@code Discrete(6)}: 0 nothing, 1 left, 2 up, 3 right, 4 down, 5 fire.
 * The game knows all six, so the minimal action set is the same. It fires at most every 5 steps.
 *
 * <p><b>Observation space.</b> {@code Box([10, 10, 10], float32)} of zeros and ones: row, column,
 * channel. Channels: 0 front of the submarine, 1 its back, 2 own bullet, 3 trail (the cell behind a
 * fish, an enemy submarine or a diver), 4 enemy bullet, 5 fish, 6 enemy submarine, 7 oxygen gauge,
 * 8 diver gauge, 9 diver. The gauges share the bottom row: oxygen from the left, a cell for 20
 * steps; divers aboard from the last cell but one to the left.
 *
 * <p><b>Rewards.</b> 1 for a fish or an enemy submarine that is shot; at the surface with six
 * divers 1 for every cell of the oxygen gauge.
 *
 * <p><b>Starting state.</b> At the surface in column 5, facing left, with all oxygen, nobody in
 * sight. Every 20 steps an enemy comes, from either side with probability 1/2, into any of the rows
 * 1 to 8; a submarine with probability 1/3, else a fish. None comes where another swims towards it.
 * Every 30 steps a diver comes in the same manner.
 *
 * <p><b>Episode end.</b> Termination: a fish, an enemy submarine or its bullet hits the front of
 * the submarine; a step begins without oxygen; the submarine surfaces without a diver.
 */
public final class Seaquest extends MinAtarGame {
  private static final int SUB_FRONT = 0;
  private static final int SUB_BACK = 1;
  private static final int FRIENDLY_BULLET = 2;
  private static final int TRAIL = 3;
  private static final int ENEMY_BULLET = 4;
  private static final int ENEMY_FISH = 5;
  private static final int ENEMY_SUB = 6;
  private static final int OXYGEN_GAUGE = 7;
  private static final int DIVER_GAUGE = 8;
  private static final int DIVER = 9;

  private static final List<Channel> CHANNELS =
      List.of(
          new Channel("sub_front", '@', Channel.SKY, Channel.Mark.BLOCK),
          new Channel("sub_back", 'o', Channel.BLUE, Channel.Mark.BLOCK),
          new Channel("friendly_bullet", '-', Channel.YELLOW, Channel.Mark.BALL),
          new Channel("trail", '\'', Channel.GREY, Channel.Mark.TRAIL),
          new Channel("enemy_bullet", '*', Channel.ORANGE, Channel.Mark.BALL),
          new Channel("enemy_fish", 'F', Channel.PINK, Channel.Mark.BLOCK),
          new Channel("enemy_sub", 'S', Channel.VERMILION, Channel.Mark.BLOCK),
          new Channel("oxygen_gauge", '=', Channel.WHITE, Channel.Mark.GAUGE),
          new Channel("diver_gauge", '#', Channel.GREEN, Channel.Mark.GAUGE),
          new Channel("diver", 'D', Channel.GREEN, Channel.Mark.BALL));
  private static final Space.Box OBSERVATIONS = observations(CHANNELS);

  private static final int SURFACE = 0; // rows
  private static final int SHALLOWEST = 1;
  private static final int DEEPEST = 8;
  private static final int GAUGES = 9;

  static final int MAX_OXYGEN = 200;
  static final int MAX_DIVERS = 6;
  private static final int SHOT_COOL_DOWN = 5;
  private static final int ENEMY_SHOT_INTERVAL = 10;
  private static final int DIVER_SPAWN_INTERVAL = 30;
  private static final int DIVER_MOVE_INTERVAL = 5;
  private static final int START_SPAWN_INTERVAL = 20;
  private static final int START_MOVE_INTERVAL = 5;
  private static final int SHORTEST_MOVE_INTERVAL = 2;

  // An enemy crosses the grid in 60 steps at most, one comes in a step at most, and its bullets
  // fly for 10 steps at most, so that no submarine has two of them under way.
  private static final int MAX_ENEMIES = 64;

  private final boolean ramping;

  int subX; // of its front
  int subY;
  int subDx; // 1: facing right, -1: facing left
  int oxygen;
  int diversAboard;
  private boolean surfaced; // and has not dived since
  private int shotTimer;
  final Swarm friendlyBullets = new Swarm(8);
  final Swarm enemyBullets = new Swarm(MAX_ENEMIES);
  final Swarm fish = new Swarm(MAX_ENEMIES);
  final Swarm enemySubs = new Swarm(MAX_ENEMIES);
  final Swarm divers = new Swarm(8);
  int spawnInterval; // of enemies
  int spawnTimer; // of enemies
  int diverTimer;
  int moveInterval; // of enemies
  private int rampIndex; // how often it got harder

  public Seaquest(MinAtarOptions options) {
    super(options, CHANNELS, OBSERVATIONS, NOP, LEFT, UP, RIGHT, DOWN, FIRE);
    ramping = options.difficultyRamping();
  }

  @Override
  void start() {
    subX = 5;
    subY = SURFACE;
    subDx = -1;
    oxygen = MAX_OXYGEN;
    diversAboard = 0;
    surfaced = true;
    shotTimer = 0;
    friendlyBullets.clear();
    enemyBullets.clear();
    fish.clear();
    enemySubs.clear();
    divers.clear();
    spawnInterval = START_SPAWN_INTERVAL;
    spawnTimer = spawnInterval;
    diverTimer = DIVER_SPAWN_INTERVAL;
    moveInterval = START_MOVE_INTERVAL;
    rampIndex = 0;
  }

  @Override
  int play(int action) {
    if (spawnTimer == 0) {
      spawnEnemy();
      spawnTimer = spawnInterval;
    }
    if (diverTimer == 0) {
      spawnDiver();
      diverTimer = DIVER_SPAWN_INTERVAL;
    }
    steer(action);
    int reward = moveFriendlyBullets();
    moveDivers();
    reward += moveEnemies(enemySubs, true);
    moveEnemyBullets();
    reward += moveEnemies(fish, false);
    spawnTimer = Math.max(0, spawnTimer - 1);
    diverTimer = Math.max(0, diverTimer - 1);
    shotTimer = Math.max(0, shotTimer - 1);
    return reward + breathe();
  }

  private void spawnEnemy() {
    int dx = random.integers(2) == 0 ? 1 : -1;
    boolean isSub = random.integers(3) == 0;
    int y = SHALLOWEST + random.integers(DEEPEST - SHALLOWEST + 1);
    if (swimsAgainst(fish, y, dx) || swimsAgainst(enemySubs, y, dx)) {
      return;
    }
    (isSub ? enemySubs : fish).add(edge(dx), y, dx, moveInterval, ENEMY_SHOT_INTERVAL);
  }

  private static boolean swimsAgainst(Swarm swarm, int y, int dx) {
    for (int k = 0; k < swarm.count; k++) {
      if (swarm.y[k] == y && swarm.dx[k] != dx) {
        return true;
      }
    }
    return false;
  }

  private void spawnDiver() {
    int dx = random.integers(2) == 0 ? 1 : -1;
    int y = SHALLOWEST + random.integers(DEEPEST - SHALLOWEST + 1);
    divers.add(edge(dx), y, dx, DIVER_MOVE_INTERVAL, 0);
  }

  /** The column where somebody comes in who moves that way. */
  private static int edge(int dx) {
    return dx > 0 ? 0 : SIZE - 1;
  }

  private void steer(int action) {
    switch (action) {
      case LEFT -> {
        subX = Math.max(0, subX - 1);
        subDx = -1;
      }
      case RIGHT -> {
        subX = Math.min(SIZE - 1, subX + 1);
        subDx = 1;
      }
      case UP -> subY = Math.max(SURFACE, subY - 1);
      case DOWN -> subY = Math.min(DEEPEST, subY + 1);
      case FIRE -> {
        if (shotTimer == 0) {
          friendlyBullets.add(subX, subY, subDx, 0, 0);
          shotTimer = SHOT_COOL_DOWN;
        }
      }
      default -> {}
    }
  }

  /** Returns the reward. */
  private int moveFriendlyBullets() {
    int hits = 0;
    for (int k = 0; k < friendlyBullets.count; k++) {
      boolean gone = !friendlyBullets.move(k);
      int x = friendlyBullets.x[k];
      int y = friendlyBullets.y[k];
      if (!gone && (fish.removeAt(x, y) || enemySubs.removeAt(x, y))) {
        gone = true;
        hits++;
      }
      if (gone) {
        friendlyBullets.remove(k--);
      }
    }
    return hits;
  }

  private void moveDivers() {
    for (int k = 0; k < divers.count; k++) {
      boolean gone = takesAboard(k);
      if (!gone && isDue(divers, k, DIVER_MOVE_INTERVAL)) {
        gone = !divers.move(k) || takesAboard(k);
      }
      if (gone) {
        divers.remove(k--);
      }
    }
  }

  private boolean takesAboard(int diver) {
    if (divers.isAt(diver, subX, subY) && diversAboard < MAX_DIVERS) {
      diversAboard++;
      return true;
    }
    return false;
  }

  /** Moves, and lets shoot, all enemies of one kind; returns the reward. */
  private int moveEnemies(Swarm enemies, boolean shoot) {
    int hits = 0;
    for (int k = 0; k < enemies.count; k++) {
      terminated |= enemies.isAt(k, subX, subY);
      boolean gone = false;
      if (isDue(enemies, k, moveInterval)) {
        gone = !enemies.move(k);
        terminated |= enemies.isAt(k, subX, subY);
        if (friendlyBullets.removeAt(enemies.x[k], enemies.y[k])) {
          gone = true;
          hits++;
        }
      }
      if (gone) {
        enemies.remove(k--);
      } else if (shoot) {
        shootIfDue(k);
      }
    }
    return hits;
  }

  private void shootIfDue(int k) {
    if (enemySubs.shotTimer[k] == 0) {
      enemyBullets.add(enemySubs.x[k], enemySubs.y[k], enemySubs.dx[k], 0, 0);
      enemySubs.shotTimer[k] = ENEMY_SHOT_INTERVAL;
    } else {
      enemySubs.shotTimer[k]--;
    }
  }

  /** Whether the k-th moves in this step: it stands still for {@code interval} steps in between. */
  private static boolean isDue(Swarm swarm, int k, int interval) {
    if (swarm.moveTimer[k] == 0) {
      swarm.moveTimer[k] = interval;
      return true;
    }
    swarm.moveTimer[k]--;
    return false;
  }

  private void moveEnemyBullets() {
    for (int k = 0; k < enemyBullets.count; k++) {
      terminated |= enemyBullets.isAt(k, subX, subY);
      boolean gone = !enemyBullets.move(k);
      terminated |= enemyBullets.isAt(k, subX, subY);
      if (gone) {
        enemyBullets.remove(k--);
      }
    }
  }

  /** Returns the reward. */
  private int breathe() {
    terminated |= oxygen <= 0;
    if (subY > SURFACE) {
      oxygen--;
      surfaced = false;
      return 0;
    }
    if (surfaced) {
      return 0;
    }
    if (diversAboard == 0) {
      terminated = true;
      return 0;
    }
    return surface();
  }

  /** Returns the reward. */
  private int surface() {
    surfaced = true;
    int reward = 0;
    if (diversAboard == MAX_DIVERS) {
      reward = oxygenCells();
      diversAboard = 0;
    } else {
      diversAboard--;
    }
    oxygen = MAX_OXYGEN;
    if (ramping) {
      ramp();
    }
    return reward;
  }

  private void ramp() {
    if (spawnInterval == 1 && moveInterval == SHORTEST_MOVE_INTERVAL) {
      return; // it gets no harder
    }
    if (moveInterval > SHORTEST_MOVE_INTERVAL && rampIndex % 2 == 1) {
      moveInterval--;
    }
    if (spawnInterval > 1) {
      spawnInterval--;
    }
    rampIndex++;
  }

  /** Of the gauge that are lit. */
  private int oxygenCells() {
    return Math.max(0, oxygen) * SIZE / MAX_OXYGEN;
  }

  @Override
  void show() {
    light(subX, subY, SUB_FRONT);
    light(subX - subDx, subY, SUB_BACK);
    lightRow(GAUGES, (1 << oxygenCells()) - 1, OXYGEN_GAUGE);
    lightRow(GAUGES, (1 << diversAboard) - 1 << SIZE - 1 - diversAboard, DIVER_GAUGE);
    show(friendlyBullets, FRIENDLY_BULLET);
    show(enemyBullets, ENEMY_BULLET);
    showWithTrail(fish, ENEMY_FISH);
    showWithTrail(enemySubs, ENEMY_SUB);
    showWithTrail(divers, DIVER);
  }

  private void show(Swarm swarm, int channel) {
    for (int k = 0; k < swarm.count; k++) {
      light(swarm.x[k], swarm.y[k], channel);
    }
  }

  private void showWithTrail(Swarm swarm, int channel) {
    for (int k = 0; k < swarm.count; k++) {
      light(swarm.x[k], swarm.y[k], channel);
      int behind = swarm.x[k] - swarm.dx[k];
      if (behind >= 0 && behind < SIZE) {
        light(behind, swarm.y[k], TRAIL);
      }
    }
  }

  @Override
  int[] state() {
    int[] scalars = {
      subX,
      subY,
      subDx,
      oxygen,
      diversAboard,
      surfaced ? 1 : 0,
      shotTimer,
      spawnInterval,
      spawnTimer,
      diverTimer,
      moveInterval,
      rampIndex
    };
    int[] state =
        new int
            [scalars.length
                + friendlyBullets.saved()
                + enemyBullets.saved()
                + fish.saved()
                + enemySubs.saved()
                + divers.saved()];
    System.arraycopy(scalars, 0, state, 0, scalars.length);
    int next = friendlyBullets.save(state, scalars.length);
    next = enemyBullets.save(state, next);
    next = fish.save(state, next);
    next = enemySubs.save(state, next);
    divers.save(state, next);
    return state;
  }

  @Override
  void setState(int[] state) {
    subX = state[0];
    subY = state[1];
    subDx = state[2];
    oxygen = state[3];
    diversAboard = state[4];
    surfaced = state[5] != 0;
    shotTimer = state[6];
    spawnInterval = state[7];
    spawnTimer = state[8];
    diverTimer = state[9];
    moveInterval = state[10];
    rampIndex = state[11];
    int next = friendlyBullets.restore(state, 12);
    next = enemyBullets.restore(state, next);
    next = fish.restore(state, next);
    next = enemySubs.restore(state, next);
    divers.restore(state, next);
  }
}
