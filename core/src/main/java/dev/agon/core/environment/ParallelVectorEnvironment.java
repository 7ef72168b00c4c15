package dev.agon.core.environment;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.concurrent.TwoThreads;
import java.nio.FloatBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Steps the instances of a vector environment in several threads, each a block of neighbours of its
 * own. Results are written in place, so nothing is gathered, and are the same bits in any number of
 * threads. A step allocates nothing.
 */
public final class ParallelVectorEnvironment extends VectorEnvironmentWrapper {
  private final DivisibleVectorEnvironment divisible; // what is wrapped
  private final Part[] parts; // the first is stepped by the calling thread

  // What the step at hand is about; written before the threads start.
  private int @Nullable [] discreteActions;
  private float @Nullable [] actions;
  private @Nullable StepBatch out;

  /** A block of neighbouring instances, the thread that steps it, and the blocks after it. */
  private final class Part implements Runnable {
    private final int from;
    private final int to;
    private final @Nullable Runnable others; // all blocks after this one
    private final @Nullable TwoThreads threads;
    private int ended;

    Part(int from, int to, @Nullable Part next) {
      this.from = from;
      this.to = to;
      others = next == null ? null : next::runAll;
      threads = next == null ? null : new TwoThreads("environments-" + from);
    }

    @Override
    public void run() {
      StepBatch batch = Objects.requireNonNull(out);
      ended =
          actions != null
              ? divisible.stepRange(from, to, actions, batch)
              : divisible.stepRange(from, to, Objects.requireNonNull(discreteActions), batch);
    }

    /** Runs this block here and the following ones in threads of their own. */
    void runAll() {
      if (threads == null || others == null) {
        run();
      } else {
        threads.run(this, others);
      }
    }
  }

  /**
   * @param inner closed with this
   * @param threads at least 1; no more are used than there are instances
   */
  public ParallelVectorEnvironment(DivisibleVectorEnvironment inner, int threads) {
    super(inner);
    if (threads < 1) {
      throw new EnvironmentException(
          "Environments are stepped by at least one thread, but threads=%d.".formatted(threads));
    }
    divisible = inner;
    int count = inner.count();
    parts = new Part[Math.min(threads, count)];
    for (int k = parts.length - 1; k >= 0; k--) {
      int from = (int) ((long) count * k / parts.length);
      int to = (int) ((long) count * (k + 1) / parts.length);
      parts[k] = new Part(from, to, k + 1 < parts.length ? parts[k + 1] : null);
    }
  }

  @Override
  public void reset(long[] seeds, FloatBuffer observations) {
    inner.reset(seeds, observations);
  }

  @Override
  public void step(int[] actions, StepBatch out) {
    divisible.prepare(actions);
    discreteActions = actions;
    this.actions = null;
    run(out);
  }

  @Override
  public void step(float[] actions, StepBatch out) {
    divisible.prepare(actions);
    this.actions = actions;
    run(out);
  }

  private void run(StepBatch out) {
    this.out = out;
    parts[0].runAll();
    int ended = 0;
    for (Part part : parts) {
      ended += part.ended;
    }
    out.endedCount = ended;
  }

  @Override
  public void save(StateWriter out) {
    inner.save(out);
  }

  @Override
  public void restore(StateReader in) {
    inner.restore(in);
  }

  @Override
  public void close() {
    for (Part part : parts) {
      if (part.threads != null) {
        part.threads.close();
      }
    }
    super.close();
  }
}
