package dev.agon.experiments.cli;

import java.util.concurrent.CountDownLatch;

/** Waits until the process is told to end. */
final class Serving {
  private Serving() {}

  static void untilTheEnd() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
