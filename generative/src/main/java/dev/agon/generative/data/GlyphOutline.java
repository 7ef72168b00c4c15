package dev.agon.generative.data;

import java.util.Arrays;
import java.util.Map;
import java.util.Scanner;
import java.util.TreeMap;

/**
 * The strokes of one character as straight pieces, curves already flattened.
 *
 * <p>The table below holds the drawings in the path notation of SVG, absolute commands only: {@code
 * M x y} starts a stroke, {@code L x y} draws a line, {@code C x1 y1 x2 y2 x y} a cubic Bézier
 * curve, {@code Z} closes the stroke. y points down; a capital stands between y = 0 and y = 100.
 *
 * @param pieces [N, 4]: x and y of both ends of each piece, centred on the character's box, in
 *     units of the height of a capital
 */
record GlyphOutline(double[] pieces) {
  private static final int PIECES_PER_CURVE = 8;
  private static final double CAPITAL_HEIGHT = 100;

  private static final Map<Character, String> PATHS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(
                  '0',
                  "M 35 0 C 57 0 66 24 66 50 C 66 76 57 100 35 100 C 13 100 4 76 4 50 C 4 24 13 0 35 0 Z"),
              Map.entry('1', "M 10 22 L 38 0 L 38 100"),
              Map.entry(
                  '2', "M 5 26 C 6 9 19 0 35 0 C 52 0 64 11 64 28 C 64 47 46 60 4 100 L 66 100"),
              Map.entry(
                  '3',
                  "M 7 13 C 13 5 23 0 34 0 C 50 0 61 9 61 24 C 61 39 49 47 27 47"
                      + " C 51 47 65 57 65 73 C 65 90 51 100 33 100 C 20 100 10 95 3 85"),
              Map.entry('4', "M 52 100 L 52 0 L 2 68 L 70 68"),
              Map.entry(
                  '5',
                  "M 60 0 L 14 0 L 9 45 C 16 39 25 36 34 36 C 52 36 65 49 65 68"
                      + " C 65 87 51 100 32 100 C 20 100 10 95 3 86"),
              Map.entry(
                  '6',
                  "M 55 5 C 50 1 44 0 39 0 C 16 0 5 24 5 60 C 5 85 17 100 36 100"
                      + " C 53 100 66 87 66 68 C 66 50 54 38 37 38 C 20 38 7 50 5 66"),
              Map.entry('7', "M 4 0 L 66 0 L 26 100"),
              Map.entry(
                  '8',
                  "M 35 46 C 19 46 9 37 9 23 C 9 9 20 0 35 0 C 50 0 61 9 61 23 C 61 37 51 46 35 46"
                      + " C 17 46 5 57 5 73 C 5 90 17 100 35 100 C 53 100 65 90 65 73"
                      + " C 65 57 53 46 35 46 Z"),
              Map.entry(
                  '9',
                  "M 15 95 C 20 99 26 100 31 100 C 54 100 65 76 65 40 C 65 15 53 0 34 0"
                      + " C 17 0 4 13 4 32 C 4 50 16 62 33 62 C 50 62 63 50 65 34"),
              Map.entry('A', "M 0 100 L 36 0 L 72 100 M 13 65 L 59 65"),
              Map.entry(
                  'C',
                  "M 63 20 C 57 7 47 0 36 0 C 15 0 3 20 3 50 C 3 80 15 100 36 100 C 47 100 57 93 63 80"),
              Map.entry('E', "M 60 0 L 8 0 L 8 100 L 60 100 M 8 48 L 52 48"),
              Map.entry('F', "M 60 0 L 8 0 L 8 100 M 8 48 L 50 48"),
              Map.entry('H', "M 5 0 L 5 100 M 65 0 L 65 100 M 5 48 L 65 48"),
              Map.entry('J', "M 56 0 L 56 68 C 56 90 46 100 30 100 C 14 100 5 91 3 74"),
              Map.entry('K', "M 8 0 L 8 100 M 62 0 L 8 60 M 26 41 L 66 100"),
              Map.entry('L', "M 8 0 L 8 100 L 60 100"),
              Map.entry('M', "M 3 100 L 3 0 L 41 62 L 79 0 L 79 100"),
              Map.entry('N', "M 5 100 L 5 0 L 65 100 L 65 0"),
              Map.entry('P', "M 8 100 L 8 0 L 36 0 C 54 0 65 11 65 28 C 65 45 54 56 36 56 L 8 56"),
              Map.entry(
                  'R',
                  "M 8 100 L 8 0 L 36 0 C 54 0 64 11 64 27 C 64 43 54 54 36 54 L 8 54 M 36 54 L 66 100"),
              Map.entry('T', "M 0 0 L 70 0 M 35 0 L 35 100"),
              Map.entry('U', "M 5 0 L 5 62 C 5 88 16 100 35 100 C 54 100 65 88 65 62 L 65 0"),
              Map.entry('V', "M 0 0 L 35 100 L 70 0"),
              Map.entry('X', "M 4 0 L 66 100 M 66 0 L 4 100"),
              Map.entry('Y', "M 0 0 L 35 50 L 70 0 M 35 50 L 35 100"),
              Map.entry('Z', "M 6 0 L 64 0 L 6 100 L 66 100")));

  /** Every character that has a drawing, in the order of the code points. */
  static String characters() {
    StringBuilder characters = new StringBuilder();
    PATHS.keySet().forEach(characters::append);
    return characters.toString();
  }

  /**
   * @throws IllegalArgumentException when nothing is drawn for {@code character}
   */
  static GlyphOutline of(char character) {
    String path = PATHS.get(character);
    if (path == null) {
      throw new IllegalArgumentException(
          "There is no drawing of '%s'. Choose characters from %s."
              .formatted(character, characters()));
    }
    return parse(path);
  }

  private static GlyphOutline parse(String path) {
    double[] pieces = new double[0];
    double startX = 0;
    double startY = 0;
    double x = 0;
    double y = 0;
    Scanner words = new Scanner(path);
    while (words.hasNext()) {
      char command = words.next().charAt(0);
      switch (command) {
        case 'M' -> {
          startX = x = words.nextInt();
          startY = y = words.nextInt();
        }
        case 'L' -> pieces = line(pieces, x, y, x = words.nextInt(), y = words.nextInt());
        case 'Z' -> pieces = line(pieces, x, y, x = startX, y = startY);
        case 'C' -> {
          double x1 = words.nextInt();
          double y1 = words.nextInt();
          double x2 = words.nextInt();
          double y2 = words.nextInt();
          double x3 = words.nextInt();
          double y3 = words.nextInt();
          double x0 = x;
          double y0 = y;
          for (int i = 1; i <= PIECES_PER_CURVE; i++) {
            double t = (double) i / PIECES_PER_CURVE;
            pieces =
                line(pieces, x, y, x = bezier(x0, x1, x2, x3, t), y = bezier(y0, y1, y2, y3, t));
          }
        }
        default -> throw new IllegalStateException("No such path command: " + command);
      }
    }
    return new GlyphOutline(centred(pieces));
  }

  private static double[] line(double[] pieces, double x0, double y0, double x1, double y1) {
    double[] longer = Arrays.copyOf(pieces, pieces.length + 4);
    longer[pieces.length] = x0;
    longer[pieces.length + 1] = y0;
    longer[pieces.length + 2] = x1;
    longer[pieces.length + 3] = y1;
    return longer;
  }

  private static double bezier(double p0, double p1, double p2, double p3, double t) {
    double s = 1 - t;
    return s * s * s * p0 + 3 * s * s * t * p1 + 3 * s * t * t * p2 + t * t * t * p3;
  }

  private static double[] centred(double[] pieces) {
    double left = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < pieces.length; i += 2) {
      left = Math.min(left, pieces[i]);
      right = Math.max(right, pieces[i]);
    }
    for (int i = 0; i < pieces.length; i += 2) {
      pieces[i] = (pieces[i] - (left + right) / 2) / CAPITAL_HEIGHT;
      pieces[i + 1] = pieces[i + 1] / CAPITAL_HEIGHT - 0.5;
    }
    return pieces;
  }
}
