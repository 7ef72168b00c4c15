package dev.agon.core.checkpoint;

import java.nio.file.Path;

/**
 * Takes a job's state, as named values in nested sections. Arrays are copied when they are put, so
 * that training may go on while the checkpoint is written.
 *
 * <p>A name is written once; putting it twice is an error.
 */
public interface StateWriter {

  /** A writer whose names are kept apart under {@code name}. */
  StateWriter section(String name);

  /** Saves {@code part} in the section {@code name}. */
  default void put(String name, Snapshotable part) {
    part.save(section(name));
  }

  void putLong(String name, long value);

  void putDouble(String name, double value);

  void putString(String name, String value);

  void putBytes(String name, byte[] values);

  void putInts(String name, int[] values);

  void putLongs(String name, long[] values);

  void putFloats(String name, float[] values);

  void putDoubles(String name, double[] values);

  /**
   * Content that never changes once it is made, such as a full segment of a replay buffer.
   * Successive checkpoints that put the same segment share one copy on disk. It is not copied here.
   */
  void putSegment(String name, Segment segment);

  /**
   * The path of a file {@code name} that belongs to the checkpoint; the caller writes it before
   * {@link Snapshotable#save} returns. For formats with a writer of their own, such as TensorFlow's
   * bundles (then {@code name} is their prefix).
   */
  Path file(String name);
}
