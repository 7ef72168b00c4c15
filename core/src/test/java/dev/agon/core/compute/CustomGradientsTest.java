package dev.agon.core.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.random.Pcg64;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TNumber;

/**
 * First and second derivatives against central differences, in double precision where the operation
 * has it. For y = f(x) the loss is L = Σ c (y² + k y³) and the second-order loss Σ w (∂L/∂x)²,
 * whose gradient passes through every input of f's gradient operation.
 */
class CustomGradientsTest {
  static {
    NativeLibrary.load();
  }

  interface Function {
    Operand<?> apply(Ops tf, List<Operand<?>> x);
  }

  /**
   * @param covers the operations with a gradient of ours that the case passes through
   * @param cubic k, non-zero for functions that a square would make linear
   */
  record Case(
      String name,
      Set<String> covers,
      boolean isDouble,
      double low,
      double high,
      double cubic,
      Function function,
      long[]... shapes) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        elementwise("Relu", -1, "ReluGrad"),
        elementwise("Relu6", 4, "Relu6Grad"), // 4 … 8: both sides of the upper kink
        elementwise("Elu", -1, "EluGrad"),
        elementwise("Selu", -1, "SeluGrad"),
        elementwise("Tanh", -1, "TanhGrad"),
        elementwise("Sigmoid", -1, "SigmoidGrad"),
        elementwise("Softplus", -1, "SoftplusGrad"),
        elementwise("Sqrt", 0.3, "SqrtGrad"),
        elementwise("Rsqrt", 0.3, "RsqrtGrad"),
        elementwise("Reciprocal", 0.3, "ReciprocalGrad"),
        linear(
            "BiasAdd",
            Set.of("BiasAddGrad"),
            (tf, x) -> raw(tf, "BiasAdd", b -> {}, x),
            shape(3, 4),
            shape(4)),
        linear(
            "Conv2D, SAME, stride 2",
            Set.of("Conv2DBackpropFilter"),
            (tf, x) -> raw(tf, "Conv2D", convolution(2, "SAME"), x),
            shape(2, 5, 5, 2),
            shape(3, 3, 2, 3)),
        linear(
            "Conv2D, VALID, stride 1",
            Set.of("Conv2DBackpropFilter"),
            (tf, x) -> raw(tf, "Conv2D", convolution(1, "VALID"), x),
            shape(2, 5, 4, 2),
            shape(3, 2, 2, 3)),
        linear(
            "transposed Conv2D",
            Set.of("Conv2DBackpropFilter"),
            (tf, x) ->
                raw(
                    tf,
                    "Conv2DBackpropInput",
                    convolution(2, "SAME"),
                    List.of(tf.constant(new int[] {2, 6, 6, 2}), x.get(0), x.get(1))),
            shape(3, 3, 2, 3),
            shape(2, 3, 3, 3)),
        linear(
            "DepthwiseConv2dNative",
            Set.of("DepthwiseConv2dNativeBackpropInput", "DepthwiseConv2dNativeBackpropFilter"),
            (tf, x) -> raw(tf, "DepthwiseConv2dNative", convolution(1, "SAME"), x),
            shape(2, 5, 5, 2),
            shape(3, 3, 2, 2)),
        linear(
            "AvgPool",
            Set.of("AvgPoolGrad"),
            (tf, x) -> raw(tf, "AvgPool", CustomGradientsTest::pool, x),
            shape(2, 4, 4, 2)),
        linear(
            "MaxPool",
            Set.of("MaxPoolGrad"),
            (tf, x) -> raw(tf, "MaxPool", CustomGradientsTest::pool, x),
            shape(2, 4, 4, 2)),
        linear(
            "ResizeNearestNeighbor",
            Set.of("ResizeNearestNeighborGrad"),
            (tf, x) ->
                raw(
                    tf,
                    "ResizeNearestNeighbor",
                    b -> b.setAttr("half_pixel_centers", true),
                    List.of(x.get(0), tf.constant(new int[] {6, 7}))),
            shape(2, 3, 3, 2)),
        new Case(
            "ResizeBilinear",
            Set.of("ResizeBilinearGrad"),
            false, // its gradient comes in float32 only
            -1,
            1,
            0,
            (tf, x) ->
                raw(
                    tf,
                    "ResizeBilinear",
                    b -> b.setAttr("half_pixel_centers", true),
                    List.of(x.get(0), tf.constant(new int[] {6, 7}))),
            shape(2, 3, 3, 2)),
        linear(
            "StridedSlice",
            Set.of("StridedSliceGrad"),
            (tf, x) ->
                raw(
                    tf,
                    "StridedSlice",
                    b -> b.setAttr("shrink_axis_mask", 1L),
                    List.of(
                        x.get(0),
                        tf.constant(new int[] {1, 0}),
                        tf.constant(new int[] {2, 4}),
                        tf.constant(new int[] {1, 2}))),
            shape(3, 4)),
        linear(
            "Gather, with a row twice",
            Set.of("Gather"),
            (tf, x) ->
                raw(tf, "Gather", b -> {}, List.of(x.get(0), tf.constant(new int[] {2, 0, 2}))),
            shape(3, 4)),
        linear(
            "SparseSoftmaxCrossEntropyWithLogits",
            Set.of("SparseSoftmaxCrossEntropyWithLogits"),
            (tf, x) ->
                raw(
                    tf,
                    "SparseSoftmaxCrossEntropyWithLogits",
                    b -> {},
                    List.of(x.get(0), tf.constant(new int[] {2, 0, 1}))),
            shape(3, 4)),
        linear(
            "the second output of SparseSoftmaxCrossEntropyWithLogits",
            Set.of(),
            (tf, x) ->
                build(
                        tf,
                        "SparseSoftmaxCrossEntropyWithLogits",
                        b -> {},
                        List.of(x.get(0), tf.constant(new int[] {2, 0, 1})))
                    .output(1),
            shape(3, 4)),
        linear(
            "batch normalisation from primitives",
            Set.of("RsqrtGrad"),
            CustomGradientsTest::normalise,
            shape(5, 3)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void firstAndSecondDerivativesAgreeWithFiniteDifferences(Case test) {
    try (Graph graph = new Graph();
        Session session = new Session(graph, SessionProfile.small().toProto())) {
      Ops tf = Ops.create(graph);
      Pcg64 random = Pcg64.seeded(5);
      Sample at = new Sample(tf, test, random);
      Output<?>[] xs = at.placeholders.stream().map(Operand::asOutput).toArray(Output[]::new);

      Operand<TNumber> y = number(test.function().apply(tf, at.placeholders));
      Operand<TNumber> curved =
          tf.math.add(
              tf.math.square(y),
              tf.math.mul(constant(tf, test, test.cubic()), tf.math.mul(y, tf.math.square(y))));
      Operand<TNumber> loss = weightedSum(tf, test, curved, random);
      Output<?>[] first = gradients(graph, tf, test, loss, xs, "first");
      at.check(session, loss, first, "first");

      Operand<TNumber> second = null;
      for (Output<?> gradient : first) {
        Operand<TNumber> part = weightedSum(tf, test, tf.math.square(number(gradient)), random);
        second = second == null ? part : tf.math.add(second, part);
      }
      at.check(session, second, gradients(graph, tf, test, second, xs, "second"), "second");
    }
  }

  @Test
  void everyGradientOfOursHasACase() {
    Set<String> covered = new TreeSet<>(Set.of("OnesLike")); // tested below
    cases().forEach(test -> covered.addAll(test.covers()));
    assertThat(covered).containsExactlyElementsOf(CustomGradients.operations()).hasSize(22);
  }

  /**
   * Whoever passes no seed makes TensorFlow use OnesLike(y), on the path of the second derivative.
   */
  @Test
  void theDefaultSeedCanBeDifferentiated() {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Operand<TFloat64> x = tf.constant(3.0);
      Output<?>[] at = {x.asOutput()};
      Output<?> cube = tf.math.mul(x, tf.math.square(x)).asOutput();
      Output<?>[] first = graph.addGradients("first", new Output<?>[] {cube}, at, null);
      Output<?>[] second = graph.addGradients("second", first, at, null);
      try (Result result = session.runner().fetch(second[0]).run()) {
        assertThat(((TFloat64) result.get(0)).getDouble()).isEqualTo(18);
      }
    }
  }

