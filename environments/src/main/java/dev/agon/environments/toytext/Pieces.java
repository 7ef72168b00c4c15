package dev.agon.environments.toytext;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;

/** What the boards have in common: tiles, a walker, a flag. Coordinates are in pixels. */
final class Pieces {
  static final Color INK = new Color(0x2B3A4A);
  private static final Color COAT = new Color(0xE4572E);
  private static final Color SKIN = new Color(0xF6D2B3);
  private static final Color FLAG = new Color(0x2E9E6B);

  private Pieces() {}

  static void background(Graphics2D canvas, int width, int height, Color colour) {
    canvas.setColor(colour);
    canvas.fillRect(0, 0, width, height);
  }

  static void rectangle(
      Graphics2D canvas, double x, double y, double width, double height, double arc, Color fill) {
    canvas.setColor(fill);
    canvas.fill(new RoundRectangle2D.Double(x, y, width, height, arc, arc));
  }

  /** A square of a board, a little smaller than its cell. */
  static void tile(Graphics2D canvas, double x, double y, double cell, Color colour) {
    double gap = cell / 32;
    rectangle(canvas, x + gap, y + gap, cell - 2 * gap, cell - 2 * gap, cell / 6, colour);
  }

  static void disc(Graphics2D canvas, double centreX, double centreY, double radius, Color colour) {
    ellipse(canvas, centreX, centreY, radius, radius, colour);
  }

  static void ellipse(
      Graphics2D canvas, double centreX, double centreY, double rx, double ry, Color colour) {
    canvas.setColor(colour);
    canvas.fill(new Ellipse2D.Double(centreX - rx, centreY - ry, 2 * rx, 2 * ry));
  }

  static void line(
      Graphics2D canvas, double x1, double y1, double x2, double y2, double width, Color colour) {
    canvas.setColor(colour);
    canvas.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    canvas.draw(new Line2D.Double(x1, y1, x2, y2));
  }

  /** Somebody who stands in the cell whose top left corner is given. */
  static void walker(Graphics2D canvas, double x, double y, double cell) {
    double centre = x + cell / 2;
    ellipse(canvas, centre, y + 0.84 * cell, 0.2 * cell, 0.05 * cell, new Color(0, 0, 0, 50));
    rectangle(
        canvas, centre - 0.15 * cell, y + 0.42 * cell, 0.3 * cell, 0.42 * cell, 0.26 * cell, COAT);
    disc(canvas, centre, y + 0.32 * cell, 0.14 * cell, SKIN);
    disc(canvas, centre - 0.05 * cell, y + 0.32 * cell, 0.02 * cell, INK);
    disc(canvas, centre + 0.05 * cell, y + 0.32 * cell, 0.02 * cell, INK);
    rectangle(
        canvas, centre - 0.15 * cell, y + 0.16 * cell, 0.3 * cell, 0.1 * cell, 0.1 * cell, INK);
  }

  /** A flag in the cell whose top left corner is given. */
  static void flag(Graphics2D canvas, double x, double y, double cell) {
    double pole = x + 0.36 * cell;
    ellipse(canvas, pole, y + 0.84 * cell, 0.14 * cell, 0.04 * cell, new Color(0, 0, 0, 50));
    line(canvas, pole, y + 0.18 * cell, pole, y + 0.84 * cell, cell / 20, INK);
    Path2D cloth = new Path2D.Double();
    cloth.moveTo(pole, y + 0.18 * cell);
    cloth.lineTo(pole + 0.36 * cell, y + 0.32 * cell);
    cloth.lineTo(pole, y + 0.46 * cell);
    cloth.closePath();
    canvas.setColor(FLAG);
    canvas.fill(cloth);
  }
}
