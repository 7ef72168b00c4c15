package dev.agon.core.image;

import dev.agon.core.environment.Drawable;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Draws a {@link Drawable} as an RGB image, without a screen. */
public final class Picture {
  private Picture() {}

  /** The state at hand in its own size. */
  public static BufferedImage of(Drawable drawable) {
    return of(drawable, Integer.MAX_VALUE);
  }

  /**
   * The state at hand.
   *
   * @param maxWidth in pixels; what is wider is drawn smaller, in the same proportions
   */
  public static BufferedImage of(Drawable drawable, int maxWidth) {
    double scale = Math.min(1, (double) maxWidth / drawable.width());
    BufferedImage image =
        new BufferedImage(
            Math.max(1, (int) Math.round(scale * drawable.width())),
            Math.max(1, (int) Math.round(scale * drawable.height())),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    try {
      canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      canvas.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      canvas.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      canvas.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      canvas.setClip(0, 0, image.getWidth(), image.getHeight());
      canvas.scale(scale, scale);
      drawable.draw(canvas);
    } finally {
      canvas.dispose();
    }
    return image;
  }
}
