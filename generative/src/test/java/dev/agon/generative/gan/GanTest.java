package dev.agon.generative.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.compute.Compute;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.random.Pcg64;
import dev.agon.core.random.Seeds;
import dev.agon.generative.data.DataSource;
import dev.agon.generative.data.GaussianMixture;
import dev.agon.generative.data.Glyphs;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat32;

class GanTest {
  private static final DataSource RING = GaussianMixture.ring8();
  private static final DataSource GLYPHS = new Glyphs("013", 200);

  @Test
  void repeatsBitForBitForTheSameSeed() {
    RecordingRun one = new RecordingRun();
    RecordingRun again = new RecordingRun();
    RecordingRun other = new RecordingRun();
    try (Gan first = ring(3, 60, 20);
        Gan second = ring(3, 60, 20);
        Gan third = ring(4, 60, 20)) {
      train(first, one);
      train(second, again);
      train(third, other);
      assertThat(second.weightsSha256()).isEqualTo(first.weightsSha256());
      assertThat(third.weightsSha256()).isNotEqualTo(first.weightsSha256());
    }
    assertThat(again.values).isEqualTo(one.values);
    assertThat(other.values).isNotEqualTo(one.values);
  }

  @Test
  void endsWithTheSameBitsAfterARestore() {
    RecordingRun whole = new RecordingRun();
    RecordingRun rest = new RecordingRun();
    try (Gan gan = ring(5, 90, 60);
        Gan resumed = ring(5, 90, 60)) {
      for (int turn = 0; turn < 3; turn++) {
        gan.advance(whole);
      }
      gan.requestEvaluation();
      MemoryState checkpoint = MemoryState.of(gan);
      whole.values.clear();
      resumed.advance(rest); // what it did before must not matter
      rest.values.clear();
      checkpoint.restore(resumed);
      assertThat(MemoryState.of(resumed).bytes()).isEqualTo(checkpoint.bytes());
      assertThat(resumed.step()).isEqualTo(gan.step()).isPositive();
      train(gan, whole);
      train(resumed, rest);
      assertThat(resumed.weightsSha256()).isEqualTo(gan.weightsSha256());
      assertThat(resumed.outcome()).isEqualTo(gan.outcome());
    }
    assertThat(rest.values).isEqualTo(whole.values);
    assertThat(rest.values).anyMatch(value -> value.startsWith("modes/covered@50="));
  }

  @Test
  void imagesResumeBitForBitToo() {
    GanConfig config = images(AdversarialLoss.WASSERSTEIN, Regulariser.GRADIENT_PENALTY, 2);
    try (Gan gan = gan(config, GLYPHS, 1, 6, 3);
        Gan resumed = gan(config, GLYPHS, 1, 6, 3)) {
      RecordingRun run = new RecordingRun();
      for (int turn = 0; turn < 4; turn++) {
        gan.advance(run);
      }
      MemoryState.of(gan).restore(resumed);
      train(gan, run);
      train(resumed, new RecordingRun());
      assertThat(resumed.weightsSha256()).isEqualTo(gan.weightsSha256());
      assertThat(gan.samples(10, 3)).isEqualTo(resumed.samples(10, 3));
    }
  }

  /** Every loss goes with every regulariser on points, and with one of them on images. */
  @ParameterizedTest
  @EnumSource(AdversarialLoss.class)
  void combinesFreely(AdversarialLoss loss) {
    for (Regulariser regulariser : Regulariser.values()) {
      boolean alsoImages = (loss.ordinal() + regulariser.ordinal()) % 5 == 0;
      for (boolean points : alsoImages ? new boolean[] {true, false} : new boolean[] {true}) {
        GanConfig config = points ? points(loss, regulariser, 0.9) : images(loss, regulariser, 1);
        try (Gan gan = gan(config, points ? RING : GLYPHS, 0, 2, 0)) {
          String before = gan.weightsSha256();
          train(gan, new RecordingRun());
          assertThat(gan.weightsSha256()).isNotEqualTo(before);
          assertThat(gan.outcome().metrics().values())
              .as("%s, %s, %s", loss, regulariser, config.architecture())
              .allSatisfy(value -> assertThat(value).isFinite());
          if (regulariser != Regulariser.NONE) {
            assertThat(gan.outcome().metrics().get("loss/penalty")).isPositive();
          }
        }
      }
    }
  }

