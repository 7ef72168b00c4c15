package dev.agon.environments.toytext;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.util.Map;

/** Capitals and digits as polylines: a machine without fonts must be able to draw, too. */
final class Strokes {
  private static final double WIDTH = 4; // of a glyph, in units of its grid
  private static final double HEIGHT = 6;
  private static final double ADVANCE = 6;

  /** Points as two digits, x and y from the top left; the blank between two lines is a bar. */
  private static final Map<Character, String> GLYPHS =
      Map.ofEntries(
          Map.entry('0', "10 30 41 45 36 16 05 01 10"),
          Map.entry('1', "11 20 26|16 36"),
          Map.entry('2', "01 10 30 41 42 06 46"),
          Map.entry('3', "00 40 22 32 43 45 36 16 05"),
          Map.entry('4', "36 30 04 44"),
          Map.entry('5', "40 00 02 32 43 45 36 06"),
          Map.entry('6', "40 20 02 05 16 36 45 44 33 03"),
          Map.entry('7', "00 40 16"),
          Map.entry('8', "13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33"),
          Map.entry('9', "06 26 44 41 30 10 01 02 13 43"),
          Map.entry('A', "06 20 46|14 34"),
          Map.entry('B', "00 06 36 45 44 33 03|33 42 41 30 00"),
          Map.entry('D', "00 06 26 44 42 20 00"),
          Map.entry('E', "40 00 06 46|03 33"),
          Map.entry('G', "41 30 10 01 05 16 36 45 43 23"),
          Map.entry('J', "40 45 36 16 05 04"),
          Map.entry('K', "00 06|40 03 46"),
          Map.entry('L', "00 06 46"),
          Map.entry('P', "06 00 30 41 42 33 03"),
          Map.entry('Q', "10 30 41 45 36 16 05 01 10|24 46"),
          Map.entry('R', "06 00 30 41 42 33 03|23 46"),
          Map.entry('S', "41 30 10 01 02 13 33 44 45 36 16 05"),
          Map.entry('Y', "00 23 40|23 26"));

  private Strokes() {}

  /** Draws {@code text} around a point. */
  static void draw(
      Graphics2D canvas, String text, double centreX, double centreY, double height, Color colour) {
    double unit = height / HEIGHT;
    double x = centreX - ((text.length() - 1) * ADVANCE + WIDTH) / 2 * unit;
    canvas.setColor(colour);
    canvas.setStroke(
        new BasicStroke((float) (height / 7), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    for (char letter : text.toCharArray()) {
      String lines = GLYPHS.get(letter);
      if (lines == null) {
        throw new IllegalArgumentException("There are no strokes for '%s'.".formatted(letter));
      }
      for (String line : lines.split("\\|", -1)) {
        canvas.draw(path(line, x, centreY - height / 2, unit));
      }
      x += ADVANCE * unit;
    }
  }

  private static Path2D path(String line, double left, double top, double unit) {
    Path2D path = new Path2D.Double();
    for (String point : line.split(" ", -1)) {
      double x = left + (point.charAt(0) - '0') * unit;
      double y = top + (point.charAt(1) - '0') * unit;
      if (path.getCurrentPoint() == null) {
        path.moveTo(x, y);
      } else {
        path.lineTo(x, y);
      }
    }
    return path;
  }
}
