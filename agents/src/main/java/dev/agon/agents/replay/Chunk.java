package dev.agon.agents.replay;

import dev.agon.core.checkpoint.Segment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@link #ROWS} consecutive transitions. Once full it does not change until it is reused, so all
 * checkpoints that hold it share one {@link Segment}.
 */
final class Chunk {
  static final int SHIFT = 12;
  static final int ROWS = 1 << SHIFT;
  static final int MASK = ROWS - 1;

  static final byte TERMINATED = 1;
  static final byte TRUNCATED = 2;

  final int observationSize;

  /** [ROWS, D] */
  final float[] observations;

  final int[] actions = new int[ROWS];
  final float[] rewards = new float[ROWS];
  final byte[] ends = new byte[ROWS];

  /** [ROWS] where the episode was cut off: which row of {@link #finals} has what came last. */
  final int[] finalRows = new int[ROWS];

  /** [finalCount, D], grown as needed: episodes are seldom cut off. */
  float[] finals = new float[0];

  int finalCount;

  private @Nullable Segment segment;

  Chunk(int observationSize) {
    this.observationSize = observationSize;
    observations = new float[ROWS * observationSize];
  }

  /** Makes room for other transitions. */
  void reuse() {
    finalCount = 0;
    segment = null;
  }

  /** Keeps what came last in the episode that was cut off at {@code row}. */
  void addFinal(int row, float[] source, int offset) {
    int at = finalCount * observationSize;
    if (finals.length < at + observationSize) {
      finals = Arrays.copyOf(finals, Math.max(4 * observationSize, 2 * finals.length));
    }
    System.arraycopy(source, offset, finals, at, observationSize);
    finalRows[row] = finalCount++;
  }

  /** The content of a full chunk, made once. */
  Segment segment() {
    if (segment == null) {
      segment = new Segment(encode());
    }
    return segment;
  }

  private byte[] encode() {
    ByteBuffer out =
        ByteBuffer.allocate(
                Float.BYTES * (observations.length + ROWS + finalCount * observationSize)
                    + Integer.BYTES * (1 + ROWS)
                    + ROWS)
            .order(ByteOrder.LITTLE_ENDIAN);
    putFloats(out, observations, observations.length);
    out.asIntBuffer().put(actions);
    out.position(out.position() + Integer.BYTES * ROWS);
    putFloats(out, rewards, ROWS);
    out.put(ends);
    out.putInt(finalCount);
    putFloats(out, finals, finalCount * observationSize);
    return out.array();
  }

  /** Takes over what {@link #segment} gave. */
  void restore(Segment full) {
    ByteBuffer in = ByteBuffer.wrap(full.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    getFloats(in, observations, observations.length);
    in.asIntBuffer().get(actions);
    in.position(in.position() + Integer.BYTES * ROWS);
    getFloats(in, rewards, ROWS);
    in.get(ends);
    finalCount = in.getInt();
    finals = new float[finalCount * observationSize];
    getFloats(in, finals, finals.length);
    numberFinals(ROWS);
    segment = full;
  }

  /** Finds which final observation belongs to which row: they are kept in the order of the rows. */
  void numberFinals(int rows) {
    int next = 0;
    for (int row = 0; row < rows; row++) {
      if ((ends[row] & TRUNCATED) != 0) {
        finalRows[row] = next++;
      }
    }
  }

  private static void putFloats(ByteBuffer out, float[] values, int count) {
    out.asFloatBuffer().put(values, 0, count);
    out.position(out.position() + Float.BYTES * count);
  }

  private static void getFloats(ByteBuffer in, float[] values, int count) {
    in.asFloatBuffer().get(values, 0, count);
    in.position(in.position() + Float.BYTES * count);
  }
}
