package dev.agon.environments.board;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;

/** Draws numbers with strokes of its own: a machine without a screen may have no fonts. */
final class Digits {
  private static final double ROUNDING = 0.9; // of corners

  /** Of each digit: lines of points (x, y), x from 0 to 2, y from 0 to 4, as two figures each. */
  private static final String[] LINES = {
    "10 20 24 04 00 10",
    "01 10 14",
    "01 00 20 22 04 24",
    "00 20 22 12 22 24 04",
    "00 02 22 20 24",
    "20 00 02 22 24 04",
    "20 00 04 24 22 02",
    "00 20 14",
    "12 22 24 04 02 12 02 00 20 22 12",
    "22 02 00 20 24 04"
  };

  private static final double ADVANCE = 3; // from one digit to the next
  private static final double STROKE = 0.75;

  private Digits() {}

  /**
   * Draws a number in the colour at hand.
   *
   * @param x the middle
   * @param y the middle
   * @param height at most
   * @param width at most
   */
  static void draw(Graphics2D canvas, int number, double x, double y, double height, double width) {
    String digits = Integer.toString(number);
    double units = ADVANCE * (digits.length() - 1) + 2;
    double scale = Math.min(height / (4 + STROKE), width / (units + STROKE));
    AffineTransform before = canvas.getTransform();
    canvas.translate(x - scale * units / 2, y - scale * 2);
    canvas.scale(scale, scale);
    canvas.setStroke(
        new BasicStroke((float) STROKE, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    for (char digit : digits.toCharArray()) {
      canvas.draw(path(LINES[digit - '0'].split(" ")));
      canvas.translate(ADVANCE, 0);
    }
    canvas.setTransform(before);
  }

  private static Path2D path(String[] points) {
    Path2D path = new Path2D.Double();
    path.moveTo(x(points[0]), y(points[0]));
    for (int i = 1; i < points.length - 1; i++) {
      double x = x(points[i]);
      double y = y(points[i]);
      String before = points[i - 1];
      String after = points[i + 1];
      if ((x(before) - x) * (x(after) - x) + (y(before) - y) * (y(after) - y) > 0) {
        path.lineTo(x, y); // an acute angle stays sharp
        continue;
      }
      double[] from = towards(x, y, before);
      double[] to = towards(x, y, after);
      path.lineTo(from[0], from[1]);
      path.quadTo(x, y, to[0], to[1]);
    }
    String last = points[points.length - 1];
    path.lineTo(x(last), y(last));
    return path;
  }

  /** The point on the way from (x, y) to another one where the rounding of the corner ends. */
  private static double[] towards(double x, double y, String point) {
    double dx = x(point) - x;
    double dy = y(point) - y;
    double share = Math.min(0.5, ROUNDING / Math.hypot(dx, dy));
    return new double[] {x + share * dx, y + share * dy};
  }

  private static int x(String point) {
    return point.charAt(0) - '0';
  }

  private static int y(String point) {
    return point.charAt(1) - '0';
  }
}
