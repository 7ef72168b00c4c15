package dev.agon.environments.box2d;

import dev.agon.core.random.Pcg64;
import dev.agon.environments.classic.Trigonometry;
import java.util.Arrays;

/** A closed road through random checkpoints around the middle of the field, tile by tile. */
final class CarTrack {
  static final double SCALE = 6;
  static final double TRACK_RAD = 900 / SCALE;
  static final double TRACK_DETAIL_STEP = 21 / SCALE;
  static final double TRACK_TURN_RATE = 0.31;
  static final double TRACK_WIDTH = 40 / SCALE; // half of it
  static final double BORDER = 8 / SCALE;
  static final int BORDER_MIN_COUNT = 4;
  static final int CHECKPOINTS = 12;
  private static final int MAX_POINTS = 2_500;
  private static final double START_ALPHA = 2 * Math.PI * -0.5 / CHECKPOINTS;

  private final double[] checkpointAlpha = new double[CHECKPOINTS];
  private final double[] checkpointX = new double[CHECKPOINTS];
  private final double[] checkpointY = new double[CHECKPOINTS];

  // Of each point: direction from the middle, heading, place
  private double[] alpha = new double[MAX_POINTS];
  private double[] beta = new double[MAX_POINTS];
  private double[] x = new double[MAX_POINTS];
  private double[] y = new double[MAX_POINTS];
  private int count;
  private boolean[] border = new boolean[0];

  /** Makes a new track. */
  void generate(Pcg64 random) {
    do {
      chooseCheckpoints(random);
      drive();
    } while (!cutOutOneLap());
    findBorders();
  }

  private void chooseCheckpoints(Pcg64 random) {
    for (int c = 0; c < CHECKPOINTS; c++) {
      double noise = random.uniform(0, 2 * Math.PI * 1 / CHECKPOINTS);
      double direction = 2 * Math.PI * c / CHECKPOINTS + noise;
      double radius = random.uniform(TRACK_RAD / 3, TRACK_RAD);
      if (c == 0) {
        direction = 0;
        radius = 1.5 * TRACK_RAD;
      }
      if (c == CHECKPOINTS - 1) {
        direction = 2 * Math.PI * c / CHECKPOINTS;
        radius = 1.5 * TRACK_RAD;
      }
      checkpointAlpha[c] = direction;
      checkpointX[c] = radius * Trigonometry.cos(direction);
      checkpointY[c] = radius * Trigonometry.sin(direction);
    }
  }

  /** Steers from one checkpoint to the next, five times round at most. */
  private void drive() {
    count = 0;
    double atX = 1.5 * TRACK_RAD;
    double atY = 0;
    double heading = 0;
    int destination = 0;
    int laps = 0;
    boolean visitedOtherSide = false;
    for (int left = MAX_POINTS; left > 0; left--) {
      double direction = StrictMath.atan2(atY, atX);
      if (visitedOtherSide && direction > 0) {
        laps++;
        visitedOtherSide = false;
      }
      if (direction < 0) {
        visitedOtherSide = true;
        direction += 2 * Math.PI;
      }
      while (true) {
        boolean found = false;
        do {
          if (direction <= checkpointAlpha[destination % CHECKPOINTS]) {
            found = true;
            break;
          }
          destination++;
        } while (destination % CHECKPOINTS != 0);
        if (found) {
          break;
        }
        direction -= 2 * Math.PI;
      }
      double r1x = Trigonometry.cos(heading);
      double r1y = Trigonometry.sin(heading);
      double toX = checkpointX[destination % CHECKPOINTS] - atX;
      double toY = checkpointY[destination % CHECKPOINTS] - atY;
      double projection = r1x * toX + r1y * toY;
      while (heading - direction > 1.5 * Math.PI) {
        heading -= 2 * Math.PI;
      }
      while (heading - direction < -1.5 * Math.PI) {
        heading += 2 * Math.PI;
      }
      double before = heading;
      projection *= SCALE;
      if (projection > 0.3) {
        heading -= Math.min(TRACK_TURN_RATE, Math.abs(0.001 * projection));
      }
      if (projection < -0.3) {
        heading += Math.min(TRACK_TURN_RATE, Math.abs(0.001 * projection));
      }
      atX += -r1y * TRACK_DETAIL_STEP;
      atY += r1x * TRACK_DETAIL_STEP;
      alpha[count] = direction;
      beta[count] = before * 0.5 + heading * 0.5;
      x[count] = atX;
      y[count] = atY;
      count++;
      if (laps > 4) {
        return;
      }
    }
  }

