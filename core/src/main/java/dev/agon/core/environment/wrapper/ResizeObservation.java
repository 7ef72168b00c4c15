package dev.agon.core.environment.wrapper;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;

/**
 * Resizes pictures: Gymnasium's {@code ResizeObservation}. Each new pixel is the mean of the area
 * that it covers, rounded to the nearest integer, halves up. Integers alone decide it, so that
 * every machine has the same pixels; OpenCV, which Gymnasium uses, may differ by 1, and smooths
 * where a picture grows.
 */
public final class ResizeObservation extends ObservationWrapper {
  private final int channels;
  private final Axis rows;
  private final Axis columns;

  /**
   * @param height of the new pictures, at least 1
   * @param width of the new pictures, at least 1
   */
  public ResizeObservation(Environment environment, int height, int width) {
    super(environment, resized(Pictures.any(environment, "resize"), height, width));
    int[] shape = Pictures.any(environment, "resize").shape();
    channels = shape.length == 3 ? shape[2] : 1;
    rows = new Axis(shape[0], height);
    columns = new Axis(shape[1], width);
  }

  private static Space.Box resized(Space.Box picture, int height, int width) {
    if (height < 1 || width < 1) {
      throw new EnvironmentException(
          "resize needs a height and width of at least 1, but was given %d and %d. Choose 84 and 84, say."
              .formatted(height, width));
    }
    int[] shape = picture.shape();
    return shape.length == 3
        ? Space.Box.bytes(height, width, shape[2])
        : Space.Box.bytes(height, width);
  }

  /**
   * Which old rows or columns a new one covers. Both grids are laid on one of old · new units: an
   * old one is {@code after} units long, a new one {@code before}.
   */
  private record Axis(int before, int after) {
    int first(int i) {
      return (int) ((long) i * before / after);
    }

    int last(int i) {
      return (int) (((long) (i + 1) * before - 1) / after);
    }

    /** Units that new {@code i} and old {@code k} share. */
    long overlap(int i, int k) {
      long from = Math.max((long) i * before, (long) k * after);
      long to = Math.min((long) (i + 1) * before, (long) (k + 1) * after);
      return to - from;
    }
  }

  @Override
  void observe(float[] inner, float[] out) {
    int at = 0;
    for (int y = 0; y < rows.after; y++) {
      for (int x = 0; x < columns.after; x++) {
        for (int channel = 0; channel < channels; channel++) {
          out[at++] = mean(inner, y, x, channel);
        }
      }
    }
  }

  private int mean(float[] inner, int y, int x, int channel) {
    long sum = 0;
    for (int row = rows.first(y); row <= rows.last(y); row++) {
      long rowSum = 0;
      for (int column = columns.first(x); column <= columns.last(x); column++) {
        int pixel = (int) inner[(row * columns.before + column) * channels + channel];
        rowSum += columns.overlap(x, column) * pixel;
      }
      sum += rows.overlap(y, row) * rowSum;
    }
    long area = (long) rows.before * columns.before;
    return (int) ((2 * sum + area) / (2 * area));
  }
}
