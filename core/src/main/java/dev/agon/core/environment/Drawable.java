package dev.agon.core.environment;

import java.awt.Graphics2D;

/**
 * An {@link Environment} that can show its state as a picture. What the picture shows is the state
 * at hand, nothing else: drawing changes nothing and draws from no random stream.
 */
public interface Drawable {

  /** Of the picture, in pixels. */
  int width();

  /** Of the picture, in pixels. */
  int height();

  /**
   * Paints the whole picture, background included.
   *
   * @param canvas {@link #width} by {@link #height} pixels, y downwards, lines and curves smoothed;
   *     may be left in any state
   */
  void draw(Graphics2D canvas);
}
