package dev.agon.environments.box2d;

import static dev.agon.environments.box2d.LunarLander.CHUNKS;
import static dev.agon.environments.box2d.LunarLander.H;
import static dev.agon.environments.box2d.LunarLander.HELIPAD_Y;
import static dev.agon.environments.box2d.LunarLander.SCALE;
import static dev.agon.environments.box2d.LunarLander.VIEWPORT_H;
import static dev.agon.environments.box2d.LunarLander.VIEWPORT_W;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;

/** The lunar lander as people see it. */
final class LanderPicture {
  private static final Color SKY = new Color(14, 16, 33);
  private static final Color STAR = new Color(255, 255, 255, 90);
  private static final Color MOON = new Color(226, 226, 232);
  private static final Color MOON_LINE = new Color(160, 160, 172);
  private static final Color HULL = new Color(128, 102, 230);
  private static final Color LEG = new Color(107, 86, 200);
  private static final Color OUTLINE = new Color(77, 77, 128);
  private static final Color FLAG = new Color(230, 190, 30);
  private static final int STARS = 70;
  private static final int PUFFS = 7;

  private LanderPicture() {}

  static void draw(
      Graphics2D canvas,
      double[] groundX,
      double[] groundY,
      Body lander,
      Body[] legs,
      double mainPower,
      double sidePower) {
    canvas.setColor(SKY);
    canvas.fillRect(0, 0, VIEWPORT_W, VIEWPORT_H);
    canvas.setColor(STAR);
    for (int i = 0; i < STARS; i++) {
      // Spread evenly, without a pattern that the eye sees
      double x = i * 0.6180339887 % 1 * VIEWPORT_W;
      double y = i * 0.7548776662 % 1 * VIEWPORT_H * 0.8;
      double size = 0.8 + i % 3 * 0.5;
      canvas.fill(new Ellipse2D.Double(x, y, size, size));
    }
    drawFlames(canvas, lander, mainPower, sidePower);
    canvas.setStroke(new BasicStroke(1.2f));
    for (Body leg : legs) {
      drawBody(canvas, leg, LEG);
    }
    drawBody(canvas, lander, HULL);
    drawGround(canvas, groundX, groundY);
    drawFlag(canvas, groundX[CHUNKS / 2 - 1]);
    drawFlag(canvas, groundX[CHUNKS / 2 + 1]);
  }

  private static void drawGround(Graphics2D canvas, double[] groundX, double[] groundY) {
    Path2D ground = new Path2D.Double();
    ground.moveTo(0, VIEWPORT_H);
    for (int i = 0; i < groundX.length; i++) {
      ground.lineTo(groundX[i] * SCALE, (H - groundY[i]) * SCALE);
    }
    ground.lineTo(VIEWPORT_W, VIEWPORT_H);
    ground.closePath();
    canvas.setColor(MOON);
    canvas.fill(ground);
    canvas.setColor(MOON_LINE);
    canvas.draw(ground);
  }

  private static void drawFlag(Graphics2D canvas, double x) {
    double px = x * SCALE;
    double foot = (H - HELIPAD_Y) * SCALE;
    double top = foot - 50;
    canvas.setColor(Color.WHITE);
    canvas.draw(new Line2D.Double(px, foot, px, top));
    canvas.setColor(FLAG);
    Path2D flag = new Path2D.Double();
    flag.moveTo(px, top);
    flag.lineTo(px + 25, top + 5);
    flag.lineTo(px, top + 10);
    flag.closePath();
    canvas.fill(flag);
  }

  /** Puffs that grow and fade with the distance from the nozzle. */
  private static void drawFlames(
      Graphics2D canvas, Body lander, double mainPower, double sidePower) {
    if (mainPower > 0) {
      drawFlame(canvas, lander, 0, -11 / SCALE, 0, -1, mainPower, 1);
    }
    if (sidePower != 0) {
      double side = Math.signum(sidePower);
      double x = side * 17 / SCALE;
      drawFlame(canvas, lander, x, 7 / SCALE, side, 0, Math.abs(sidePower), 0.45);
    }
  }

  private static void drawFlame(
      Graphics2D canvas,
      Body lander,
      double x,
      double y,
      double directionX,
      double directionY,
      double power,
      double scale) {
    for (int i = PUFFS - 1; i >= 0; i--) {
      double share = (double) i / PUFFS;
      double away = (0.1 + 1.5 * power * share) * scale;
      double size = (3 + 9 * share) * (0.6 + 0.4 * scale);
      double px = worldX(lander, x + directionX * away, y + directionY * away);
      double py = worldY(lander, x + directionX * away, y + directionY * away);
      canvas.setColor(
          new Color(
              255, (int) (220 - 150 * share), (int) (110 - 90 * share), (int) (230 - 170 * share)));
      canvas.fill(new Ellipse2D.Double(px - size / 2, py - size / 2, size, size));
    }
  }

  private static void drawBody(Graphics2D canvas, Body body, Color colour) {
    for (Fixture f = body.fixtures; f != null; f = f.next) {
      Path2D path = new Path2D.Double();
      for (int i = 0; i < f.shape.count; i++) {
        double px = worldX(body, f.shape.x[i], f.shape.y[i]);
        double py = worldY(body, f.shape.x[i], f.shape.y[i]);
        if (i == 0) {
          path.moveTo(px, py);
        } else {
          path.lineTo(px, py);
        }
      }
      path.closePath();
      canvas.setColor(colour);
      canvas.fill(path);
      canvas.setColor(OUTLINE);
      canvas.draw(path);
    }
  }

  private static double worldX(Body body, double x, double y) {
    return (body.cos * x - body.sin * y + body.x) * SCALE;
  }

  private static double worldY(Body body, double x, double y) {
    return (H - (body.sin * x + body.cos * y + body.y)) * SCALE;
  }
}
