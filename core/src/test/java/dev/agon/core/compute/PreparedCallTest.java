package dev.agon.core.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class PreparedCallTest {
  private int handlesBefore;
  private Compute compute;
  private Operand<TFloat32> x;

  @BeforeEach
  void open() {
    handlesBefore = Compute.openHandles();
    compute = new Compute(SessionProfile.small());
    x = compute.floatInput("x", -1);
  }

  @AfterEach
  void closingTheGraphClosesEverything() {
    compute.close();
    assertThat(Compute.openHandles()).isEqualTo(handlesBefore);
    compute.close(); // again does nothing
    assertThat(Compute.openHandles()).isEqualTo(handlesBefore);
  }

  @Test
  void readsWhatTheBufferHoldsAtEachRun() {
    Ops tf = compute.tf();
    Operand<TInt32> n = compute.intInput("n");
    TensorBuffer buffer = compute.floats(3);
    TensorBuffer number = compute.ints();
    float[] doubled = new float[3];
    int[] next = new int[1];
    PreparedCall call =
        compute
            .prepare()
            .feed(x, buffer)
            .feed(n, number)
            .fetch(tf.math.add(x, x), doubled)
            .fetch(tf.math.add(n, tf.constant(1)), next)
            .build();
    call.run();
    assertThat(doubled).containsExactly(0, 0, 0); // buffers begin with zeros
    buffer.floats().put(new float[] {1, 2, 3});
    number.ints().put(0, 41);
    call.run();
    assertThat(doubled).containsExactly(2, 4, 6);
    assertThat(next).containsExactly(42);
  }

  @Test
  void twoThreadsRunTheirOwnCallsOfOneSession() throws InterruptedException {
    Ops tf = compute.tf();
    float[][] results = new float[2][1];
    PreparedCall[] calls = new PreparedCall[2];
    for (int i = 0; i < 2; i++) {
      TensorBuffer buffer = compute.floats(1);
      buffer.floats().put(0, i + 1);
      calls[i] = compute.prepare().feed(x, buffer).fetch(tf.math.square(x), results[i]).build();
    }
    float[] wrong = new float[2];
    Thread[] threads = new Thread[2];
    for (int i = 0; i < 2; i++) {
      int own = i;
      threads[i] =
          new Thread(
              () -> {
                for (int k = 0; k < 2_000; k++) {
                  results[own][0] = 0;
                  calls[own].run();
                  wrong[own] += results[own][0] == (own + 1) * (own + 1) ? 0 : 1;
                }
              },
              "caller-" + i);
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).containsExactly(0, 0);
  }

  @Test
  void refusesWhatDoesNotFit() {
    Ops tf = compute.tf();
    Operand<TFloat32> matrix = compute.floatInput("matrix", -1, 2);
    Stream.<Runnable>of(
            () -> compute.prepare().feed(x, compute.ints(3)),
            () -> compute.prepare().feed(matrix, compute.floats(2, 3)),
            () -> compute.prepare().fetch(x, new int[1]),
            () -> compute.prepare().fetch(tf.constant(1), new float[1]),
            () -> compute.prepare().build(),
            () -> compute.floats(2, -1),
            () -> compute.floats(1L << 20, 1L << 20))
        .forEach(
            mistake ->
                assertThatThrownBy(mistake::run)
                    .isInstanceOf(ComputeException.class)
                    .hasMessageMatching("(?s).{20,}"));
    try (Compute other = new Compute(SessionProfile.small())) {
      Operand<TFloat32> foreign = other.floatInput("foreign", 1);
      assertThatThrownBy(() -> compute.prepare().fetch(foreign, new float[1]))
          .isInstanceOf(ComputeException.class)
          .hasMessageContaining("another graph");
    }
  }

  @Test
  void anOutputThatDoesNotFitItsArrayIsAnErrorAndTheCallStaysUsable() {
    Ops tf = compute.tf();
    TensorBuffer three = compute.floats(3);
    float[] first = new float[2];
    float[] second = new float[3];
    PreparedCall call =
        compute
            .prepare()
            .feed(x, three)
            .fetch(tf.math.neg(x), first)
            .fetch(tf.math.square(x), second)
            .build();
    assertThatThrownBy(call::run)
        .isInstanceOf(ComputeException.class)
        .hasMessage("Output 0 has 3 elements, but its array has room for 2.");
    assertThatThrownBy(call::run).isInstanceOf(ComputeException.class);
  }

  @Test
  void anErrorOfTensorFlowKeepsItsMessage() {
    Operand<TFloat32> y = compute.tf().reshape(x, compute.tf().constant(new int[] {2, 2}));
    PreparedCall call = compute.prepare().feed(x, compute.floats(3)).fetch(y, new float[4]).build();
    assertThatThrownBy(call::run)
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("3 values");
  }

  @Test
  void aBufferOutlivesTheCallsThatReadIt() {
    TensorBuffer buffer = compute.floats(1);
    PreparedCall call = compute.prepare().feed(x, buffer).fetch(x, new float[1]).build();
    assertThatThrownBy(() -> compute.release(buffer))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("release the call");
    compute.release(call);
    compute.release(buffer);
    assertThatThrownBy(call::run)
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aFailureInTheMiddleOfBuildingLeavesNothingOpen() {
    int before = Compute.openHandles();
    assertThatThrownBy(
            () -> {
              try (Compute job = new Compute(SessionProfile.small())) {
                ParameterSet weights = job.parameters("w");
                weights.variable("a", new long[] {2}, 1);
                job.floats(4);
                weights.variable("a", new long[] {2}, 1);
              }
            })
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("two variables named w/a");
    assertThat(Compute.openHandles()).isEqualTo(before);
    assertThatThrownBy(() -> compute.parameters("v").variable("b", new long[] {3}, 1, 2))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("3 elements");
    ParameterSet set = compute.parameters("u");
    set.variable("c", new long[] {2}, 1);
    compute.initialize();
    int open = Compute.openHandles();
    assertThatThrownBy(() -> set.restore(new float[][] {{1, 2, 3}}))
        .isInstanceOf(ComputeException.class);
    assertThatThrownBy(() -> set.restore(new float[][] {})).isInstanceOf(ComputeException.class);
    assertThat(Compute.openHandles()).isEqualTo(open);
  }
}
