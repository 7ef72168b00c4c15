package dev.agon.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agon.core.environment.Drawable;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

class GifTest {

  /** A square of one colour on white. */
  private record Square(Color colour) implements Drawable {
    @Override
    public int width() {
      return 80;
    }

    @Override
    public int height() {
      return 40;
    }

    @Override
    public void draw(Graphics2D canvas) {
      canvas.setColor(Color.WHITE);
      canvas.fillRect(0, 0, 80, 40);
      canvas.setColor(colour);
      canvas.fillRect(0, 0, 40, 40);
    }
  }

  @Test
  void keepsEveryFrameInOrderWithItsDelay() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Gif gif = new Gif(bytes, 10)) {
      gif.add(Picture.of(new Square(Color.RED)));
      gif.add(Picture.of(new Square(Color.BLUE)));
      gif.add(Picture.of(new Square(Color.GREEN)));
    }
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in =
        ImageIO.createImageInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      reader.setInput(in);
      assertThat(reader.getNumImages(true)).isEqualTo(3);
      assertThat(new Color(reader.read(0).getRGB(10, 10))).isEqualTo(Color.RED);
      assertThat(new Color(reader.read(1).getRGB(10, 10))).isEqualTo(Color.BLUE);
      assertThat(new Color(reader.read(2).getRGB(10, 10))).isEqualTo(Color.GREEN);
      assertThat(new Color(reader.read(2).getRGB(70, 30))).isEqualTo(Color.WHITE);
      Node tree = reader.getImageMetadata(1).getAsTree("javax_imageio_gif_image_1.0");
      Element control = null;
      for (Node child = tree.getFirstChild(); child != null; child = child.getNextSibling()) {
        if (child.getNodeName().equals("GraphicControlExtension")) {
          control = (Element) child;
        }
      }
      assertThat(control).isNotNull();
      assertThat(control.getAttribute("delayTime")).isEqualTo("10"); // hundredths of a second
    }
  }

  @Test
  void refusesToShowNoFramesPerSecond() {
    assertThatThrownBy(() -> new Gif(new ByteArrayOutputStream(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was given 0.0");
  }

  @Test
  void picturesAreDrawnSmallerInTheSameProportions() {
    BufferedImage full = Picture.of(new Square(Color.RED));
    assertThat(full.getWidth()).isEqualTo(80);
    BufferedImage small = Picture.of(new Square(Color.RED), 20);
    assertThat(small.getWidth()).isEqualTo(20);
    assertThat(small.getHeight()).isEqualTo(10);
    assertThat(new Color(small.getRGB(2, 5))).isEqualTo(Color.RED);
    assertThat(new Color(small.getRGB(17, 5))).isEqualTo(Color.WHITE);
  }
}