  @Test
  void registeringAgainChangesNothing() {
    CustomGradients.register();
    assertThat(CustomGradients.operations()).hasSize(22);
  }

  private static Case elementwise(String operation, double low, String gradient) {
    return new Case(
        operation,
        Set.of(gradient),
        true,
        low,
        low + 4,
        0.3,
        (tf, x) -> raw(tf, operation, b -> {}, x),
        shape(3, 4));
  }

  private static Case linear(String name, Set<String> covers, Function function, long[]... shapes) {
    return new Case(name, covers, true, -1, 1, 0, function, shapes);
  }

  private static Operand<?> normalise(Ops tf, List<Operand<?>> x) {
    Operand<TNumber> value = number(x.get(0));
    Operand<TNumber> centred = tf.math.sub(value, tf.math.mean(value, tf.constant(0)));
    Operand<TNumber> variance = tf.math.mean(tf.math.square(centred), tf.constant(0));
    Operand<TNumber> epsilon = number(tf.constant(1e-3));
    return tf.math.mul(centred, tf.math.rsqrt(tf.math.add(variance, epsilon)));
  }

  private static long[] shape(long... shape) {
    return shape;
  }

  private static Consumer<OperationBuilder> convolution(long stride, String padding) {
    return b -> b.setAttr("strides", new long[] {1, stride, stride, 1}).setAttr("padding", padding);
  }

