package dev.agon.core.concurrent;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs two things at once, one in the calling thread and one in a thread of its own: two prepared
 * calls of one session say, or two parts of a vector environment, that touch nothing of each
 * other's. It returns when both are done, so what either wrote is there for whatever comes next.
 *
 * <p>A waiting thread spins for a moment, then yields its core between looks, and parks after some
 * milliseconds. A thread that was parked tends to be woken on its waker's core, where the two then
 * take turns; two that only spin there keep each other from working. Nothing is allocated.
 *
 * <p>Used by one thread at a time.
 */
public final class TwoThreads implements AutoCloseable {
  /** So often a waiting thread looks before it offers its core to others between two looks. */
  private static final int SPINS = 100;

  /** So long it looks, in nanoseconds: longer than a rollout takes. */
  private static final long PATIENCE = 20_000_000;

  private final Thread worker;
  private volatile @Nullable Runnable task; // what the worker is to do, until it has done it
  private volatile @Nullable Thread caller; // while it may be parked
  private volatile boolean workerParks;
  private volatile boolean closed;
  private @Nullable Throwable failure; // of the last task; published by the write of null to task

  /**
   * @param name of the thread
   */
  public TwoThreads(String name) {
    worker = new Thread(this::work, name);
    worker.setDaemon(true);
    worker.start();
  }

  /**
   * Runs {@code here} in this thread and {@code there} in the other, and waits for both.
   *
   * @throws RuntimeException what {@code here} threw, else what {@code there} threw
   */
  public void run(Runnable here, Runnable there) {
    if (closed) {
      throw new IllegalStateException("These two threads are closed, with what they belong to.");
    }
    failure = null;
    task = there;
    if (workerParks) {
      LockSupport.unpark(worker);
    }
    try {
      here.run();
    } finally {
      awaitWorker(); // also after an error: the other call still uses what the caller might free
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private void awaitWorker() {
    long since = System.nanoTime();
    for (int looks = 0; task != null && isPatient(looks, since); looks++) {}
    if (task != null) {
      caller = Thread.currentThread();
      while (task != null) {
        LockSupport.park(this);
      }
      caller = null;
    }
  }

  /** Lets a moment pass; false when it is time to park. */
  private static boolean isPatient(int looks, long since) {
    if (looks < SPINS) {
      Thread.onSpinWait();
      return true;
    }
    Thread.yield();
    return System.nanoTime() - since < PATIENCE;
  }

  private void work() {
    while (true) {
      Runnable next = awaitTask();
      if (next == null) {
        return;
      }
      try {
        next.run();
      } catch (Throwable e) { // the caller waits for the end, whatever the end is
        failure = e;
      }
      task = null;
      Thread waiting = caller;
      if (waiting != null) {
        LockSupport.unpark(waiting);
      }
    }
  }

  /** Null when this is closed. */
  private @Nullable Runnable awaitTask() {
    long since = System.nanoTime();
    for (int looks = 0; task == null && isPatient(looks, since); looks++) {}
    if (task == null) {
      workerParks = true; // before the look that decides: the other side writes, then reads this
      while (task == null && !closed) {
        LockSupport.park(this);
      }
      workerParks = false;
    }
    return task;
  }

  /** Ends the thread. Not while {@link #run} runs. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(worker);
  }
}
