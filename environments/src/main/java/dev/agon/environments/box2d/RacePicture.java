package dev.agon.environments.box2d;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Locale;

/** The race as people see it: the view turns with the car, which drives upwards. */
final class RacePicture {
  private static final int WIDTH = 600;
  private static final int HEIGHT = 400;
  private static final int BAR = 44;
  private static final double CAR_FROM_BELOW = 0.32;
  private static final double SCALE = 0.6; // of Gymnasium's window
  private static final double GRASS = CarRacing.PLAYFIELD / 20.0;
  private static final Color HULL = new Color(204, 0, 0);
  private static final Color WHEEL = new Color(20, 20, 20);
  private static final Color BEYOND = new Color(24, 36, 24);

  private RacePicture() {}

  static void draw(Graphics2D canvas, CarTrack track, CarPainter.View view) {
    canvas.setColor(BEYOND);
    canvas.fillRect(0, 0, WIDTH, HEIGHT);
    AffineTransform window = canvas.getTransform();
    Body hull = view.car.hull;
    canvas.translate(WIDTH / 2.0, HEIGHT * (1 - CAR_FROM_BELOW));
    canvas.scale(view.zoom * SCALE, -view.zoom * SCALE);
    canvas.rotate(-hull.angle);
    canvas.translate(-hull.x, -hull.y);
    drawField(canvas, view);
    drawRoad(canvas, track, view);
    for (RacingCar.Wheel wheel : view.car.wheels) {
      drawBody(canvas, wheel.body, WHEEL);
    }
    drawBody(canvas, hull, HULL);
    canvas.setTransform(window);
    drawBar(canvas, view);
  }

  private static void drawField(Graphics2D canvas, CarPainter.View view) {
    double end = CarRacing.PLAYFIELD;
    canvas.setColor(new Color(view.fieldColour()));
    canvas.fill(new Rectangle2D.Double(-end, -end, 2 * end, 2 * end));
    canvas.setColor(new Color(view.grassColour()));
    for (int x = -20; x < 20; x += 2) {
      for (int y = -20; y < 20; y += 2) {
        canvas.fill(new Rectangle2D.Double(GRASS * x, GRASS * y, GRASS, GRASS));
      }
    }
  }

  private static void drawRoad(Graphics2D canvas, CarTrack track, CarPainter.View view) {
    double[] corners = new double[8];
    canvas.setStroke(new BasicStroke(0.12f)); // closes the seams between tiles
    for (int i = 0; i < view.tiles.length; i++) {
      track.tile(i, corners);
      drawQuad(canvas, corners, new Color(view.roadColour(i)));
      if (track.hasBorder(i)) {
        track.border(i, corners);
        drawQuad(canvas, corners, new Color(CarPainter.borderColour(i)));
      }
    }
  }

  private static void drawQuad(Graphics2D canvas, double[] corners, Color colour) {
    Path2D path = new Path2D.Double();
    path.moveTo(corners[0], corners[1]);
    for (int k = 2; k < 8; k += 2) {
      path.lineTo(corners[k], corners[k + 1]);
    }
    path.closePath();
    canvas.setColor(colour);
    canvas.fill(path);
    canvas.draw(path);
  }

  private static void drawBody(Graphics2D canvas, Body body, Color colour) {
    canvas.setColor(colour);
    for (Fixture f = body.fixtures; f != null; f = f.next) {
      Path2D path = new Path2D.Double();
      for (int i = 0; i < f.shape.count; i++) {
        double px = body.cos * f.shape.x[i] - body.sin * f.shape.y[i] + body.x;
        double py = body.sin * f.shape.x[i] + body.cos * f.shape.y[i] + body.y;
        if (i == 0) {
          path.moveTo(px, py);
        } else {
          path.lineTo(px, py);
        }
      }
      path.closePath();
      canvas.fill(path);
    }
  }

  /** Return, speed, the wheels' speeds, steering, turning. */
  private static void drawBar(Graphics2D canvas, CarPainter.View view) {
    int top = HEIGHT - BAR;
    canvas.setColor(Color.BLACK);
    canvas.fillRect(0, top, WIDTH, BAR);
    canvas.setColor(Color.WHITE);
    canvas.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 22));
    canvas.drawString(String.format(Locale.ROOT, "%.0f", view.score), 14, top + 30);
    RacingCar car = view.car;
    drawUpwards(canvas, 110, car.speed() / 100, Color.WHITE);
    for (int i = 0; i < 4; i++) {
      Color colour = i < 2 ? new Color(70, 110, 255) : new Color(130, 80, 255);
      drawUpwards(canvas, 140 + 16 * i, car.wheels[i].omega / 200, colour);
    }
    drawSideways(canvas, 330, -150 * car.wheels[0].joint.angle(), new Color(60, 220, 60));
    drawSideways(canvas, 490, -12 * car.hull.angularVelocity, new Color(240, 60, 60));
  }

  private static void drawUpwards(Graphics2D canvas, double x, double share, Color colour) {
    double length = Math.min(Math.max(share, 0), 1) * (BAR - 12);
    canvas.setColor(colour);
    canvas.fill(new Rectangle2D.Double(x, HEIGHT - 6 - length, 12, length));
  }

  private static void drawSideways(Graphics2D canvas, double x, double length, Color colour) {
    double bounded = Math.min(Math.max(length, -80), 80);
    canvas.setColor(Color.DARK_GRAY);
    canvas.fill(new Rectangle2D.Double(x - 0.5, HEIGHT - BAR + 8, 1, BAR - 16));
    canvas.setColor(colour);
    canvas.fill(
        new Rectangle2D.Double(
            Math.min(x, x + bounded), HEIGHT - BAR + 14, Math.abs(bounded), BAR - 28));
  }
}
