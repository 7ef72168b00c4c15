package dev.agon.core.checkpoint;

import java.nio.file.Path;

/**
 * Gives back what a {@link StateWriter} took.
 *
 * <p>Every getter throws {@link CheckpointException} when the name is missing or of another type.
 */
public interface StateReader {

  /** A reader of the names under {@code name}. */
  StateReader section(String name);

  /** Restores {@code part} from the section {@code name}. */
  default void get(String name, Snapshotable part) {
    part.restore(section(name));
  }

  boolean has(String name);

  long getLong(String name);

  double getDouble(String name);

  String getString(String name);

  byte[] getBytes(String name);

  int[] getInts(String name);

  long[] getLongs(String name);

  float[] getFloats(String name);

  double[] getDoubles(String name);

  /** The content of a segment. */
  Segment getSegment(String name);

  /** The path under which {@link StateWriter#file} was written. */
  Path file(String name);
}
