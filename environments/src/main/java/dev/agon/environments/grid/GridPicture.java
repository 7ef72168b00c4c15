package dev.agon.environments.grid;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;

/** Paints the cells of a grid and the agent. */
final class GridPicture {
  private static final int SIDE = 480; // of the picture, pixels, about

  private static final Color FLOOR = new Color(0x1F2229);
  private static final Color SEEN_FLOOR = new Color(0x3A3F4B);
  private static final Color LINE = new Color(0x30343D);
  private static final Color SEEN_LINE = new Color(0x4A505E);
  private static final Color WALL = new Color(0x6B7280);
  private static final Color SEEN_WALL = new Color(0x8A92A3);
  private static final Color AGENT = new Color(0xF2545B);

  /** Of objects, by colour. */
  private static final Color[] COLOURS = {
    new Color(0xE5484D), // red
    new Color(0x3FB950), // green
    new Color(0x4C8DFF), // blue
    new Color(0x9A5CE0), // purple
    new Color(0xF5C945), // yellow
    new Color(0x9AA3B2) // grey
  };

  private final Graphics2D canvas;
  private final AffineTransform pixels;
  private final int tile;

  GridPicture(Graphics2D canvas, int tile) {
    this.canvas = canvas;
    this.tile = tile;
    pixels = canvas.getTransform();
  }

  /** Pixels along a side of a cell. */
  static int tile(int columns) {
    return SIDE / columns;
  }

  /** From here on a cell's sides are 1 long, and (0, 0) is its north-western corner. */
  private void enter(int x, int y) {
    canvas.setTransform(pixels);
    canvas.translate(x * tile, y * tile);
    canvas.scale(tile, tile);
  }

  void cell(int x, int y, int cell, boolean seen) {
    canvas.setTransform(pixels);
    boolean wall = Cell.object(cell) == Cell.OBJECT_WALL;
    Color floor = seen ? SEEN_FLOOR : FLOOR;
    Color line = seen ? SEEN_LINE : LINE;
    if (wall) {
      floor = seen ? SEEN_WALL : WALL;
      line = floor;
    }
    // In whole pixels, or neighbours would shine through.
    canvas.setColor(line);
    canvas.fillRect(x * tile, y * tile, tile, tile);
    canvas.setColor(floor);
    canvas.fillRect(x * tile, y * tile, tile - 1, tile - 1);
    enter(x, y);
    switch (Cell.object(cell)) {
      case Cell.OBJECT_GOAL -> goal(COLOURS[Cell.colour(cell)]);
      case Cell.OBJECT_DOOR -> door(COLOURS[Cell.colour(cell)], Cell.state(cell), floor);
      case Cell.OBJECT_KEY -> key(COLOURS[Cell.colour(cell)], floor);
      case Cell.OBJECT_BALL -> ball(COLOURS[Cell.colour(cell)]);
      default -> {} // empty, or a wall
    }
  }

  private void goal(Color colour) {
    canvas.setColor(colour);
    canvas.fill(new RoundRectangle2D.Double(0.08, 0.08, 0.84, 0.84, 0.2, 0.2));
  }

  private void ball(Color colour) {
    canvas.setColor(colour);
    canvas.fill(new Ellipse2D.Double(0.22, 0.22, 0.56, 0.56));
  }

  private void key(Color colour, Color floor) {
    canvas.setColor(colour);
    canvas.fill(new Ellipse2D.Double(0.33, 0.12, 0.34, 0.34));
    canvas.fill(new Rectangle2D.Double(0.44, 0.4, 0.12, 0.48));
    canvas.fill(new Rectangle2D.Double(0.3, 0.62, 0.16, 0.08));
    canvas.fill(new Rectangle2D.Double(0.3, 0.78, 0.16, 0.08));
    canvas.setColor(floor);
    canvas.fill(new Ellipse2D.Double(0.43, 0.22, 0.14, 0.14));
  }

  private void door(Color colour, int state, Color floor) {
    canvas.setColor(colour);
    if (state == Cell.OPEN) {
      canvas.fill(new Rectangle2D.Double(0.86, 0.02, 0.12, 0.96));
      return;
    }
    canvas.fill(new RoundRectangle2D.Double(0.04, 0.04, 0.92, 0.92, 0.12, 0.12));
    canvas.setColor(floor);
    if (state == Cell.LOCKED) {
      canvas.fill(new Ellipse2D.Double(0.4, 0.3, 0.2, 0.2));
      canvas.fill(new Rectangle2D.Double(0.46, 0.44, 0.08, 0.26));
    } else {
      canvas.setStroke(new BasicStroke(0.06f));
      canvas.draw(new Rectangle2D.Double(0.14, 0.14, 0.72, 0.72));
      canvas.fill(new Ellipse2D.Double(0.64, 0.44, 0.12, 0.12));
    }
  }

  /** A triangle that points where the agent faces, with what it carries on its back. */
  void agent(int x, int y, int direction, int carried) {
    enter(x, y);
    canvas.rotate(direction * Math.PI / 2, 0.5, 0.5);
    Path2D triangle = new Path2D.Double();
    triangle.moveTo(0.14, 0.18);
    triangle.lineTo(0.9, 0.5);
    triangle.lineTo(0.14, 0.82);
    triangle.closePath();
    canvas.setColor(AGENT);
    canvas.fill(triangle);
    if (carried != Cell.EMPTY) {
      canvas.setColor(COLOURS[Cell.colour(carried)]);
      canvas.fill(new Ellipse2D.Double(0.22, 0.38, 0.24, 0.24));
    }
  }
}
