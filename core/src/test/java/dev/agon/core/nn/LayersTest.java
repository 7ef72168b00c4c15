package dev.agon.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.compute.Compute;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.compute.TensorBuffer;
import dev.agon.core.random.Pcg64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class LayersTest {
  private static final long[] IMAGE = {5, 6, 2};
  private static final Layer[] NONE = {};

  static Stream<Arguments> gradients() {
    return Stream.of(
        Arguments.of(new long[] {4}, new Layer[] {Dense.of(3)}),
        Arguments.of(IMAGE, new Layer[] {Conv2d.of(3, 3, 1, Padding.SAME)}),
        Arguments.of(IMAGE, new Layer[] {Conv2d.of(3, 3, 2, Padding.SAME)}),
        Arguments.of(IMAGE, new Layer[] {Conv2d.of(3, 3, 2, Padding.VALID)}),
        Arguments.of(IMAGE, new Layer[] {TransposedConv2d.of(3, 4, 2, Padding.SAME)}),
        Arguments.of(IMAGE, new Layer[] {TransposedConv2d.of(3, 5, 2, Padding.VALID)}),
        Arguments.of(IMAGE, new Layer[] {TransposedConv2d.of(3, 2, 3, Padding.VALID)}),
        Arguments.of(new long[] {4}, new Layer[] {BatchNorm.of()}),
        Arguments.of(IMAGE, new Layer[] {BatchNorm.of(), Activation.TANH, BatchNorm.of()}),
        Arguments.of(new long[] {4}, new Layer[] {LayerNorm.of()}),
        Arguments.of(new long[] {2, 3, 6}, new Layer[] {LayerNorm.of()}),
        Arguments.of(IMAGE, new Layer[] {new LayerNorm(LayerNorm.Over.SAMPLE, 1e-5)}),
        Arguments.of(IMAGE, new Layer[] {new Flatten(), Dense.of(3)}),
        Arguments.of(IMAGE, new Layer[] {new Reshape(3, 20), Activation.SOFTMAX}),
        Arguments.of(new long[] {8}, new Layer[] {Activation.RELU}),
        Arguments.of(new long[] {8}, new Layer[] {Activation.LEAKY_RELU}),
        Arguments.of(new long[] {8}, new Layer[] {new LeakyRelu(0.01)}),
        Arguments.of(new long[] {8}, new Layer[] {Activation.ELU}),
        Arguments.of(new long[] {8}, new Layer[] {Activation.TANH}),
        Arguments.of(new long[] {8}, new Layer[] {Activation.SIGMOID}),
        Arguments.of(new long[] {8}, new Layer[] {Activation.SOFTPLUS}),
        Arguments.of(new long[] {8}, new Layer[] {Activation.SOFTMAX}));
  }

  @ParameterizedTest
  @MethodSource("gradients")
  void gradientsAgreeWithFiniteDifferences(long[] inputShape, Layer[] layers) {
    GradientCheck.assertCorrect(inputShape, Pass.training(), layers);
  }

  @Test
  void inferenceOfBatchNormHasRightGradientsToo() {
    GradientCheck.assertCorrect(IMAGE, Pass.inference(), BatchNorm.of());
  }

  @ParameterizedTest
  @CsvSource({
    "-1, -0.2, -0.6321206, -0.7615942, 0.2689414, 0.3132617",
    "0, 0, 0, 0, 0.5, 0.6931472",
    "2, 2, 2, 0.9640276, 0.8807971, 2.1269280"
  })
  void activationsHaveTheirValues(
      float x, float leaky, float elu, float tanh, float sigmoid, float softplus) {
    assertThat(apply(new float[] {x}, new long[] {1}, Activation.LEAKY_RELU)[0])
        .isCloseTo(leaky, within(1e-6f));
    assertThat(apply(new float[] {x}, new long[] {1}, Activation.RELU)[0])
        .isEqualTo(Math.max(x, 0));
    assertThat(apply(new float[] {x}, new long[] {1}, Activation.ELU)[0])
        .isCloseTo(elu, within(1e-6f));
    assertThat(apply(new float[] {x}, new long[] {1}, Activation.TANH)[0])
        .isCloseTo(tanh, within(1e-6f));
    assertThat(apply(new float[] {x}, new long[] {1}, Activation.SIGMOID)[0])
        .isCloseTo(sigmoid, within(1e-6f));
    assertThat(apply(new float[] {x}, new long[] {1}, Activation.SOFTPLUS)[0])
        .isCloseTo(softplus, within(1e-6f));
  }

  /** The filter is the identity in its centre: SAME returns the image, with its rows untouched. */
  @Test
  void convolutionCorrelatesWithoutFlippingTheFilter() {
    // Filter 2×2 of one channel: (1 2; 3 4), VALID, on the image (1 2 3; 4 5 6).
    Initializer filter = (shape, random) -> new float[] {1, 2, 3, 4};
    Layer layer = new Conv2d(1, 2, 1, Padding.VALID, filter, Initializer.constant(0.5));
    assertThat(apply(new float[] {1, 2, 3, 4, 5, 6}, new long[] {2, 3, 1}, layer))
        .containsExactly(
            1 * 1 + 2 * 2 + 3 * 4 + 4 * 5 + 0.5f, 1 * 2 + 2 * 3 + 3 * 5 + 4 * 6 + 0.5f);
  }

  /** Each input pixel stamps the filter, times its value, into the output. */
  @Test
  void transposedConvolutionStampsTheFilter() {
    // The last two axes are [C = 1, O = 2] when drawn.
    Initializer filter = (shape, random) -> new float[] {1, 10, 2, 20, 3, 30, 4, 40};
    Layer layer = new TransposedConv2d(2, 2, 2, Padding.SAME, filter, Initializer.zeros());
    assertThat(apply(new float[] {1, 2}, new long[] {1, 2, 1}, layer))
        .containsExactly(
            1, 10, 2, 20, 2, 20, 4, 40, //
            3, 30, 4, 40, 6, 60, 8, 80);
  }

  @Test
  void transposedConvolutionDrawsWithTheFanOfItsInputs() {
    long[][] seen = new long[1][];
    Initializer spy =
        (shape, random) -> {
          seen[0] = shape;
          return new float[Fans.size(shape)];
        };
    new TransposedConv2d(3, 4, 2, Padding.SAME, spy, Initializer.zeros());
    apply(
        new float[2],
        new long[] {1, 1, 2},
        new TransposedConv2d(3, 4, 2, Padding.SAME, spy, Initializer.zeros()));
    assertThat(seen[0]).containsExactly(4, 4, 2, 3);
  }

  @ParameterizedTest
  @CsvSource({"SAME,5,3,2,3,10", "VALID,5,3,2,2,11", "VALID,5,2,3,2,15", "SAME,7,4,2,4,14"})
  void paddingSaysHowLargeTheOutputIs(
      Padding padding, int input, int kernel, int stride, int convolved, int transposed) {
    assertThat(padding.convolved(input, kernel, stride)).isEqualTo(convolved);
    assertThat(padding.transposed(input, kernel, stride)).isEqualTo(transposed);
    long[] shape = {input, input, 1};
    float[] pixels = new float[input * input];
    assertThat(apply(pixels, shape, Conv2d.of(1, kernel, stride, padding)))
        .hasSize(convolved * convolved);
    assertThat(apply(pixels, shape, TransposedConv2d.of(1, kernel, stride, padding)))
        .hasSize(transposed * transposed);
  }

  /** Batch (1, 3, 8): μ = 4, σ² = 26/3. */
  @Test
  void batchNormUsesTheBatchInTrainingAndMovesItsAverages() {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Ops tf = compute.tf();
      Network network =
          Network.of(
              compute.parameters("n"), Pcg64.seeded(1), new long[] {1}, new BatchNorm(0.9, 1e-5));
      Operand<TFloat32> x = compute.floatInput("x", -1, 1);
      Pass pass = Pass.training();
      Operand<TFloat32> training = network.apply(tf, x, pass);
      Op update = Pass.group(tf, tf.noOp(), pass.updates());
      Operand<TFloat32> inference = network.apply(tf, x, Mode.INFERENCE);
      TensorBuffer batch = compute.floats(3, 1);
      batch.floats().put(new float[] {1, 3, 8});
      float[] trained = new float[3];
      float[] inferred = new float[3];
      compute.initialize();
      PreparedCall train =
          compute.prepare().feed(x, batch).fetch(training, trained).target(update).build();
      PreparedCall infer = compute.prepare().feed(x, batch).fetch(inference, inferred).build();

      infer.run(); // averages 0 and 1 at first
      assertThat(inferred[2]).isCloseTo(8f, within(1e-3f));
      train.run();
      double sigma = Math.sqrt(26.0 / 3 + 1e-5);
      assertThat(trained[0]).isCloseTo((float) (-3 / sigma), within(1e-5f));
      assertThat(trained[2]).isCloseTo((float) (4 / sigma), within(1e-5f));
      float[][] averages = network.state().snapshot();
      assertThat(averages[0][0]).isCloseTo(0.4f, within(1e-6f)); // 0.9 · 0 + 0.1 · 4
      assertThat(averages[1][0]).isCloseTo((float) (0.9 + 0.1 * 26 / 3), within(1e-6f));
      infer.run();
      assertThat(inferred[2])
          .isCloseTo((float) (7.6 / Math.sqrt(0.9 + 2.6 / 3 + 1e-5)), within(1e-4f));
      assertThat(network.parameters().variables()).hasSize(2); // the averages are not trained
    }
  }

  @Test
  void layerNormNormalisesEachSampleByItself() {
    float[] y = apply(new float[] {1, 3, 10, 30}, new long[] {2}, LayerNorm.of());
    assertThat(y[0]).isCloseTo(-1, within(1e-4f));
    assertThat(y[1]).isCloseTo(1, within(1e-4f));
    assertThat(y[2]).isCloseTo(-1, within(1e-4f));
    assertThat(y[3]).isCloseTo(1, within(1e-4f));
  }

  @Test
  void dropoutRepeatsWithItsSeedAndKeepsTheExpectation() {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Ops tf = compute.tf();
      Network network =
          Network.of(
              compute.parameters("n"),
              Pcg64.seeded(1),
              new long[] {10_000},
              new Dropout(0.25),
              new Dropout(0.25));
      var seed = compute.longInput("seed", 2);
      var ones = tf.fill(tf.constant(new int[] {1, 10_000}), tf.constant(1f));
      float[] y = new float[10_000];
      TensorBuffer seeds = compute.longs(2);
      PreparedCall call =
          compute
              .prepare()
              .feed(seed, seeds)
              .fetch(network.apply(tf, ones, Pass.training(seed)), y)
              .build();
      compute.initialize();
      call.run();
      float[] first = y.clone();
      int kept = 0;
      for (float value : first) {
        assertThat(value == 0 || Math.abs(value - 16f / 9) < 1e-5).isTrue();
        kept += value == 0 ? 0 : 1;
      }
      // Two independent masks: 9/16 survive; the deviation of the count is 50.
      assertThat(kept).isCloseTo(5625, within(250));
      seeds.longs().put(1, 1);
      call.run();
      assertThat(y).isNotEqualTo(first);
      seeds.longs().put(1, 0);
      call.run();
      assertThat(y).isEqualTo(first);
    }
  }

  @Test
  void dropoutGradientIsTheMask() {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Ops tf = compute.tf();
      Network network =
          Network.of(compute.parameters("n"), Pcg64.seeded(1), new long[] {50}, new Dropout(0.5));
      var weights = compute.parameters("x");
      var x = weights.variable("x", new long[] {1, 50}, 1);
      var y = network.apply(tf, x.value(), Pass.training(tf.constant(new long[] {3, 4})));
      var gradient =
          dev.agon.core.compute.Gradients.of(
                  compute, tf.sum(y, tf.constant(new int[] {0, 1})), weights.values())
              .get(0);
      compute.initialize();
      float[] values = new float[50];
      float[] slopes = new float[50];
      compute.prepare().fetch(y, values).fetch(gradient, slopes).build().run();
      assertThat(slopes).isEqualTo(values).contains(0f, 2f);
    }
  }

  @Test
  void dropoutIsTheIdentityInInference() {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Network network =
          Network.of(compute.parameters("n"), Pcg64.seeded(1), new long[] {2}, new Dropout(0.9));
      Operand<TFloat32> x = compute.tf().constant(new float[][] {{1, 2}});
      assertThat(network.apply(compute.tf(), x, Mode.INFERENCE)).isSameAs(x);
    }
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of(IMAGE, List.of(Dense.of(2)), "put a Flatten before it"),
        Arguments.of(new long[] {4}, List.of(Conv2d.of(1, 3, 1, Padding.SAME)), "[H, W, C]"),
        Arguments.of(IMAGE, List.of(Conv2d.of(1, 7, 1, Padding.VALID)), "choose a smaller kernel"),
        Arguments.of(IMAGE, List.of(new Reshape(7)), "60 elements"),
        Arguments.of(new long[] {4}, List.of(new Dropout(0.5)), "Pass.training(seed)"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aLayerThatDoesNotFitSaysWhy(long[] shape, List<Layer> layers, String message) {
    float[] x = new float[Fans.size(shape)];
    assertThatThrownBy(() -> apply(x, shape, layers.toArray(NONE)))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining(message);
  }

  /** The output of freshly made layers for a batch of as many samples as {@code x} holds. */
  private static float[] apply(float[] x, long[] shape, Layer... layers) {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Network network = Network.of(compute.parameters("n"), Pcg64.seeded(1), shape, layers);
      long[] batchShape = GradientCheck.LongArrays.prepend(x.length / Fans.size(shape), shape);
      TensorBuffer buffer = compute.floats(batchShape);
      buffer.floats().put(x);
      Operand<TFloat32> input =
          compute.floatInput("x", GradientCheck.LongArrays.prepend(-1, shape));
      Operand<TFloat32> output = network.apply(compute.tf(), input);
      float[] y = new float[(int) batchShape[0] * Fans.size(network.outputShape())];
      compute.initialize();
      compute.prepare().feed(input, buffer).fetch(output, y).build().run();
      return y;
    }
  }
}
