package dev.agon.generative.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ImagesTest {
  @Test
  void gridPlacesImagesRowByRowAndClipsTones() throws IOException {
    // Three images of one row and two columns, two per row.
    float[] images = {-1f, 1f, 0f, 2f, -3f, Float.NaN};
    BufferedImage grid = read(ImageGrid.png(images, new int[] {1, 2, 1}, 2));
    assertThat(grid.getWidth()).isEqualTo(4);
    assertThat(grid.getHeight()).isEqualTo(2);
    assertThat(grid.getRaster().getSamples(0, 0, 4, 2, 0, (int[]) null))
        .containsExactly(0, 255, 128, 255, 0, 0, 0, 0);
  }

  @Test
  void gridKeepsColours() throws IOException {
    BufferedImage grid = read(ImageGrid.png(new float[] {1f, -1f, 0f}, new int[] {1, 1, 3}, 1));
    assertThat(grid.getRGB(0, 0)).isEqualTo(0xFFFF0080);
  }

  @Test
  void gridRefusesNothingToShow() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageGrid.png(new float[0], new int[] {1, 1, 1}, 1));
  }

  @Test
  void scatterShowsRealInOrangeGeneratedInBlueAndKeepsStrays() throws IOException {
    float[] generated = {0.75f, 0.75f, 90f, 0f, Float.NaN, 0f};
    BufferedImage plot = read(ScatterPlot.png(new float[] {-0.75f, 0.75f}, generated, 1.5));
    assertThat(plot.getRGB(0, 0)).as("the ground is white").isEqualTo(0xFFFFFFFF);
    assertThat(red(plot, 154, 154)).as("real, upper left").isGreaterThan(blue(plot, 154, 154));
    assertThat(blue(plot, 406, 154)).as("upper right").isGreaterThan(red(plot, 406, 154));
    assertThat(blue(plot, 531, 280)).as("at the edge").isGreaterThan(red(plot, 531, 280));
  }

  private static int red(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) >> 16 & 0xFF;
  }

  private static int blue(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) & 0xFF;
  }

  private static BufferedImage read(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }
}