  @Test
  void evaluatesAtTheBeginningOnScheduleOnRequestAndInTheEnd() {
    RecordingRun run = new RecordingRun();
    try (Gan gan = ring(1, 70, 50)) {
      gan.advance(run);
      gan.advance(run);
      assertThat(gan.step()).isEqualTo(25);
      gan.requestEvaluation();
      train(gan, run);
      assertThat(gan.step()).isEqualTo(70);
      assertThat(gan.outcome().metrics())
          .containsKeys(
              "modes/covered", "modes/high_quality", "modes/reverse_kl", "loss/discriminator");
    }
    assertThat(run.images.keySet())
        .containsExactlyInAnyOrder("samples@0", "samples@25", "samples@50", "samples@70");
  }

  @Test
  void storesAGridOfEightByEightAtFixedLatents() throws IOException {
    RecordingRun run = new RecordingRun();
    GanConfig config = images(AdversarialLoss.NON_SATURATING, Regulariser.R1, 1);
    try (Gan gan = gan(config, GLYPHS, 1, 2, 0)) {
      train(gan, run);
    }
    assertThat(run.images.keySet()).containsExactly("samples@2");
    BufferedImage grid = ImageIO.read(new ByteArrayInputStream(run.images.get("samples@2")));
    assertThat(grid.getWidth()).isEqualTo(8 * 28);
    assertThat(grid.getHeight()).isEqualTo(8 * 28);
  }

  @Test
  void drawsAnyNumberOfSamplesWithoutTouchingTraining() throws IOException {
    GanConfig config = images(AdversarialLoss.NON_SATURATING, Regulariser.NONE, 1);
    try (Gan gan = gan(config, GLYPHS, 1, 2, 0)) {
      MemoryState before = MemoryState.of(gan);
      BufferedImage grid = ImageIO.read(new ByteArrayInputStream(gan.samples(70, 9)));
      assertThat(grid.getWidth()).isEqualTo(9 * 28);
      assertThat(grid.getHeight()).isEqualTo(8 * 28);
      assertThat(gan.samples(70, 9)).isEqualTo(gan.samples(70, 9));
      assertThat(gan.samples(70, 9)).isNotEqualTo(gan.samples(70, 10));
      assertThat(MemoryState.of(gan).bytes()).isEqualTo(before.bytes());
    }
  }

  @Test
  void takesLiveHyperparametersAtTheNextTurn() {
    RecordingRun frozen = new RecordingRun();
    frozen.live.put("algorithm.generatorLearningRate", 0.0);
    frozen.live.put("algorithm.discriminatorLearningRate", 0.0);
    try (Gan gan = gan(points(AdversarialLoss.HINGE, Regulariser.R1, 0), RING, 1, 100, 0)) {
      assertThat(gan.liveHyperparameters())
          .extracting("name")
          .containsExactly(
              "algorithm.generatorLearningRate",
              "algorithm.discriminatorLearningRate",
              "algorithm.penaltyWeight");
      String before = gan.weightsSha256();
      gan.advance(frozen);
      assertThat(gan.weightsSha256()).as("no learning rate, no learning").isEqualTo(before);
      gan.advance(new RecordingRun());
      assertThat(gan.weightsSha256()).isNotEqualTo(before);
    }
  }

