package dev.agon.environments.classic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.EnvironmentEntry;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PicturesTest {
  static List<EnvironmentEntry> entries() {
    return ClassicControl.entries();
  }

  private static int[] pixels(Environment environment) {
    Drawable drawable = (Drawable) environment;
    int width = drawable.width();
    int height = drawable.height();
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    drawable.draw(canvas);
    canvas.dispose();
    return image.getRGB(0, 0, width, height, null, 0, width);
  }

  private static void step(Environment environment, StepResult out) {
    if (environment.actionSpace() instanceof Space.Discrete discrete) {
      environment.step(discrete.n() - 1, out);
    } else {
      environment.step(new float[] {1}, out);
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  void pictureShowsTheStateAndLeavesIt(EnvironmentEntry entry) {
    try (Environment environment = entry.factory().make(entry.defaultOptions())) {
      StepResult result = new StepResult(environment.observationSpace().size());
      environment.reset(Pcg64.seeded(4), result.observation);
      step(environment, result);
      byte[] before = MemoryState.of((Snapshotable) environment).bytes();
      int[] picture = pixels(environment);
      assertThat(Arrays.stream(picture).distinct().count()).isGreaterThan(3);
      assertThat(Arrays.stream(picture).filter(pixel -> pixel == 0xFF000000)).isEmpty();
      assertThat(MemoryState.of((Snapshotable) environment).bytes()).isEqualTo(before);
      assertThat(pixels(environment)).isEqualTo(picture);

      for (int t = 0; t < 20; t++) {
        step(environment, result);
      }
      assertThat(pixels(environment)).isNotEqualTo(picture);
      MemoryState restored = MemoryState.of((Snapshotable) environment);
      try (Environment other = entry.factory().make(entry.defaultOptions())) {
        restored.restore((Snapshotable) other);
        assertThat(pixels(other)).isEqualTo(pixels(environment));
      }
    }
  }

  @Test
  void torqueOfThePendulumIsAnArrow() {
    Pendulum pendulum = new Pendulum();
    StepResult result = new StepResult(3);
    pendulum.reset(Pcg64.seeded(0), result.observation);
    assertThat(pixels(pendulum)).doesNotContain(Pictures.FORCE.getRGB());
    pendulum.step(new float[] {2}, result);
    assertThat(pixels(pendulum)).contains(Pictures.FORCE.getRGB());
  }
}
