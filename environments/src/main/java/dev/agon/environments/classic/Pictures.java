package dev.agon.environments.classic;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;

/** The colours and shapes that the pictures of classic control share. */
final class Pictures {
  static final Color PAPER = new Color(0xFAFAF7);
  static final Color INK = new Color(0x2B2F38);
  static final Color BODY = new Color(0x3D5A80);
  static final Color LIMB = new Color(0xD9825B);
  static final Color GROUND = new Color(0xDDE3E0);
  static final Color GOAL = new Color(0x4C956C);
  static final Color FORCE = new Color(0xB23A48);

  private Pictures() {}

  static void clear(Graphics2D canvas, int width, int height) {
    canvas.setColor(PAPER);
    canvas.fillRect(0, 0, width, height);
  }

  /** A straight beam with round ends. */
  static void beam(
      Graphics2D canvas, double x0, double y0, double x1, double y1, double width, Color color) {
    canvas.setColor(color);
    canvas.setStroke(round(width));
    canvas.draw(new Line2D.Double(x0, y0, x1, y1));
  }

  static void disc(Graphics2D canvas, double x, double y, double radius, Color color) {
    canvas.setColor(color);
    canvas.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
  }

  static BasicStroke round(double width) {
    return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  /**
   * An arrow around a point.
   *
   * @param share of the greatest torque, counterclockwise where positive; 0 draws nothing
   */
  static void turn(Graphics2D canvas, double x, double y, double radius, double share) {
    if (share == 0) {
      return;
    }
    double extent = 230 * share; // degrees
    double start = 90 - extent / 2;
    canvas.setColor(FORCE);
    canvas.setStroke(round(6));
    canvas.draw(
        new Arc2D.Double(
            x - radius, y - radius, 2 * radius, 2 * radius, start, extent, Arc2D.OPEN));
    double end = Math.toRadians(start + extent);
    double tipX = x + radius * Math.cos(end);
    double tipY = y - radius * Math.sin(end);
    double ahead = Math.signum(share);
    double alongX = -Math.sin(end) * ahead; // the way the arrow points
    double alongY = -Math.cos(end) * ahead;
    double size = 8 + 8 * Math.abs(share);
    Path2D head = new Path2D.Double();
    head.moveTo(tipX + size * alongX, tipY + size * alongY);
    head.lineTo(tipX + 0.6 * size * alongY, tipY - 0.6 * size * alongX);
    head.lineTo(tipX - 0.6 * size * alongY, tipY + 0.6 * size * alongX);
    head.closePath();
    canvas.fill(head);
  }
}
