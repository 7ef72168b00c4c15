package dev.agon.environments.toytext;

import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.DrawableAsText;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.environments.tabular.FiniteMdp;
import dev.agon.environments.tabular.TabularEnvironment;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.List;

/**
 * Cross a frozen lake without falling into a hole, bit for bit as in Gymnasium 1.4.0.
 *
 * <p><b>Description.</b> The lake is a grid. Ice is slippery: a step may lead to either side of
 * where it was meant to.
 *
 * <p><b>Action space.</b> {@code Discrete(4)}: 0 left, 1 down, 2 right, 3 up. At the edge of the
 * map a step leads nowhere. On slippery ice a step goes in the direction meant with probability
 * {@code successRate}, 1/3 unless set, and to either side of it with half of the rest.
 *
 * <p><b>Observation space.</b> {@code Discrete(rows · columns)}: row · columns + column, from the
 * top left. 16 states on the map {@code 4x4}, 64 on {@code 8x8}.
 *
 * <p><b>Rewards.</b> 1 for reaching the goal, 0 for falling into a hole, 0 for any other step;
 * {@code rewardSchedule} has other numbers.
 *
 * <p><b>Starting state.</b> On the start; on one of them, if there are several.
 *
 * <p><b>Episode end.</b> Termination: on the goal or in a hole. Truncation: by the time limit of
 * the id, 100 steps ({@code FrozenLake-v1}) or 200 ({@code FrozenLake8x8-v1}).
 *
 * <p><b>What can be reached.</b> The best policy gets to the goal of the map {@code 4x4} with
 * probability 0.744 within 100 steps, to that of {@code 8x8} with 0.913 within 200.
 *
 * <p><b>Version history.</b> v1: rewards corrected.
 */
public final class FrozenLake extends TabularEnvironment implements Drawable, DrawableAsText {
  private static final int LEFT = 0;
  private static final int DOWN = 1;
  private static final int RIGHT = 2;
  private static final int UP = 3;
  private static final int DIRECTIONS = 4;

  /** P(a step on slippery ice goes where it was meant to), unless set. */
  public static final double SUCCESS_RATE = 1.0 / 3.0;

  private static final int MAX_PIXELS = 512; // of a side
  private static final int CELL = 64;

  private final LakeMap map;

  public FrozenLake() {
    this(LakeMap.named("4x4"), true, SUCCESS_RATE, List.of(1.0, 0.0, 0.0));
  }

  /**
   * @param successRate P(a step on slippery ice goes where it was meant to)
   * @param rewardSchedule for reaching the goal, a hole, any other tile
   */
  public FrozenLake(
      LakeMap map, boolean isSlippery, double successRate, List<Double> rewardSchedule) {
    super(rules(map, isSlippery, successRate, rewardSchedule));
    this.map = map;
  }

  static FiniteMdp rules(
      LakeMap map, boolean isSlippery, double successRate, List<Double> rewardSchedule) {
    if (!(successRate >= 0 && successRate <= 1)) {
      throw new EnvironmentException(
          "The option 'successRate' is a probability, but was %s. Give a number from 0 to 1."
              .formatted(successRate));
    }
    if (rewardSchedule.size() != 3 || !rewardSchedule.stream().allMatch(Double::isFinite)) {
      throw new EnvironmentException(
          "The option 'rewardSchedule' was %s. Give three numbers separated by commas, for reaching the goal, a hole and any other tile, such as 1,0,0."
              .formatted(rewardSchedule));
    }
    double goal = rewardSchedule.get(0);
    double hole = rewardSchedule.get(1);
    double frozen = rewardSchedule.get(2);
    double failRate = (1.0 - successRate) / 2.0;
    return new FiniteMdp(
        start(map),
        DIRECTIONS,
        (state, action, out) -> {
          if (isEnd(map, state)) {
            out.add(1.0, state, 0, true); // never played
            return;
          }
          for (int turn = isSlippery ? -1 : 0; turn <= (isSlippery ? 1 : 0); turn++) {
            int next = neighbour(map, state, Math.floorMod(action + turn, DIRECTIONS));
            char tile = map.tile(next);
            out.add(
                !isSlippery ? 1.0 : turn == 0 ? successRate : failRate,
                next,
                tile == 'G' ? goal : tile == 'H' ? hole : frozen,
                isEnd(map, next));
          }
        });
  }

