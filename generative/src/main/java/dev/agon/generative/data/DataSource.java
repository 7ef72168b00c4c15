package dev.agon.generative.data;

import dev.agon.core.random.Pcg64;

/** Real samples, drawn independently. Immutable: the caller's generator is all that moves. */
public interface DataSource {

  /** The name in experiment files. */
  String name();

  /**
   * The shape of one sample: {@code [D]} for points, {@code [H, W, C]} for images with values in
   * [−1, 1].
   */
  int[] sampleShape();

  /**
   * Draws as many samples as {@code batch} holds.
   *
   * @param random advanced by the same number of draws for the same batch size
   * @param batch [B, …] row by row, overwritten; its length is a multiple of {@link #sampleSize()}
   */
  void sample(Pcg64 random, float[] batch);

  /**
   * SHA-256 of what samples are drawn from, lower-case hexadecimal: of the images, or of the
   * parameters of a distribution. A run records it, so that a changed data set cannot pass unseen.
   */
  String sha256();

  /** How many numbers one sample has. */
  default int sampleSize() {
    int size = 1;
    for (int side : sampleShape()) {
      size *= side;
    }
    return size;
  }

  /** Whether samples are pictures rather than points. */
  default boolean isImage() {
    return sampleShape().length == 3;
  }
}
