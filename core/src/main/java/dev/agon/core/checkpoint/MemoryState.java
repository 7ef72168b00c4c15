package dev.agon.core.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The state of a part, taken as a checkpoint takes it but kept in memory: to go back to it, or to
 * carry it to another instance. A part that writes files cannot be kept so.
 */
public final class MemoryState {
  private final byte[] content;
  private final Map<String, Segment> segments = new HashMap<>();

  private MemoryState(Snapshot snapshot) {
    for (Segment segment : snapshot.segments().values()) {
      segments.put(segment.sha256(), segment);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      snapshot.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory does not fail.", e);
    }
    content = out.toByteArray();
  }

  public static MemoryState of(Snapshotable part) {
    Snapshot snapshot = new Snapshot(null);
    part.save(snapshot.writer());
    return new MemoryState(snapshot);
  }

  /** Restores {@code part}, any number of times. */
  public void restore(Snapshotable part) {
    part.restore(SavedState.parse("The state in memory", content, null, segments::get));
  }

  /** As it would lie on disk: equal states have equal bytes. */
  public byte[] bytes() {
    return content.clone();
  }
}
