package dev.agon.environments.box2d;

import java.util.Arrays;

/**
 * Paints what the driver of a {@link CarRacing} sees: the window of 1000 × 800 pixels of Gymnasium,
 * shrunk to 96 × 96. A pixel is the mean of 4 × 4 samples, each the colour of the last polygon over
 * it. Sums, products and square roots alone: the same bits on every machine.
 */
final class CarPainter {
  static final int SIZE = 96;
  static final double WINDOW_W = 1000;
  static final double WINDOW_H = 800;
  static final int SAMPLES = 4; // per pixel, in either direction
  private static final int GRID = SIZE * SAMPLES;
  private static final double GRASS = CarRacing.PLAYFIELD / 20.0;
  private static final double REACH = 1.5 * GRASS; // from a corner of anything to its others

  private static final int BLACK = 0x000000;
  private static final int WHITE = 0xFFFFFF;
  private static final int RED = 0xFF0000;
  private static final int GREEN = 0x00FF00;
  private static final int BLUE = 0x0000FF;
  private static final int VIOLET = 0x3300FF;
  private static final int HULL = 0xCC0000;
  private static final int WHEEL_WHITE = 0x4D4D4D;

  // Digits and the minus sign on a grid of 3 × 5, row by row from the top
  private static final int[] DIGITS = {
    0b111_101_101_101_111, 0b010_110_010_010_111, 0b111_001_111_100_111, 0b111_001_111_001_111,
    0b101_101_111_001_001, 0b111_100_111_001_111, 0b111_100_111_101_111, 0b111_001_010_010_010,
    0b111_101_111_101_111, 0b111_101_111_001_111, 0b000_000_111_000_000
  };
  private static final int MINUS = 10;

  /** What there is to paint. Reused from one picture to the next. */
  static final class View {
    RacingCar car;
    CarRacing.Tile[] tiles = new CarRacing.Tile[0];
    double zoom;
    double score;
    double[] roadColour = new double[3];
    double[] fieldColour = new double[3];
    double[] grassColour = new double[3];

    View(RacingCar car) {
      this.car = car;
    }

    View set(
        RacingCar car,
        CarRacing.Tile[] tiles,
        double zoom,
        double score,
        double[] roadColour,
        double[] fieldColour,
        double[] grassColour) {
      this.car = car;
      this.tiles = tiles;
      this.zoom = zoom;
      this.score = score;
      this.roadColour = roadColour;
      this.fieldColour = fieldColour;
      this.grassColour = grassColour;
      return this;
    }

    /** Of a tile: every third is a little lighter, every other third more so, until touched. */
    int roadColour(int index) {
      double lighter = tiles[index].isTouched ? 0 : 0.01 * (index % 3) * 255;
      return rgb(roadColour, lighter);
    }

    int fieldColour() {
      return rgb(fieldColour, 0);
    }

    int grassColour() {
      return rgb(grassColour, 0);
    }

    private static int rgb(double[] colour, double lighter) {
      return (int) (colour[0] + lighter) << 16
          | (int) (colour[1] + lighter) << 8
          | (int) (colour[2] + lighter);
    }
  }

  private final View view = new View(new RacingCar(new World(0, 0, NoListener.INSTANCE), 0, 0, 0));
  private final int[] samples = new int[GRID * GRID];
  private final int[] redBlue = new int[GRID]; // two sums of 16 values below 256 beside each other
  private final int[] green = new int[GRID];

  // The track does not change within an episode
  private double[] tileCorners = new double[0]; // [8N]
  private double[] borderCorners = new double[0]; // [8N], where there is one
  private boolean[] hasBorder = new boolean[0];

  // From the world to the window: turn, scale, shift
  private double cos;
  private double sin;
  private double zoom;
  private double shiftX;
  private double shiftY;

  // The polygon at hand, in samples
  private final double[] px = new double[16];
  private final double[] py = new double[16];
  private final double[] crossings = new double[16];

  private enum NoListener implements Contact.Listener {
    INSTANCE;

    @Override
    public void beginContact(Contact contact) {}

    @Override
    public void endContact(Contact contact) {}
  }

  View view() {
    return view;
  }

  void setTrack(CarTrack track) {
    int n = track.count();
    tileCorners = new double[8 * n];
    borderCorners = new double[8 * n];
    hasBorder = track.borders();
    double[] corners = new double[8];
    for (int i = 0; i < n; i++) {
      track.tile(i, corners);
      System.arraycopy(corners, 0, tileCorners, 8 * i, 8);
      track.border(i, corners);
      System.arraycopy(corners, 0, borderCorners, 8 * i, 8);
    }
  }

  /**
   * @param out [96 · 96 · 3] written, row by row from the top
   */
  void paint(View view, float[] out) {
    aim(view);
    Arrays.fill(samples, BLACK);
    paintField(view);
    paintRoad(view);
    paintCar(view.car);
    paintIndicators(view);
    shrink(out);
  }