  /** Keeps the last whole lap; false where there is none, or its ends do not meet. */
  private boolean cutOutOneLap() {
    int from = -1;
    int to = -1;
    for (int i = count - 1; from == -1; i--) {
      if (i == 0) {
        return false;
      }
      if (alpha[i] > START_ALPHA && alpha[i - 1] <= START_ALPHA) {
        if (to == -1) {
          to = i;
        } else {
          from = i;
        }
      }
    }
    count = to - 1 - from;
    for (double[] values : new double[][] {alpha, beta, x, y}) {
      System.arraycopy(values, from, values, 0, count);
    }
    double dx = Trigonometry.cos(beta[0]) * (x[0] - x[count - 1]);
    double dy = Trigonometry.sin(beta[0]) * (y[0] - y[count - 1]);
    return !(Math.sqrt(dx * dx + dy * dy) > TRACK_DETAIL_STEP);
  }

  /** Hard turns have a red and white border, and so have the tiles before them. */
  private void findBorders() {
    border = new boolean[count];
    for (int i = 0; i < count; i++) {
      boolean good = true;
      double oneSide = 0;
      for (int k = 0; k < BORDER_MIN_COUNT; k++) {
        double turn = beta[wrap(i - k)] - beta[wrap(i - k - 1)];
        good &= Math.abs(turn) > TRACK_TURN_RATE * 0.2;
        oneSide += Math.signum(turn);
      }
      border[i] = good && Math.abs(oneSide) == BORDER_MIN_COUNT;
    }
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < BORDER_MIN_COUNT; k++) {
        border[wrap(i - k)] |= border[i];
      }
    }
  }

  private int wrap(int index) {
    return index < 0 ? index + count : index;
  }

  int count() {
    return count;
  }

  double heading(int index) {
    return beta[index];
  }

  double x(int index) {
    return x[index];
  }

  double y(int index) {
    return y[index];
  }

  /**
   * The corners of a tile: left and right here, right and left at the one before.
   *
   * @param out [8] x and y in turn
   */
  void tile(int index, double[] out) {
    quad(index, -TRACK_WIDTH, TRACK_WIDTH, out);
  }

  boolean hasBorder(int index) {
    return border[index];
  }

  /**
   * The corners of the border beside a tile, on the inner side of the turn.
   *
   * @param out [8] x and y in turn
   */
  void border(int index, double[] out) {
    double side = Math.signum(beta[wrap(index - 1)] - beta[index]);
    quad(index, side * TRACK_WIDTH, side * (TRACK_WIDTH + BORDER), out);
  }

  private void quad(int index, double from, double to, double[] out) {
    int before = wrap(index - 1);
    double cos1 = Trigonometry.cos(beta[index]);
    double sin1 = Trigonometry.sin(beta[index]);
    double cos2 = Trigonometry.cos(beta[before]);
    double sin2 = Trigonometry.sin(beta[before]);
    out[0] = x[index] + from * cos1;
    out[1] = y[index] + from * sin1;
    out[2] = x[index] + to * cos1;
    out[3] = y[index] + to * sin1;
    out[4] = x[before] + to * cos2;
    out[5] = y[before] + to * sin2;
    out[6] = x[before] + from * cos2;
    out[7] = y[before] + from * sin2;
  }

  boolean[] borders() {
    return Arrays.copyOf(border, count);
  }
}