  private static double[] start(LakeMap map) {
    double[] start = new double[map.height() * map.width()];
    int starts = 0;
    for (int s = 0; s < start.length; s++) {
      starts += map.tile(s) == 'S' ? 1 : 0;
    }
    for (int s = 0; s < start.length; s++) {
      start[s] = map.tile(s) == 'S' ? 1.0 / starts : 0;
    }
    return start;
  }

  private static boolean isEnd(LakeMap map, int state) {
    return map.tile(state) == 'G' || map.tile(state) == 'H';
  }

  private static int neighbour(LakeMap map, int state, int direction) {
    int row = state / map.width();
    int column = state % map.width();
    switch (direction) {
      case LEFT -> column = Math.max(column - 1, 0);
      case DOWN -> row = Math.min(row + 1, map.height() - 1);
      case RIGHT -> column = Math.min(column + 1, map.width() - 1);
      case UP -> row = Math.max(row - 1, 0);
      default ->
          throw new IllegalArgumentException("There is no direction %d.".formatted(direction));
    }
    return row * map.width() + column;
  }

  private int cell() {
    return Math.max(1, Math.min(CELL, MAX_PIXELS / Math.max(map.width(), map.height())));
  }

  @Override
  public int width() {
    return cell() * map.width();
  }

  @Override
  public int height() {
    return cell() * map.height();
  }

  @Override
  public void draw(Graphics2D canvas) {
    Color ice = new Color(0xDCEEF7);
    Color water = new Color(0x1F4E79);
    int cell = cell();
    Pieces.background(canvas, width(), height(), new Color(0xBFDDEC));
    for (int s = 0; s < map.width() * map.height(); s++) {
      int x = s % map.width() * cell;
      int y = s / map.width() * cell;
      double centre = cell / 2.0;
      Pieces.tile(canvas, x, y, cell, ice);
      switch (map.tile(s)) {
        case 'H' -> {
          Pieces.ellipse(
              canvas, x + centre, y + centre, 0.4 * cell, 0.34 * cell, new Color(0x9CC7DE));
          Pieces.ellipse(canvas, x + centre, y + 0.54 * cell, 0.36 * cell, 0.28 * cell, water);
        }
        case 'G' -> Pieces.flag(canvas, x, y, cell);
        case 'S' ->
            Strokes.draw(canvas, "S", x + 0.2 * cell, y + 0.22 * cell, 0.2 * cell, Pieces.INK);
        default -> drawCrack(canvas, x, y, cell, s);
      }
    }
    int x = state % map.width() * cell;
    int y = state / map.width() * cell;
    if (map.tile(state) == 'H') { // only the cap looks out of the water
      Pieces.disc(canvas, x + cell / 2.0, y + 0.58 * cell, 0.12 * cell, new Color(0xF6D2B3));
      Pieces.rectangle(
          canvas, x + 0.2 * cell, y + 0.6 * cell, 0.6 * cell, 0.16 * cell, 0.1 * cell, water);
      Pieces.rectangle(
          canvas, x + 0.35 * cell, y + 0.43 * cell, 0.3 * cell, 0.1 * cell, 0.1 * cell, Pieces.INK);
    } else {
      Pieces.walker(canvas, x, y, cell);
    }
  }

  /** A glint on some of the tiles, always the same ones. */
  private static void drawCrack(Graphics2D canvas, int x, int y, int cell, int s) {
    if (s * 7 % 5 < 2) {
      Color white = Color.WHITE;
      double width = cell / 24.0;
      Pieces.line(
          canvas, x + 0.2 * cell, y + 0.4 * cell, x + 0.4 * cell, y + 0.2 * cell, width, white);
      Pieces.line(
          canvas, x + 0.3 * cell, y + 0.44 * cell, x + 0.4 * cell, y + 0.34 * cell, width, white);
    }
  }

  /** One letter a tile; brackets around the one that the walker stands on. */
  @Override
  public String text() {
    StringBuilder text = new StringBuilder();
    for (int s = 0; s < map.width() * map.height(); s++) {
      text.append(s == state ? '[' : ' ').append(map.tile(s)).append(s == state ? ']' : ' ');
      if (s % map.width() == map.width() - 1) {
        text.append('\n');
      }
    }
    return text.toString();
  }
}
