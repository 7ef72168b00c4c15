package dev.agon.generative.media;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;

/**
 * Real and generated points in one square of the plane. The plot brings its own white ground, so it
 * reads alike on a light and on a dark page.
 */
public final class ScatterPlot {
  private static final int SIDE = 560;
  private static final int MARGIN = 28;
  private static final Color GROUND = Color.WHITE;
  private static final Color GRID = new Color(0xeceef0);
  private static final Color AXIS = new Color(0xc9ced4);
  private static final Color REAL = new Color(197, 82, 6, 110);
  private static final Color GENERATED = new Color(34, 57, 181, 90);

  private ScatterPlot() {}

  /**
   * @param real [N, 2], orange
   * @param generated [M, 2], blue, drawn on top of the real ones; points outside the square sit at
   *     its edge
   * @param extent the square is [−extent, extent]²
   */
  public static byte[] png(float[] real, float[] generated, double extent) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setColor(GROUND);
    g.fillRect(0, 0, SIDE, SIDE);

    g.setStroke(new BasicStroke(1));
    for (double tick = -Math.floor(extent); tick <= extent; tick += 0.5) {
      double at = pixel(tick, extent);
      g.setColor(tick == 0 ? AXIS : GRID);
      g.draw(new Line2D.Double(at, MARGIN, at, SIDE - MARGIN));
      g.draw(new Line2D.Double(MARGIN, at, SIDE - MARGIN, at));
    }

    g.setColor(REAL);
    for (int i = 0; i < real.length; i += 2) {
      dot(g, real[i], real[i + 1], extent, 5);
    }
    g.setColor(GENERATED);
    for (int i = 0; i < generated.length; i += 2) {
      dot(g, generated[i], generated[i + 1], extent, 3.5);
    }
    g.dispose();
    return Png.encode(image);
  }

  private static void dot(Graphics2D g, float x, float y, double extent, double diameter) {
    if (Float.isNaN(x) || Float.isNaN(y)) {
      return;
    }
    double left = pixel(x, extent) - diameter / 2;
    double top = pixel(-y, extent) - diameter / 2;
    g.fill(new Ellipse2D.Double(left, top, diameter, diameter));
  }

  private static double pixel(double value, double extent) {
    double clipped = Math.max(-extent, Math.min(extent, value));
    return MARGIN + (clipped / extent + 1) / 2 * (SIDE - 2 * MARGIN);
  }
}
