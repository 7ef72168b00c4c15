package dev.agon.generative.media;

import java.awt.image.BufferedImage;

/** Pictures side by side, row by row, without gaps: samples of a generator at a glance. */
public final class ImageGrid {
  private ImageGrid() {}

  /**
   * @param images [N, H, W, C] in [−1, 1], C being 1 (grey) or 3 (red, green, blue); values outside
   *     are clipped, those that are not a number become black
   * @param shape H, W and C
   * @param columns pictures per row; what is missing in the last row is black
   */
  public static byte[] png(float[] images, int[] shape, int columns) {
    int height = shape[0];
    int width = shape[1];
    int channels = shape[2];
    int size = height * width * channels;
    int count = images.length / size;
    if (count < 1 || columns < 1 || (channels != 1 && channels != 3)) {
      throw new IllegalArgumentException(
          "A grid needs at least one image, one column, and 1 or 3 channels, but got %d, %d and %d."
              .formatted(count, columns, channels));
    }
    int rows = (count + columns - 1) / columns;
    BufferedImage grid =
        new BufferedImage(
            columns * width,
            rows * height,
            channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    int[] pixel = new int[channels];
    for (int i = 0; i < count; i++) {
      int left = i % columns * width;
      int top = i / columns * height;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          for (int c = 0; c < channels; c++) {
            pixel[c] = tone(images[i * size + (y * width + x) * channels + c]);
          }
          grid.getRaster().setPixel(left + x, top + y, pixel);
        }
      }
    }
    return Png.encode(grid);
  }

  private static int tone(float value) {
    float clipped = Math.max(-1f, Math.min(1f, value));
    return (int) (127.5f * (clipped + 1) + 0.5f); // a NaN becomes 0
  }
}
