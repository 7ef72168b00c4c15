package dev.agon.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class PointBufferTest {
  private static final Metric A = Metric.declare("test/a", "", "a number");
  private static final Metric B = Metric.declare("test/b", "", "a number");

  @Test
  void givesBackEveryValueInOrderAcrossChunks() {
    PointBuffer buffer = new PointBuffer();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      Metric metric = i % 3 == 0 ? A : B;
      buffer.append(metric, i, i * 0.5);
      expected.add(metric + " " + i + " " + i * 0.5);
    }
    List<String> seen = new ArrayList<>();
    int count =
        buffer.drain(
            Integer.MAX_VALUE,
            (metrics, steps, millis, values, from, to) -> {
              for (int i = from; i < to; i++) {
                assertThat(millis[i]).isPositive();
                seen.add(metrics[i] + " " + steps[i] + " " + values[i]);
              }
            });
    assertThat(count).isEqualTo(5000);
    assertThat(seen).isEqualTo(expected);
    assertThat(buffer.appended()).isEqualTo(5000);
    assertThat(buffer.backlog()).isZero();
  }

  @Test
  void leavesTheRestForTheNextTimeWhenThereIsTooMuch() {
    PointBuffer buffer = new PointBuffer();
    for (int i = 0; i < 10_000; i++) {
      buffer.append(A, i, 0);
    }
    int first = buffer.drain(2000, (metrics, steps, millis, values, from, to) -> {});
    assertThat(first).isBetween(2000, 4000);
    assertThat(buffer.backlog()).isEqualTo(10_000 - first);
  }

  @Test
  void losesNothingBetweenTwoThreads() throws Exception {
    PointBuffer buffer = new PointBuffer();
    int points = 2_000_000;
    AtomicBoolean inOrder = new AtomicBoolean(true);
    long[] next = {0};
    Thread consumer =
        new Thread(
            () -> {
              while (next[0] < points) {
                buffer.drain(
                    1 << 16,
                    (metrics, steps, millis, values, from, to) -> {
                      for (int i = from; i < to; i++) {
                        if (steps[i] != next[0] || values[i] != next[0] * 0.25) {
                          inOrder.set(false);
                        }
                        next[0]++;
                      }
                    });
                Thread.onSpinWait();
              }
            });
    consumer.start();
    for (int i = 0; i < points; i++) {
      buffer.append(A, i, i * 0.25);
    }
    consumer.join(60_000);
    assertThat(next[0]).isEqualTo(points);
    assertThat(inOrder).isTrue();
  }
}
