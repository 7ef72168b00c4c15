package dev.agon.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TwoThreadsTest {

  @Test
  void runsBothAtOnceAndReturnsWhenBothAreDone() {
    try (TwoThreads threads = new TwoThreads("test-pair")) {
      CountDownLatch bothRun = new CountDownLatch(2);
      AtomicReference<Thread> other = new AtomicReference<>();
      // Neither ends before the other has begun: in one thread this would wait for ever.
      threads.run(
          () -> meet(bothRun),
          () -> {
            other.set(Thread.currentThread());
            meet(bothRun);
          });
      assertThat(other.get()).isNotNull().isNotSameAs(Thread.currentThread());
    }
  }

  @Test
  void showsTheCallerWhatTheOtherThreadWrote() {
    try (TwoThreads threads = new TwoThreads("test-pair")) {
      int[] counts = new int[2];
      for (int i = 1; i <= 10_000; i++) {
        threads.run(() -> counts[0]++, () -> counts[1]++);
        assertThat(counts).containsExactly(i, i);
      }
    }
  }

  @Test
  void passesOnWhatTheOtherThreadThrewAndGoesOn() {
    try (TwoThreads threads = new TwoThreads("test-pair")) {
      boolean[] done = new boolean[1];
      assertThatThrownBy(
              () ->
                  threads.run(
                      () -> done[0] = true,
                      () -> {
                        throw new IllegalStateException("no such operation");
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no such operation");
      assertThat(done[0]).isTrue();
      threads.run(() -> done[0] = false, () -> {});
      assertThat(done[0]).isFalse();
    }
  }

  @Test
  void waitsForTheOtherThreadEvenWhenTheCallerThrows() {
    try (TwoThreads threads = new TwoThreads("test-pair")) {
      CountDownLatch thrown = new CountDownLatch(1);
      boolean[] ended = new boolean[1];
      assertThatThrownBy(
              () ->
                  threads.run(
                      () -> {
                        thrown.countDown();
                        throw new IllegalStateException("here");
                      },
                      () -> {
                        meet(thrown);
                        ended[0] = true;
                      }))
          .hasMessage("here");
      assertThat(ended[0]).isTrue();
    }
  }

  @Test
  void refusesToRunOnceItIsClosed() {
    TwoThreads threads = new TwoThreads("test-pair");
    threads.close();
    assertThatThrownBy(() -> threads.run(() -> {}, () -> {})).hasMessageContaining("closed");
  }

  private static void meet(CountDownLatch latch) {
    latch.countDown();
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