  private static void pool(OperationBuilder b) {
    b.setAttr("ksize", new long[] {1, 2, 2, 1})
        .setAttr("strides", new long[] {1, 2, 2, 1})
        .setAttr("padding", "VALID");
  }

  private static Operand<?> raw(
      Ops tf, String type, Consumer<OperationBuilder> attributes, List<Operand<?>> inputs) {
    return build(tf, type, attributes, inputs).output(0);
  }

  private static org.tensorflow.Operation build(
      Ops tf, String type, Consumer<OperationBuilder> attributes, List<Operand<?>> inputs) {
    OperationBuilder builder = tf.scope().opBuilder(type, type);
    inputs.forEach(input -> builder.addInput(input.asOutput()));
    attributes.accept(builder);
    return builder.build();
  }

  @SuppressWarnings("unchecked") // the graph checks types itself
  private static Operand<TNumber> number(Operand<?> operand) {
    return (Operand<TNumber>) operand;
  }

  private static Operand<TNumber> constant(Ops tf, Case test, double value) {
    return number(test.isDouble() ? tf.constant(value) : tf.constant((float) value));
  }

  /** Σ c·y with c from a normal distribution. */
  private static Operand<TNumber> weightedSum(Ops tf, Case test, Operand<TNumber> y, Pcg64 random) {
    Shape shape = y.asOutput().shape();
    Operand<?> flat = tf.reshape(y, tf.constant(new int[] {-1}));
    int size = 64; // more than any case needs, when the shape is not known
    if (!shape.isUnknown() && !shape.hasUnknownDimension()) {
      size = Math.toIntExact(shape.size());
    }
    double[] weights = IntStream.range(0, size).mapToDouble(i -> random.nextNormal()).toArray();
    Operand<TNumber> c = number(tf.constant(weights));
    if (!test.isDouble()) {
      c = number(tf.dtypes.cast(c, TFloat32.class));
    }
    Operand<TNumber> used = tf.slice(c, tf.constant(new int[] {0}), tf.shape(number(flat)));
    return tf.sum(tf.math.mul(number(flat), used), tf.constant(0));
  }

