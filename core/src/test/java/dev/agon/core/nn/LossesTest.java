package dev.agon.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.compute.Compute;
import dev.agon.core.compute.Gradients;
import dev.agon.core.compute.SessionProfile;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Values and slopes worked out by hand. */
class LossesTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource({"zero,1,1,0,0", "above,3,1,4,4", "below,-0.5,1,2.25,-3"})
  void squaredError(String name, float y, float t, float loss, float slope) {
    check((tf, x) -> Losses.squaredError(tf, x, tf.constant(t)), y, loss, slope);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "zero,          1,   1,    1, 0,     0",
    "below delta,   1.5, 1,    1, 0.125, 0.5",
    "at delta,      2,   1,    1, 0.5,   1",
    "above delta,   4,   1,    1, 2.5,   1",
    "negative,     -2,   1,    1, 2.5,  -1",
    "small delta,   4,   1,  0.5, 1.375, 0.5"
  })
  void huber(String name, float y, float t, double delta, float loss, float slope) {
    check((tf, x) -> Losses.huber(tf, x, tf.constant(t), delta), y, loss, slope);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "real at 0,   0,  1, 0.6931472, -0.5",
    "fake at 0,   0,  0, 0.6931472,  0.5",
    "soft label,  0, 0.9, 0.6931472, -0.4",
    "real at 2,   2,  1, 0.1269280, -0.1192029",
    "fake at 2,   2,  0, 2.1269280,  0.8807971",
    "large right, 90, 1, 0,          0",
    "large wrong, 90, 0, 90,         1",
    "large minus, -90, 1, 90,       -1"
  })
  void sigmoidCrossEntropy(String name, float x, float z, float loss, float slope) {
    check((tf, logit) -> Losses.sigmoidCrossEntropy(tf, logit, tf.constant(z)), x, loss, slope);
  }

  /** Logits (0, log 3): softmax (1/4, 3/4); (100, 0): (1, 0). */
  @Test
  void softmaxCrossEntropy() {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Ops tf = compute.tf();
      Operand<TFloat32> logits = tf.constant(new float[][] {{0, (float) Math.log(3)}, {100, 0}});
      Operand<TFloat32> soft = tf.constant(new float[][] {{0.5f, 0.5f}, {1, 0}});
      float[] byProbability = new float[2];
      float[] byLabel = new float[2];
      compute
          .prepare()
          .fetch(Losses.softmaxCrossEntropy(tf, logits, soft), byProbability)
          .fetch(Losses.softmaxCrossEntropy(tf, logits, tf.constant(new int[] {0, 1}), 2), byLabel)
          .build()
          .run();
      assertThat(byProbability[0]).isCloseTo((float) Math.log(4 / Math.sqrt(3)), within(1e-6f));
      assertThat(byProbability[1]).isCloseTo(0f, within(1e-6f));
      assertThat(byLabel[0]).isCloseTo((float) Math.log(4), within(1e-6f));
      assertThat(byLabel[1]).isCloseTo(100f, within(1e-4f));
    }
  }

  @Test
  void softmaxCrossEntropyFallsBySoftmaxMinusLabel() {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Ops tf = compute.tf();
      Operand<TFloat32> logits = tf.constant(new float[][] {{0, (float) Math.log(3)}});
      Operand<TFloat32> loss =
          Losses.mean(tf, Losses.softmaxCrossEntropy(tf, logits, tf.constant(new int[] {1}), 2), 0);
      float[] gradient = new float[2];
      compute
          .prepare()
          .fetch(Gradients.of(compute, loss, List.of(logits)).get(0), gradient)
          .build()
          .run();
      assertThat(gradient).containsExactly(new float[] {0.25f, -0.25f}, within(1e-6f));
    }
  }

  @Test
  void theMeanNamesItsAxes() {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Ops tf = compute.tf();
      Operand<TFloat32> losses = tf.constant(new float[][] {{1, 3}, {5, 11}}); // [replicas, B]
      float[] perReplica = new float[2];
      float[] all = new float[1];
      compute
          .prepare()
          .fetch(Losses.mean(tf, losses, -1), perReplica)
          .fetch(Losses.mean(tf, losses, 0, 1), all)
          .build()
          .run();
      assertThat(perReplica).containsExactly(2, 8);
      assertThat(all).containsExactly(5);
      assertThatThrownBy(() -> Losses.mean(tf, losses)).hasMessageContaining("Name the axes");
    }
  }

  private static void check(
      BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> loss,
      float at,
      float expected,
      float slope) {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Operand<TFloat32> x = compute.tf().constant(at);
      Operand<TFloat32> value = loss.apply(compute.tf(), x);
      float[] actual = new float[1];
      float[] gradient = new float[1];
      compute
          .prepare()
          .fetch(value, actual)
          .fetch(Gradients.of(compute, value, List.of(x)).get(0), gradient)
          .build()
          .run();
      assertThat(actual[0]).isCloseTo(expected, within(1e-5f));
      assertThat(gradient[0]).as("slope").isCloseTo(slope, within(1e-6f));
    }
  }
}
