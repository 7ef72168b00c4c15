package dev.agon.environments.box2d;

import static dev.agon.environments.box2d.BipedalWalker.SCALE;
import static dev.agon.environments.box2d.BipedalWalker.TERRAIN_HEIGHT;
import static dev.agon.environments.box2d.BipedalWalker.TERRAIN_LENGTH;
import static dev.agon.environments.box2d.BipedalWalker.TERRAIN_STEP;
import static dev.agon.environments.box2d.BipedalWalker.VIEWPORT_H;
import static dev.agon.environments.box2d.BipedalWalker.VIEWPORT_W;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;

/** The bipedal walker as people see it: the view follows the hull. */
final class WalkerPicture {
  private static final Color SKY = new Color(215, 226, 255);
  private static final Color GRASS = new Color(76, 190, 76);
  private static final Color EARTH = new Color(112, 150, 88);
  private static final Color STONE = new Color(245, 245, 245);
  private static final Color STONE_LINE = new Color(153, 153, 153);
  private static final Color HULL = new Color(127, 51, 229);
  private static final Color HULL_LINE = new Color(76, 76, 127);
  private static final Color LIDAR = new Color(220, 40, 40, 110);
  private static final Color FLAG = new Color(230, 51, 0);

  private WalkerPicture() {}

  static void draw(
      Graphics2D canvas, WalkerTerrain terrain, Body hull, Body[] legs, float[] lidar) {
    double scroll = hull.x - VIEWPORT_W / SCALE / 5;
    canvas.setColor(SKY);
    canvas.fillRect(0, 0, VIEWPORT_W, VIEWPORT_H);
    drawClouds(canvas, terrain, scroll);
    drawGround(canvas, terrain, scroll);
    canvas.setStroke(new BasicStroke(1.2f));
    drawObstacles(canvas, terrain, scroll);
    drawFlag(canvas, scroll);
    drawLidar(canvas, hull, lidar, scroll);
    // The far leg is darker and behind
    drawBody(canvas, legs[0], new Color(178, 101, 152), scroll);
    drawBody(canvas, legs[1], new Color(178, 101, 152), scroll);
    drawBody(canvas, legs[2], new Color(128, 51, 102), scroll);
    drawBody(canvas, legs[3], new Color(128, 51, 102), scroll);
    drawBody(canvas, hull, HULL, scroll);
  }

  private static double x(double worldX, double scroll) {
    return (worldX - scroll) * SCALE;
  }

  private static double y(double worldY) {
    return VIEWPORT_H - worldY * SCALE;
  }

  /** Far away: they pass by at half the speed. */
  private static void drawClouds(Graphics2D canvas, WalkerTerrain terrain, double scroll) {
    canvas.setColor(Color.WHITE);
    for (int i = 0; i < terrain.cloudX().length; i++) {
      fill(canvas, terrain.cloudX()[i], terrain.cloudY()[i], scroll / 2);
    }
  }

  private static void fill(Graphics2D canvas, double[] xs, double[] ys, double scroll) {
    Path2D path = new Path2D.Double();
    for (int k = 0; k < xs.length; k++) {
      if (k == 0) {
        path.moveTo(x(xs[k], scroll), y(ys[k]));
      } else {
        path.lineTo(x(xs[k], scroll), y(ys[k]));
      }
    }
    path.closePath();
    canvas.fill(path);
  }

  private static void drawGround(Graphics2D canvas, WalkerTerrain terrain, double scroll) {
    Path2D earth = new Path2D.Double();
    Path2D grass = new Path2D.Double();
    earth.moveTo(x(terrain.x(0), scroll), VIEWPORT_H);
    for (int i = 0; i < TERRAIN_LENGTH; i++) {
      double px = x(terrain.x(i), scroll);
      double py = y(terrain.y(i));
      earth.lineTo(px, py);
      if (i == 0) {
        grass.moveTo(px, py);
      } else {
        grass.lineTo(px, py);
      }
    }
    earth.lineTo(x(terrain.x(TERRAIN_LENGTH - 1), scroll), VIEWPORT_H);
    earth.closePath();
    canvas.setColor(EARTH);
    canvas.fill(earth);
    canvas.setColor(GRASS);
    canvas.setStroke(new BasicStroke(4, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    canvas.draw(grass);
  }

  private static void drawObstacles(Graphics2D canvas, WalkerTerrain terrain, double scroll) {
    for (Shape shape : terrain.obstacles()) {
      Path2D path = new Path2D.Double();
      for (int k = 0; k < shape.count; k++) {
        if (k == 0) {
          path.moveTo(x(shape.x[k], scroll), y(shape.y[k]));
        } else {
          path.lineTo(x(shape.x[k], scroll), y(shape.y[k]));
        }
      }
      path.closePath();
      canvas.setColor(STONE);
      canvas.fill(path);
      canvas.setColor(STONE_LINE);
      canvas.draw(path);
    }
  }

  private static void drawFlag(Graphics2D canvas, double scroll) {
    double px = x(TERRAIN_STEP * 3, scroll);
    double foot = y(TERRAIN_HEIGHT);
    double top = foot - 50;
    canvas.setColor(Color.DARK_GRAY);
    canvas.draw(new Line2D.Double(px, foot, px, top));
    Path2D flag = new Path2D.Double();
    flag.moveTo(px, top);
    flag.lineTo(px + 25, top + 5);
    flag.lineTo(px, top + 10);
    flag.closePath();
    canvas.setColor(FLAG);
    canvas.fill(flag);
  }

  private static void drawLidar(Graphics2D canvas, Body hull, float[] lidar, double scroll) {
    canvas.setColor(LIDAR);
    for (int i = 0; i < lidar.length; i++) {
      double endX = x(hull.x + BipedalWalker.lidarX(i) * lidar[i], scroll);
      double endY = y(hull.y + BipedalWalker.lidarY(i) * lidar[i]);
      canvas.draw(new Line2D.Double(x(hull.x, scroll), y(hull.y), endX, endY));
      if (lidar[i] < 1) {
        canvas.fill(new Ellipse2D.Double(endX - 2.5, endY - 2.5, 5, 5));
      }
    }
  }

  private static void drawBody(Graphics2D canvas, Body body, Color colour, double scroll) {
    for (Fixture f = body.fixtures; f != null; f = f.next) {
      Path2D path = new Path2D.Double();
      for (int i = 0; i < f.shape.count; i++) {
        double px = body.cos * f.shape.x[i] - body.sin * f.shape.y[i] + body.x;
        double py = body.sin * f.shape.x[i] + body.cos * f.shape.y[i] + body.y;
        if (i == 0) {
          path.moveTo(x(px, scroll), y(py));
        } else {
          path.lineTo(x(px, scroll), y(py));
        }
      }
      path.closePath();
      canvas.setColor(colour);
      canvas.fill(path);
      canvas.setColor(HULL_LINE);
      canvas.draw(path);
    }
  }
}
