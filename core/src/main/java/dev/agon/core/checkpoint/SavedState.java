package dev.agon.core.checkpoint;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A state read back from disk: {@link Snapshot}'s counterpart. */
final class SavedState implements StateReader {
  private record Value(Snapshot.Type type, ByteBuffer bytes) {}

  private final String origin;
  private final Map<String, Value> values;
  private final @Nullable Path files;
  private final Function<String, Segment> segments;
  private final String prefix;

  private SavedState(
      String origin,
      Map<String, Value> values,
      @Nullable Path files,
      Function<String, Segment> segments,
      String prefix) {
    this.origin = origin;
    this.values = values;
    this.files = files;
    this.segments = segments;
    this.prefix = prefix;
  }

  /**
   * @param origin the checkpoint, for messages
   * @param files where the job's own files lie; null: it has none
   * @param segments content by SHA-256
   */
  static SavedState parse(
      String origin, byte[] content, @Nullable Path files, Function<String, Segment> segments) {
    ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    Map<String, Value> values = new HashMap<>();
    try {
      byte[] magic = new byte[Snapshot.MAGIC.length];
      in.get(magic);
      if (!Arrays.equals(magic, Snapshot.MAGIC)) {
        throw new CheckpointException("%s holds no state of a job.".formatted(origin));
      }
      int version = in.getInt();
      if (version > Snapshot.VERSION) {
        throw new NewerFormatException(
            "%s has version %d, this Agon reads up to %d: use the newer Agon that wrote it."
                .formatted(origin, version, Snapshot.VERSION));
      }
      int count = in.getInt();
      for (int i = 0; i < count; i++) {
        byte[] name = new byte[in.getInt()];
        in.get(name);
        Snapshot.Type type = Snapshot.Type.values()[in.get()];
        int length = Math.toIntExact(in.getLong());
        ByteBuffer bytes = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + length);
        values.put(new String(name, StandardCharsets.UTF_8), new Value(type, bytes));
      }
    } catch (BufferUnderflowException
        | IndexOutOfBoundsException
        | IllegalArgumentException
        | ArithmeticException
        | NegativeArraySizeException e) {
      throw new CheckpointException("%s is cut off or damaged.".formatted(origin), e);
    }
    return new SavedState(origin, values, files, segments, "");
  }

  @Override
  public StateReader section(String name) {
    return new SavedState(origin, values, files, segments, prefix + name + "/");
  }

  @Override
  public boolean has(String name) {
    return values.containsKey(prefix + name);
  }

  @Override
  public long getLong(String name) {
    return find(name, Snapshot.Type.LONG).getLong();
  }

  @Override
  public double getDouble(String name) {
    return find(name, Snapshot.Type.DOUBLE).getDouble();
  }

  @Override
  public String getString(String name) {
    return new String(bytes(find(name, Snapshot.Type.STRING)), StandardCharsets.UTF_8);
  }

  @Override
  public byte[] getBytes(String name) {
    return bytes(find(name, Snapshot.Type.BYTES));
  }

  @Override
  public int[] getInts(String name) {
    ByteBuffer bytes = find(name, Snapshot.Type.INTS);
    int[] ints = new int[bytes.remaining() / Integer.BYTES];
    bytes.asIntBuffer().get(ints);
    return ints;
  }

  @Override
  public long[] getLongs(String name) {
    ByteBuffer bytes = find(name, Snapshot.Type.LONGS);
    long[] longs = new long[bytes.remaining() / Long.BYTES];
    bytes.asLongBuffer().get(longs);
    return longs;
  }

  @Override
  public float[] getFloats(String name) {
    ByteBuffer bytes = find(name, Snapshot.Type.FLOATS);
    float[] floats = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(floats);
    return floats;
  }

  @Override
  public double[] getDoubles(String name) {
    ByteBuffer bytes = find(name, Snapshot.Type.DOUBLES);
    double[] doubles = new double[bytes.remaining() / Double.BYTES];
    bytes.asDoubleBuffer().get(doubles);
    return doubles;
  }

  @Override
  public Segment getSegment(String name) {
    return segments.apply(
        new String(bytes(find(name, Snapshot.Type.SEGMENT)), StandardCharsets.US_ASCII));
  }

  @Override
  public Path file(String name) {
    find(name, Snapshot.Type.FILE);
    return Objects.requireNonNull(files, "a state with files was read without their folder")
        .resolve(prefix + name);
  }

  private ByteBuffer find(String name, Snapshot.Type type) {
    @Nullable Value value = values.get(prefix + name);
    if (value == null) {
      throw new CheckpointException(
          "%s has no state '%s'. It was written by another version of the algorithm, or with other settings."
              .formatted(origin, prefix + name));
    }
    if (value.type != type) {
      throw new CheckpointException(
          "The state '%s' of %s is %s, not %s: it was written by another version of the algorithm."
              .formatted(prefix + name, origin, value.type, type));
    }
    return value.bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
