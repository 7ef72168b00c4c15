package dev.agon.core.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.nn.Activation;
import dev.agon.core.nn.Adam;
import dev.agon.core.nn.BatchNorm;
import dev.agon.core.nn.Conv2d;
import dev.agon.core.nn.Dense;
import dev.agon.core.nn.Initializer;
import dev.agon.core.nn.Layer;
import dev.agon.core.nn.Losses;
import dev.agon.core.nn.Mode;
import dev.agon.core.nn.Network;
import dev.agon.core.nn.Padding;
import dev.agon.core.nn.Pass;
import dev.agon.core.nn.Reshape;
import dev.agon.core.nn.TransposedConv2d;
import dev.agon.core.random.Pcg64;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class SavedModelExporterTest {
  @TempDir Path temporary;

  static Stream<Arguments> models() {
    return Stream.of(
        Arguments.of(
            "policy",
            SessionProfile.small(),
            new Layer[] {
              Dense.of(64), Activation.RELU, Dense.of(64), Activation.TANH, Dense.of(2)
            }),
        Arguments.of(
            "generator",
            SessionProfile.conv(1),
            new Layer[] {
              Dense.of(7 * 7 * 8),
              new Reshape(7, 7, 8),
              BatchNorm.of(),
              Activation.RELU,
              TransposedConv2d.of(4, 4, 2, Padding.SAME),
              Activation.LEAKY_RELU,
              Conv2d.of(1, 3, 1, Padding.SAME),
              Activation.TANH
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void theLoadedModelAnswersWithTheSameBits(String name, SessionProfile profile, Layer[] layers) {
    Path folder = temporary.resolve(name);
    float[] in = Initializer.normal(1).draw(new long[] {5, 4}, Pcg64.seeded(2));
    float[] expected;
    try (Compute compute = new Compute(profile)) {
      Ops tf = compute.tf();
      Network network =
          Network.of(compute.parameters("n"), Pcg64.seeded(1), new long[] {4}, layers);
      Operand<TFloat32> x = compute.floatInput("x", -1, 4);
      Operand<TFloat32> y = network.apply(tf, x, Mode.INFERENCE);
      // A training step beside it, which must not come along.
      Pass pass = Pass.training();
      Operand<TFloat32> trained =
          tf.reshape(network.apply(tf, x, pass), tf.constant(new int[] {-1}));
      Operand<TFloat32> loss = Losses.mean(tf, tf.math.square(trained), 0);
      Op step =
          Pass.group(
              tf,
              Adam.of(network.parameters())
                  .apply(
                      tf,
                      Gradients.of(compute, loss, network.parameters().values()),
                      tf.constant(1e-2f)),
              pass.updates());
      TensorBuffer batch = compute.floats(5, 4);
      batch.floats().put(in);
      compute.initialize();
      compute.prepare().feed(x, batch).target(step).build().run();
      expected = new float[5 * size(network.outputShape())];
      compute.prepare().feed(x, batch).fetch(y, expected).build().run();
      SavedModelExporter.export(compute, folder, Map.of("input", x), Map.of("output", y));
    }

    // The same execution settings: the same bits.
    assertThat(
            answer(
                SavedModelBundle.loader(folder.toString())
                    .withConfigProto(profile.toProto())
                    .withTags("serve")
                    .load(),
                in,
                expected.length))
        .isEqualTo(expected);
    // As anybody loads it: fused kernels and a pool of threads round differently.
    assertThat(answer(SavedModelBundle.load(folder.toString()), in, expected.length))
        .containsExactly(expected, within(2e-6f));
  }

  @Test
  void refusesOutputsThatNeedMoreThanTheNamedInputs() {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Operand<TFloat32> x = compute.floatInput("x", 2);
      Operand<TFloat32> noise = compute.floatInput("noise", 2);
      Operand<TFloat32> y = compute.tf().math.add(x, noise);
      Path folder = temporary.resolve("model");
      assertThatThrownBy(
              () -> SavedModelExporter.export(compute, folder, Map.of("x", x), Map.of("y", y)))
          .isInstanceOf(ComputeException.class)
          .hasMessageContaining("depend on the input 'noise'");
      assertThat(folder).doesNotExist();
    }
  }

  @Test
  void neverOverwritesAModel() throws IOException {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Operand<TFloat32> x = compute.floatInput("x", 2);
      Operand<TFloat32> y = compute.tf().math.neg(x);
      SavedModelExporter.export(compute, temporary, Map.of("x", x), Map.of("y", y));
      byte[] first = Files.readAllBytes(temporary.resolve("saved_model.pb"));
      assertThatThrownBy(
              () -> SavedModelExporter.export(compute, temporary, Map.of("x", x), Map.of("y", y)))
          .isInstanceOf(ComputeException.class)
          .hasMessageContaining("choose another folder");
      assertThat(Files.readAllBytes(temporary.resolve("saved_model.pb"))).isEqualTo(first);
    }
  }

  private static int size(long[] shape) {
    return (int) Shape.of(shape).size();
  }

  private static float[] answer(SavedModelBundle bundle, float[] in, int size) {
    try (bundle;
        TFloat32 x = TFloat32.tensorOf(Shape.of(5, 4), DataBuffers.of(in));
        Result result = bundle.function("serving_default").call(Map.of("input", x))) {
      assertThat(bundle.signatures()).hasSize(1);
      float[] values = new float[size];
      ((TFloat32) result.get("output").orElseThrow()).copyTo(DataBuffers.of(values, false, false));
      return values;
    }
  }
}