  /** One call updates D and then G: the losses are those of two calls, one after the other. */
  @Test
  void generatorStepSeesTheDiscriminatorAsItsStepLeftIt() {
    // The generator does not move. The generator's loss of an update is −E f with the new D, the
    // discriminator's mean of the next update on the same latents would be f. With the learning
    // rate of D at 0 both agree at once; with a large one they must differ.
    GanConfig config = points(AdversarialLoss.WASSERSTEIN, Regulariser.NONE, 0);
    RecordingRun still = new RecordingRun();
    still.live.put("algorithm.generatorLearningRate", 0.0);
    still.live.put("algorithm.discriminatorLearningRate", 0.0);
    RecordingRun moving = new RecordingRun();
    moving.live.put("algorithm.generatorLearningRate", 0.0);
    moving.live.put("algorithm.discriminatorLearningRate", 0.05);
    try (Gan gan = gan(config, RING, 2, 25, 0);
        Gan other = gan(config, RING, 2, 25, 0)) {
      gan.advance(still);
      other.advance(moving);
      double generatorLoss = gan.outcome().metrics().get("loss/generator");
      assertThat(generatorLoss)
          .isCloseTo(-gan.outcome().metrics().get("discriminator/fake_mean"), within(1e-6));
      double moved = other.outcome().metrics().get("loss/generator");
      double before = -other.outcome().metrics().get("discriminator/fake_mean");
      assertThat(moved).as("D has just learned to call these fake").isGreaterThan(before + 1e-3);
    }
  }

  @Test
  void exportsTheGeneratorAsASavedModel(@TempDir Path folder) {
    try (Gan gan = ring(6, 50, 0)) {
      train(gan, new RecordingRun());
      gan.exportSavedModel(folder.resolve("model"));
      // The same latents through the job itself, whose stream yields them.
      Pcg64 stream = new Seeds(8).stream("samples");
      float[][] drawn = {{normal(stream), normal(stream)}};
      try (SavedModelBundle model = SavedModelBundle.load(folder.resolve("model").toString());
          TFloat32 z = TFloat32.tensorOf(StdArrays.ndCopyOf(drawn));
          Result result = model.function("serving_default").call(Map.of("latents", z))) {
        float[][] exported = new float[1][2];
        StdArrays.copyFrom((TFloat32) result.get("samples").orElseThrow(), exported);
        // TensorFlow's own session fuses operations, which rounds otherwise on some processors.
        assertThat(exported[0])
            .containsExactly(gan.draw(new Seeds(8).stream("samples"), 1), within(1e-6f));
      }
    }
  }

  private static float normal(Pcg64 stream) {
    return (float) stream.nextNormal();
  }

  @Test
  void refusesAnArchitectureThatDoesNotFitTheData() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gan(points(AdversarialLoss.HINGE, Regulariser.NONE, 0), GLYPHS, 0, 1, 0))
        .withMessageContaining("algorithm.architecture")
        .withMessageContaining("dcgan_28");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gan(GanConfig.defaults(), RING, 0, 1, 0))
        .withMessageContaining("algorithm.architecture=mlp");
  }

  @Test
  void closesEverythingNative() {
    int before = Compute.openHandles();
    try (Gan gan = ring(0, 25, 0)) {
      train(gan, new RecordingRun());
      assertThat(Compute.openHandles()).isGreaterThan(before);
    }
    assertThat(Compute.openHandles()).isEqualTo(before);
  }

  private static void train(Gan gan, RecordingRun run) {
    while (!gan.finished()) {
      gan.advance(run);
    }
  }

  private static Gan ring(long seed, long steps, long evaluationEvery) {
    return gan(
        points(AdversarialLoss.RELATIVISTIC, Regulariser.R1_R2, 0.9),
        RING,
        seed,
        steps,
        evaluationEvery);
  }

  private static Gan gan(
      GanConfig config, DataSource data, long seed, long steps, long evaluationEvery) {
    return new Gan(
        config,
        new GanTask(data, steps, evaluationEvery, new Seeds(seed)),
        config.architecture() == Architecture.MLP
            ? SessionProfile.small()
            : SessionProfile.conv(1));
  }

  private static GanConfig points(
      AdversarialLoss loss, Regulariser regulariser, double averageDecay) {
    return new GanConfig(
        Architecture.MLP,
        List.of(16, 16),
        1,
        loss,
        regulariser,
        0.1,
        2,
        32,
        1,
        1e-3,
        1e-3,
        0,
        0.99,
        0.5,
        averageDecay);
  }

  private static GanConfig images(
      AdversarialLoss loss, Regulariser regulariser, int discriminatorSteps) {
    return new GanConfig(
        Architecture.DCGAN_28,
        List.of(),
        4,
        loss,
        regulariser,
        1,
        8,
        4,
        discriminatorSteps,
        1e-3,
        1e-3,
        0.5,
        0.999,
        1,
        0.9);
  }
}
