package dev.agon.environments.classic;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;

/** What the two mountain cars look like: the valley, the car, and a flag at the goal. */
final class MountainPicture {
  static final int WIDTH = 600;
  static final int HEIGHT = 400;

  private static final double SCALE =
      WIDTH / (MountainCar.MAX_POSITION - MountainCar.MIN_POSITION); // pixels per unit

  private MountainPicture() {}

  private static double x(double position) {
    return (position - MountainCar.MIN_POSITION) * SCALE;
  }

  /** Of the ground. */
  private static double y(double position) {
    return HEIGHT - (0.45 * Math.sin(3 * position) + 0.55) * SCALE;
  }

  static void draw(Graphics2D canvas, double position, double goal) {
    Pictures.clear(canvas, WIDTH, HEIGHT);
    Path2D hills = new Path2D.Double();
    hills.moveTo(0, y(MountainCar.MIN_POSITION));
    for (int pixel = 4; pixel <= WIDTH; pixel += 4) {
      hills.lineTo(pixel, y(MountainCar.MIN_POSITION + pixel / SCALE));
    }
    Path2D ground = new Path2D.Double(hills);
    ground.lineTo(WIDTH, HEIGHT);
    ground.lineTo(0, HEIGHT);
    ground.closePath();
    canvas.setColor(Pictures.GROUND);
    canvas.fill(ground);
    canvas.setColor(Pictures.INK);
    canvas.setStroke(Pictures.round(2));
    canvas.draw(hills);
    drawFlag(canvas, x(goal), y(goal));
    drawCar(canvas, position);
  }

  private static void drawFlag(Graphics2D canvas, double x, double y) {
    canvas.setColor(Pictures.INK);
    canvas.setStroke(Pictures.round(3));
    canvas.draw(new Line2D.Double(x, y, x, y - 54));
    Path2D cloth = new Path2D.Double();
    cloth.moveTo(x + 1, y - 54);
    cloth.lineTo(x + 28, y - 45);
    cloth.lineTo(x + 1, y - 36);
    cloth.closePath();
    canvas.setColor(Pictures.GOAL);
    canvas.fill(cloth);
  }

  private static void drawCar(Graphics2D canvas, double position) {
    AffineTransform upright = canvas.getTransform();
    canvas.translate(x(position), y(position));
    canvas.rotate(-Math.atan(3 * 0.45 * Math.cos(3 * position)));
    canvas.setColor(Pictures.BODY);
    canvas.fill(new RoundRectangle2D.Double(-13, -33, 24, 16, 10, 10)); // cabin
    canvas.fill(new RoundRectangle2D.Double(-24, -24, 48, 16, 8, 8));
    for (int side = -1; side <= 1; side += 2) {
      Pictures.disc(canvas, 13 * side, -8, 8, Pictures.INK);
      Pictures.disc(canvas, 13 * side, -8, 3, Pictures.PAPER);
    }
    canvas.setTransform(upright);
  }
}