  private static Output<?>[] gradients(
      Graph graph, Ops tf, Case test, Operand<?> y, Output<?>[] xs, String name) {
    Output<?>[] seed = {constant(tf, test, 1).asOutput()};
    return graph.addGradients(name, new Output<?>[] {y.asOutput()}, xs, seed);
  }

  /** A point at which the case is differentiated. */
  private static final class Sample {
    private final Case test;
    private final List<Operand<?>> placeholders = new ArrayList<>();
    private final List<double[]> values = new ArrayList<>();

    Sample(Ops tf, Case test, Pcg64 random) {
      this.test = test;
      for (long[] shape : test.shapes()) {
        Class<? extends TNumber> type = test.isDouble() ? TFloat64.class : TFloat32.class;
        placeholders.add(tf.placeholder(type, Placeholder.shape(Shape.of(shape))));
        int size = (int) Shape.of(shape).size();
        values.add(
            IntStream.range(0, size)
                .mapToDouble(i -> random.uniform(test.low(), test.high()))
                .toArray());
      }
    }

    void check(Session session, Operand<?> loss, Output<?>[] gradients, String order) {
      double h = test.isDouble() ? 1e-5 : 1e-2;
      double tolerance = test.isDouble() ? 1e-6 : 1e-2;
      double largest = 0;
      for (int i = 0; i < gradients.length; i++) {
        double[] x = values.get(i);
        double[] gradient = run(session, gradients[i]);
        assertThat(gradient).hasSameSizeAs(x);
        for (int k = 0; k < x.length; k++) {
          double original = x[k];
          x[k] = original + h;
          double above = run(session, loss)[0];
          x[k] = original - h;
          double below = run(session, loss)[0];
          x[k] = original;
          double slope = (above - below) / (2 * h);
          largest = Math.max(largest, Math.abs(slope));
          assertThat(gradient[k])
              .as("%s derivative with respect to input %d[%d]", order, i, k)
              .isCloseTo(slope, within(tolerance * Math.max(1, Math.abs(slope))));
        }
      }
      assertThat(largest).as("some %s derivative is not zero", order).isGreaterThan(1e-2);
    }

    private double[] run(Session session, Operand<?> fetch) {
      Session.Runner runner = session.runner().fetch(fetch);
      List<Tensor> tensors = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        Tensor tensor = tensor(values.get(i), Shape.of(test.shapes()[i]));
        tensors.add(tensor);
        runner.feed(placeholders.get(i).asOutput(), tensor);
      }
      try (Result result = runner.run()) {
        double[] values = new double[(int) result.get(0).shape().size()];
        if (test.isDouble()) {
          TFloat64 tensor = (TFloat64) result.get(0);
          tensor.copyTo(NdArrays.wrap(tensor.shape(), DataBuffers.of(values, false, false)));
        } else {
          float[] floats = new float[values.length];
          TFloat32 tensor = (TFloat32) result.get(0);
          tensor.copyTo(NdArrays.wrap(tensor.shape(), DataBuffers.of(floats, false, false)));
          IntStream.range(0, floats.length).forEach(i -> values[i] = floats[i]);
        }
        return values;
      } finally {
        tensors.forEach(Tensor::close);
      }
    }

    private Tensor tensor(double[] values, Shape shape) {
      if (test.isDouble()) {
        return TFloat64.tensorOf(shape, DataBuffers.of(values));
      }
      float[] floats = new float[values.length];
      IntStream.range(0, floats.length).forEach(i -> floats[i] = (float) values[i]);
      return TFloat32.tensorOf(shape, DataBuffers.of(floats));
    }
  }
}
