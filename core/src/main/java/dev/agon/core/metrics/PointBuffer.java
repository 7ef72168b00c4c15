package dev.agon.core.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The way of logged values from the training thread to the thread that stores them: one producer,
 * one consumer, no lock, no bound. Appending is four array stores and one release store; a chunk is
 * allocated every {@value #CHUNK} values and left to the garbage collector when it is read.
 *
 * <p>The producer keeps the backlog short between turns, see {@link #backlog}; it never waits here.
 */
public final class PointBuffer {
  private static final int CHUNK = 1024;
  private static final VarHandle FILLED;
  private static final VarHandle NEXT;
  private static final VarHandle DRAINED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      FILLED = lookup.findVarHandle(Chunk.class, "filled", int.class);
      NEXT = lookup.findVarHandle(Chunk.class, "next", Chunk.class);
      DRAINED = lookup.findVarHandle(PointBuffer.class, "drained", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Takes values {@code from} to {@code to} (exclusive) of the arrays, in the order of logging. */
  @FunctionalInterface
  public interface Consumer {
    void accept(
        Metric[] metrics, long[] steps, long[] epochMillis, double[] values, int from, int to);
  }

  @SuppressWarnings("UnusedVariable") // read through the handles
  private static final class Chunk {
    final Metric[] metrics = new Metric[CHUNK];
    final long[] steps = new long[CHUNK];
    final long[] epochMillis = new long[CHUNK];
    final double[] values = new double[CHUNK];
    int filled; // released by the producer
    @Nullable Chunk next; // released by the producer, when this chunk is full
  }

  // The producer's side.
  private Chunk tail = new Chunk();
  private int position;
  private long appended;

  // The consumer's side.
  private Chunk head = tail;
  private int read;
  private long drained; // released by the consumer

  /** Producer: adds a value, stamped with the time. */
  public void append(Metric metric, long step, double value) {
    Chunk chunk = tail;
    int i = position;
    if (i == CHUNK) {
      Chunk fresh = new Chunk();
      NEXT.setRelease(chunk, fresh);
      tail = fresh;
      chunk = fresh;
      i = 0;
    }
    chunk.metrics[i] = metric;
    chunk.steps[i] = step;
    chunk.epochMillis[i] = System.currentTimeMillis();
    chunk.values[i] = value;
    position = i + 1;
    appended++;
    FILLED.setRelease(chunk, i + 1);
  }

  /** Producer: how many values were appended. */
  public long appended() {
    return appended;
  }

  /** Producer: how many values wait for the consumer. */
  public long backlog() {
    return appended - (long) DRAINED.getAcquire(this);
  }

  /**
   * Consumer: hands over the values that are there, about {@code most} of them.
   *
   * @return how many
   */
  public int drain(int most, Consumer consumer) {
    int count = 0;
    while (count < most) {
      int filled = (int) FILLED.getAcquire(head);
      if (filled > read) {
        consumer.accept(head.metrics, head.steps, head.epochMillis, head.values, read, filled);
        count += filled - read;
        read = filled;
      }
      if (filled < CHUNK) {
        break;
      }
      Chunk next = (Chunk) NEXT.getAcquire(head);
      if (next == null) {
        break;
      }
      head = next;
      read = 0;
    }
    DRAINED.setRelease(this, drained + count);
    return count;
  }
}
