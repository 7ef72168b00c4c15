package dev.agon.generative.data;

import java.util.Arrays;

/**
 * Paints strokes with round ends into a square grey image, by the distance of each pixel's centre
 * to the nearest piece of the outline: a pixel is full inside the stroke and fades over one pixel
 * at its edge.
 *
 * <p>Only sums, products, quotients and square roots, which Java rounds alike everywhere, and
 * {@link StrictMath}. Java2D would paint the same strokes, but its rasteriser gives other bits in
 * another JDK (docs/decisions).
 */
final class GlyphPainter {
  private final int side;
  private final double[] nearest; // [H, W]: squared distance, in pixels

  GlyphPainter(int side) {
    this.side = side;
    this.nearest = new double[side * side];
  }

  /**
   * How a character is placed.
   *
   * @param height of a capital, in pixels, before the slant
   * @param aspect factor of the width
   * @param angle of rotation, in radians, clockwise
   * @param slant shift to the right per height
   * @param shiftX of the centre to the right, in pixels
   * @param shiftY of the centre downwards, in pixels
   * @param weight width of the stroke, in pixels
   */
  record Style(
      double height,
      double aspect,
      double angle,
      double slant,
      double shiftX,
      double shiftY,
      double weight) {}

  /**
   * @param pixels [H, W], overwritten from {@code offset}: 0 is paper, 255 is ink
   */
  void paint(GlyphOutline glyph, Style style, byte[] pixels, int offset) {
    double radius = style.weight() / 2;
    double reach = radius + 0.5;
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);

    // x' = R(angle) · (height · (aspect · x − slant · y), height · y) + centre
    double cos = StrictMath.cos(style.angle());
    double sin = StrictMath.sin(style.angle());
    double centreX = side / 2.0 + style.shiftX();
    double centreY = side / 2.0 + style.shiftY();
    double[] pieces = glyph.pieces();
    for (int i = 0; i < pieces.length; i += 4) {
      double u0 = style.height() * (style.aspect() * pieces[i] - style.slant() * pieces[i + 1]);
      double v0 = style.height() * pieces[i + 1];
      double u1 = style.height() * (style.aspect() * pieces[i + 2] - style.slant() * pieces[i + 3]);
      double v1 = style.height() * pieces[i + 3];
      approach(
          cos * u0 - sin * v0 + centreX,
          sin * u0 + cos * v0 + centreY,
          cos * u1 - sin * v1 + centreX,
          sin * u1 + cos * v1 + centreY,
          reach);
    }
    for (int i = 0; i < nearest.length; i++) {
      double ink = nearest[i] >= reach * reach ? 0 : Math.min(1, reach - Math.sqrt(nearest[i]));
      pixels[offset + i] = (byte) (int) (255 * ink + 0.5);
    }
  }

  /** Lowers the distance of the pixels around the piece from (x0, y0) to (x1, y1). */
  private void approach(double x0, double y0, double x1, double y1, double reach) {
    double dx = x1 - x0;
    double dy = y1 - y0;
    double squaredLength = dx * dx + dy * dy;
    int left = Math.max(0, (int) (Math.min(x0, x1) - reach - 0.5));
    int right = Math.min(side - 1, (int) (Math.max(x0, x1) + reach + 0.5));
    int top = Math.max(0, (int) (Math.min(y0, y1) - reach - 0.5));
    int bottom = Math.min(side - 1, (int) (Math.max(y0, y1) + reach + 0.5));
    for (int row = top; row <= bottom; row++) {
      double py = row + 0.5 - y0;
      for (int column = left; column <= right; column++) {
        double px = column + 0.5 - x0;
        double along = squaredLength > 0 ? (px * dx + py * dy) / squaredLength : 0;
        double t = Math.max(0, Math.min(1, along));
        double ex = px - t * dx;
        double ey = py - t * dy;
        int pixel = row * side + column;
        nearest[pixel] = Math.min(nearest[pixel], ex * ex + ey * ey);
      }
    }
  }
}
