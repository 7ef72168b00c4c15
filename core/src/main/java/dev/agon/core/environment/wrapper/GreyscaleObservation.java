package dev.agon.core.environment.wrapper;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.Space;

/**
 * Makes grey pictures of coloured ones: Gymnasium's {@code GrayscaleObservation}, with its weights
 * of red, green and blue.
 */
public final class GreyscaleObservation extends ObservationWrapper {
  private static final double RED = 0.2125;
  private static final double GREEN = 0.7154;
  private static final double BLUE = 0.0721;

  /**
   * @param keepDimension whether the last dimension stays, with one element
   */
  public GreyscaleObservation(Environment environment, boolean keepDimension) {
    super(environment, grey(Pictures.coloured(environment, "greyscale"), keepDimension));
  }

  private static Space.Box grey(Space.Box picture, boolean keepDimension) {
    int height = picture.shape()[0];
    int width = picture.shape()[1];
    return keepDimension ? Space.Box.bytes(height, width, 1) : Space.Box.bytes(height, width);
  }

  // Order, and rounding down, as in Gymnasium.
  @Override
  void observe(float[] inner, float[] out) {
    for (int i = 0; i < inner.length / 3; i++) {
      out[i] = (int) (inner[3 * i] * RED + inner[3 * i + 1] * GREEN + inner[3 * i + 2] * BLUE);
    }
  }
}
