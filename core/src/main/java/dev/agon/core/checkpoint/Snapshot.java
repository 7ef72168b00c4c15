package dev.agon.core.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A job's state in memory, encoded as it will lie on disk, so that putting an array copies it once
 * and training goes on while the bytes are written.
 *
 * <p>The form: the magic {@code AGONSTAT}, a version, then entries of name, type, byte count and
 * little-endian bytes. Segments are entries that hold a SHA-256.
 */
final class Snapshot {
  static final byte[] MAGIC = "AGONSTAT".getBytes(StandardCharsets.US_ASCII);
  static final int VERSION = 1;

  /** What an entry holds; the order is part of the form. */
  enum Type {
    LONG,
    DOUBLE,
    STRING,
    BYTES,
    INTS,
    LONGS,
    FLOATS,
    DOUBLES,
    SEGMENT,
    FILE
  }

  private record Entry(String name, Type type, byte[] bytes) {}

  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  private final @Nullable Path files;
  private final List<Entry> entries = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Map<String, Segment> segments = new LinkedHashMap<>();

  /**
   * @param files folder for what the job writes itself, made when it is needed; null: it may write
   *     none
   */
  Snapshot(@Nullable Path files) {
    this.files = files;
  }

  StateWriter writer() {
    return new Section("");
  }

  /** The segments by the name of their entry. Their hashes are not computed yet. */
  Map<String, Segment> segments() {
    return segments;
  }

  /** Writes the whole state. Hashes segments, so not for the training thread. */
  void writeTo(OutputStream out) throws IOException {
    out.write(MAGIC);
    out.write(ints(new int[] {VERSION, entries.size()}));
    for (Entry entry : entries) {
      byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
      Segment segment = segments.get(entry.name);
      byte[] bytes =
          segment == null ? entry.bytes : segment.sha256().getBytes(StandardCharsets.US_ASCII);
      out.write(ints(new int[] {name.length}));
      out.write(name);
      out.write(entry.type.ordinal());
      out.write(longs(new long[] {bytes.length}));
      out.write(bytes);
    }
  }

  private static ByteBuffer buffer(long bytes) {
    if (bytes > Integer.MAX_VALUE - 16) {
      throw new CheckpointException(
          "A value of %d bytes is too large for one entry; put it as several segments."
              .formatted(bytes));
    }
    return ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] ints(int[] values) {
    ByteBuffer buffer = buffer(4L * values.length);
    buffer.asIntBuffer().put(values);
    return buffer.array();
  }

  private static byte[] longs(long[] values) {
    ByteBuffer buffer = buffer(8L * values.length);
    buffer.asLongBuffer().put(values);
    return buffer.array();
  }

  private static byte[] floats(float[] values) {
    ByteBuffer buffer = buffer(4L * values.length);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }

  private static byte[] doubles(double[] values) {
    ByteBuffer buffer = buffer(8L * values.length);
    buffer.asDoubleBuffer().put(values);
    return buffer.array();
  }

  private final class Section implements StateWriter {
    private final String prefix;

    Section(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public StateWriter section(String name) {
      return new Section(prefix + name + "/");
    }

    @Override
    public void putLong(String name, long value) {
      add(name, Type.LONG, longs(new long[] {value}));
    }

    @Override
    public void putDouble(String name, double value) {
      add(name, Type.DOUBLE, doubles(new double[] {value}));
    }

    @Override
    public void putString(String name, String value) {
      add(name, Type.STRING, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void putBytes(String name, byte[] values) {
      add(name, Type.BYTES, values.clone());
    }

    @Override
    public void putInts(String name, int[] values) {
      add(name, Type.INTS, ints(values));
    }

    @Override
    public void putLongs(String name, long[] values) {
      add(name, Type.LONGS, longs(values));
    }

    @Override
    public void putFloats(String name, float[] values) {
      add(name, Type.FLOATS, floats(values));
    }

    @Override
    public void putDoubles(String name, double[] values) {
      add(name, Type.DOUBLES, doubles(values));
    }

    @Override
    public void putSegment(String name, Segment segment) {
      add(name, Type.SEGMENT, new byte[0]);
      segments.put(prefix + name, segment);
    }

    @Override
    public Path file(String name) {
      Path file = files;
      if (file == null) {
        throw new CheckpointException(
            "The state '%s' is a file, which cannot be kept in memory.".formatted(prefix + name));
      }
      for (String part : (prefix + name).split("/")) {
        if (!FILE_NAME.matcher(part).matches()) {
          throw new CheckpointException(
              "'%s' cannot name a file of a checkpoint: use letters, digits, '.', '_' and '-'."
                  .formatted(prefix + name));
        }
        file = file.resolve(part);
      }
      add(name, Type.FILE, new byte[0]);
      try {
        Files.createDirectories(file.getParent());
      } catch (IOException e) {
        throw new CheckpointException(
            "Cannot make the folder %s for a file of the checkpoint: %s"
                .formatted(file.getParent(), e),
            e);
      }
      return file;
    }

    private void add(String name, Type type, byte[] bytes) {
      String full = prefix + name;
      if (!names.add(full)) {
        throw new CheckpointException(
            "The state '%s' is put twice: give each part a section of its own.".formatted(full));
      }
      entries.add(new Entry(full, type, bytes));
    }
  }
}
