package dev.agon.environments.minatar;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;

/**
 * One of the kinds of thing that an observation tells apart, and how it looks.
 *
 * @param name as in MinAtar
 * @param letter in a text
 * @param colour on a dark ground
 */
record Channel(String name, char letter, Color colour, Mark mark) {

  // Okabe and Ito's colours, which most people with a colour deficiency can tell apart.
  static final Color WHITE = new Color(0xF2F2F2);
  static final Color ORANGE = new Color(0xE69F00);
  static final Color SKY = new Color(0x56B4E9);
  static final Color GREEN = new Color(0x009E73);
  static final Color YELLOW = new Color(0xF0E442);
  static final Color BLUE = new Color(0x0072B2);
  static final Color VERMILION = new Color(0xD55E00);
  static final Color PINK = new Color(0xCC79A7);
  static final Color GREY = new Color(0x8A919C);

  /** The shape of a thing in its cell. Trails and gauges lie under the other things. */
  enum Mark {
    TRAIL,
    GAUGE,
    BLOCK,
    BALL,
    LEFT,
    RIGHT;

    boolean liesBelow() {
      return this == TRAIL || this == GAUGE;
    }
  }

  /**
   * Paints the thing into a cell.
   *
   * @param x of the cell's left edge, in pixels
   * @param y of the cell's upper edge, in pixels
   * @param size of the cell, in pixels
   */
  void draw(Graphics2D canvas, double x, double y, double size) {
    canvas.setColor(colour);
    switch (mark) {
      case TRAIL -> canvas.fill(disc(x, y, size, 0.16));
      case BALL -> canvas.fill(disc(x, y, size, 0.36));
      case GAUGE ->
          canvas.fill(
              new RoundRectangle2D.Double(x + 1, y + 0.3 * size, size - 2, 0.4 * size, 6, 6));
      case BLOCK ->
          canvas.fill(
              new RoundRectangle2D.Double(
                  x + 0.08 * size, y + 0.08 * size, 0.84 * size, 0.84 * size, 8, 8));
      case LEFT -> canvas.fill(arrow(x + 0.5 * size, y + 0.5 * size, -0.22 * size));
      case RIGHT -> canvas.fill(arrow(x + 0.5 * size, y + 0.5 * size, 0.22 * size));
    }
  }

  private static Ellipse2D disc(double x, double y, double size, double radius) {
    return new Ellipse2D.Double(
        x + (0.5 - radius) * size, y + (0.5 - radius) * size, 2 * radius * size, 2 * radius * size);
  }

  private static Path2D arrow(double x, double y, double reach) {
    Path2D path = new Path2D.Double();
    path.moveTo(x + reach, y);
    path.lineTo(x - reach, y - Math.abs(reach));
    path.lineTo(x - reach, y + Math.abs(reach));
    path.closePath();
    return path;
  }
}
