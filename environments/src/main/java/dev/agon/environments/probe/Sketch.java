package dev.agon.environments.probe;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.RoundRectangle2D;

/** Plain pictures of states. */
final class Sketch {
  private static final Color PAPER = new Color(0xF6F7F9);
  private static final Color TILE = new Color(0xDDE3EA);
  private static final Color MARK = new Color(0xE4572E);
  private static final Color INK = new Color(0x2B3A4A);
  private static final int MARGIN = 16;
  private static final int MOST = 480; // pixels of a side
  private static final int LEAST = 96;

  static final int LINE_WIDTH = 400;
  static final int LINE_HEIGHT = 40; // for each number

  private Sketch() {}

  private static int cell(int columns) {
    return Math.max(4, Math.min(48, (MOST - 2 * MARGIN) / columns));
  }

  static int gridWidth(int columns) {
    return Math.max(LEAST, columns * cell(columns) + 2 * MARGIN);
  }

  static int gridHeight(int states, int columns) {
    int rows = (states + columns - 1) / columns;
    return Math.max(LEAST, rows * cell(columns) + 2 * MARGIN);
  }

  /** One tile a state, the one at hand marked. */
  static void grid(Graphics2D canvas, int width, int height, int states, int columns, int state) {
    canvas.setColor(PAPER);
    canvas.fillRect(0, 0, width, height);
    int cell = cell(columns);
    int rows = (states + columns - 1) / columns;
    double left = (width - columns * cell) / 2.0;
    double top = (height - rows * cell) / 2.0;
    double gap = cell / 16.0;
    for (int s = 0; s < states; s++) {
      double x = left + s % columns * cell;
      double y = top + s / columns * cell;
      canvas.setColor(TILE);
      canvas.fill(
          new RoundRectangle2D.Double(
              x + gap, y + gap, cell - 2 * gap, cell - 2 * gap, cell / 5.0, cell / 5.0));
      if (s == state) {
        canvas.setColor(MARK);
        canvas.fill(
            new Ellipse2D.Double(x + cell * 0.22, y + cell * 0.22, cell * 0.56, cell * 0.56));
      }
    }
  }

  /** One line for each number, with its place marked. */
  static void numbers(Graphics2D canvas, float[] numbers, double low, double high) {
    canvas.setColor(PAPER);
    canvas.fillRect(0, 0, LINE_WIDTH, LINE_HEIGHT * numbers.length);
    double length = LINE_WIDTH - 4.0 * MARGIN;
    for (int k = 0; k < numbers.length; k++) {
      double y = (k + 0.5) * LINE_HEIGHT;
      canvas.setColor(TILE);
      canvas.setStroke(new BasicStroke(6, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
      canvas.draw(new Line2D.Double(2 * MARGIN, y, 2 * MARGIN + length, y));
      canvas.setColor(INK);
      canvas.fill(new Ellipse2D.Double(2 * MARGIN + length / 2 - 2, y - 2, 4, 4));
      double x = 2 * MARGIN + (numbers[k] - low) / (high - low) * length;
      canvas.setColor(MARK);
      canvas.fill(new Ellipse2D.Double(x - 8, y - 8, 16, 16));
    }
  }
}