  private void aim(View view) {
    Body hull = view.car.hull;
    cos = hull.cos; // turned by −angle
    sin = -hull.sin;
    zoom = view.zoom;
    double scrollX = -hull.x * zoom;
    double scrollY = -hull.y * zoom;
    shiftX = WINDOW_W / 2 + (scrollX * cos - scrollY * sin);
    shiftY = WINDOW_H / 4 + (scrollX * sin + scrollY * cos);
  }

  /** A corner of the polygon at hand, given in the world. */
  private void corner(int index, double x, double y) {
    double wx = (x * cos - y * sin) * zoom + shiftX;
    double wy = (x * sin + y * cos) * zoom + shiftY;
    windowCorner(index, wx, WINDOW_H - wy);
  }

  private void windowCorner(int index, double x, double y) {
    px[index] = x * (GRID / WINDOW_W);
    py[index] = y * (GRID / WINDOW_H);
  }

  /** Whether something of ordinary size at a place of the world may be seen. */
  private boolean isNear(double x, double y) {
    double margin = REACH * zoom;
    double wx = (x * cos - y * sin) * zoom + shiftX;
    double wy = (x * sin + y * cos) * zoom + shiftY;
    return wx > -margin && wx < WINDOW_W + margin && wy > -margin && wy < WINDOW_H + margin;
  }

  private void paintField(View view) {
    double end = CarRacing.PLAYFIELD;
    corner(0, end, end);
    corner(1, end, -end);
    corner(2, -end, -end);
    corner(3, -end, end);
    fill(4, view.fieldColour());
    int colour = view.grassColour();
    for (int x = -20; x < 20; x += 2) {
      for (int y = -20; y < 20; y += 2) {
        double left = GRASS * x;
        double low = GRASS * y;
        if (!isNear(left, low)) {
          continue;
        }
        corner(0, left + GRASS, low);
        corner(1, left, low);
        corner(2, left, low + GRASS);
        corner(3, left + GRASS, low + GRASS);
        fill(4, colour);
      }
    }
  }

  private void paintRoad(View view) {
    for (int i = 0; i < hasBorder.length; i++) {
      if (!isNear(tileCorners[8 * i], tileCorners[8 * i + 1])) {
        continue;
      }
      quad(tileCorners, i);
      fill(4, view.roadColour(i));
      if (hasBorder[i]) {
        quad(borderCorners, i);
        fill(4, borderColour(i));
      }
    }
  }

  static int borderColour(int index) {
    return index % 2 == 0 ? WHITE : RED;
  }

  private void quad(double[] corners, int index) {
    for (int k = 0; k < 4; k++) {
      corner(k, corners[8 * index + 2 * k], corners[8 * index + 2 * k + 1]);
    }
  }

  private void paintCar(RacingCar car) {
    for (RacingCar.Wheel wheel : car.wheels) {
      paintBody(wheel.body, BLACK);
      paintStripe(wheel);
    }
    paintBody(car.hull, HULL);
  }

  private void paintBody(Body body, int colour) {
    for (Fixture f = body.fixtures; f != null; f = f.next) {
      for (int i = 0; i < f.shape.count; i++) {
        bodyCorner(i, body, f.shape.x[i], f.shape.y[i]);
      }
      fill(f.shape.count, colour);
    }
  }

  private void bodyCorner(int index, Body body, double x, double y) {
    corner(index, body.cos * x - body.sin * y + body.x, body.sin * x + body.cos * y + body.y);
  }

  /** A light stripe across a wheel shows how it turns. */
  private void paintStripe(RacingCar.Wheel wheel) {
    double turn = 2 * Math.PI;
    float phase = (float) (wheel.phase - turn * Math.floor(wheel.phase / turn));
    double s1 = FloatTrigonometry.sin(phase);
    double s2 = FloatTrigonometry.sin(phase + 1.2f);
    double c1 = FloatTrigonometry.cos(phase);
    double c2 = FloatTrigonometry.cos(phase + 1.2f);
    if (s1 > 0 && s2 > 0) {
      return;
    }
    if (s1 > 0) {
      c1 = Math.signum(c1);
    }
    if (s2 > 0) {
      c2 = Math.signum(c2);
    }
    double half = RacingCar.WHEEL_W * RacingCar.SIZE;
    double from = RacingCar.WHEEL_R * c1 * RacingCar.SIZE;
    double to = RacingCar.WHEEL_R * c2 * RacingCar.SIZE;
    bodyCorner(0, wheel.body, -half, from);
    bodyCorner(1, wheel.body, half, from);
    bodyCorner(2, wheel.body, half, to);
    bodyCorner(3, wheel.body, -half, to);
    fill(4, WHEEL_WHITE);
  }

  private void paintIndicators(View view) {
    double s = WINDOW_W / 40;
    double h = WINDOW_H / 40;
    rectangle(0, WINDOW_H - 5 * h, WINDOW_W, WINDOW_H, BLACK);
    RacingCar car = view.car;
    vertical(5, 0.02 * car.speed(), car.speed(), WHITE);
    for (int i = 0; i < 4; i++) {
      double omega = car.wheels[i].omega;
      vertical(7 + i, 0.01 * omega, omega, i < 2 ? BLUE : VIOLET);
    }
    double steering = car.wheels[0].joint.angle();
    horizontal(20, -10.0 * steering, steering, GREEN);
    double turning = car.hull.angularVelocity;
    horizontal(30, -0.8 * turning, turning, RED);
    number(view.score, 60 - 2 * 23, WINDOW_H - 2.5 * h - 15, s);
  }

  private void vertical(int place, double length, double value, int colour) {
    double s = WINDOW_W / 40;
    double h = WINDOW_H / 40;
    if (Math.abs(value) > 1e-4) {
      rectangle(place * s, WINDOW_H - h - h * length, (place + 1) * s, WINDOW_H - h, colour);
    }
  }

  private void horizontal(int place, double length, double value, int colour) {
    double s = WINDOW_W / 40;
    double h = WINDOW_H / 40;
    if (Math.abs(value) > 1e-4) {
      rectangle(place * s, WINDOW_H - 4 * h, (place + length) * s, WINDOW_H - 2 * h, colour);
    }
  }

  /** At least four characters, filled up with zeros. */
  private void number(double value, double x, double y, double advance) {
    long rounded = (long) Math.rint(value);
    long rest = Math.abs(rounded);
    int digits = 1;
    for (long power = 10; power <= rest; power *= 10) {
      digits++;
    }
    boolean isNegative = rounded < 0;
    int length = Math.max(4, isNegative ? digits + 1 : digits);
    for (int i = length - 1; i >= 0; i--) {
      int glyph = i == 0 && isNegative ? MINUS : (int) (rest % 10);
      rest /= 10;
      for (int cell = 0; cell < 15; cell++) {
        if ((DIGITS[glyph] >> (14 - cell) & 1) != 0) {
          double left = x + i * (advance - 2) + cell % 3 * 6;
          double top = y + cell / 3 * 6.0;
          rectangle(left, top, left + 6, top + 6, WHITE);
        }
      }
    }
  }

  private void rectangle(double x1, double y1, double x2, double y2, int colour) {
    windowCorner(0, x1, y1);
    windowCorner(1, x2, y1);
    windowCorner(2, x2, y2);
    windowCorner(3, x1, y2);
    fill(4, colour);
  }

  /** Fills the polygon at hand: what an odd number of its sides lies to the left of. */
  private void fill(int n, int colour) {
    double minX = px[0];
    double maxX = px[0];
    double minY = py[0];
    double maxY = py[0];
    for (int i = 1; i < n; i++) {
      minX = Math.min(minX, px[i]);
      maxX = Math.max(maxX, px[i]);
      minY = Math.min(minY, py[i]);
      maxY = Math.max(maxY, py[i]);
    }
    if (maxX < 0 || minX > GRID || maxY < 0 || minY > GRID) {
      return;
    }
    int top = Math.max(0, (int) Math.ceil(minY - 0.5));
    int bottom = Math.min(GRID - 1, (int) Math.floor(maxY - 0.5));
    for (int row = top; row <= bottom; row++) {
      double y = row + 0.5;
      int count = 0;
      for (int i = 0; i < n; i++) {
        int j = i + 1 < n ? i + 1 : 0;
        if ((py[i] <= y) != (py[j] <= y)) {
          double x = px[i] + (y - py[i]) / (py[j] - py[i]) * (px[j] - px[i]);
          int at = count++;
          while (at > 0 && crossings[at - 1] > x) {
            crossings[at] = crossings[at - 1];
            at--;
          }
          crossings[at] = x;
        }
      }
      for (int k = 0; k + 1 < count; k += 2) {
        int from = Math.max(0, (int) Math.ceil(crossings[k] - 0.5));
        int to = Math.min(GRID, (int) Math.ceil(crossings[k + 1] - 0.5));
        if (from < to) {
          Arrays.fill(samples, row * GRID + from, row * GRID + to, colour);
        }
      }
    }
  }

  private void shrink(float[] out) {
    int at = 0;
    for (int y = 0; y < SIZE; y++) {
      sumColumns(y * SAMPLES * GRID);
      for (int x = 0; x < GRID; x += SAMPLES) {
        int both = redBlue[x] + redBlue[x + 1] + redBlue[x + 2] + redBlue[x + 3];
        int middle = green[x] + green[x + 1] + green[x + 2] + green[x + 3];
        out[at] = both >>> 20; // the mean of 16
        out[at + 1] = middle >>> 4;
        out[at + 2] = (both & 0xFFFF) >>> 4;
        at += 3;
      }
    }
  }

  /** Of four rows. A plain loop, which the compiler turns into vector instructions. */
  private void sumColumns(int row) {
    int[] from = samples;
    int[] both = redBlue;
    int[] middle = green;
    for (int i = 0; i < GRID; i++) {
      int a = from[row + i];
      int b = from[row + GRID + i];
      int c = from[row + 2 * GRID + i];
      int d = from[row + 3 * GRID + i];
      both[i] = (a & 0xFF00FF) + (b & 0xFF00FF) + (c & 0xFF00FF) + (d & 0xFF00FF);
      middle[i] = (a >> 8 & 0xFF) + (b >> 8 & 0xFF) + (c >> 8 & 0xFF) + (d >> 8 & 0xFF);
    }
  }
}
