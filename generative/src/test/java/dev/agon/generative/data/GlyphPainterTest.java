package dev.agon.generative.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.generative.data.GlyphPainter.Style;
import org.junit.jupiter.api.Test;

class GlyphPainterTest {
  private static final GlyphOutline BAR = new GlyphOutline(new double[] {0, -0.5, 0, 0.5});

  @Test
  void inksAPixelByItsDistanceToTheStroke() {
    // A vertical bar of width 2 in the middle of eight columns, 4 high: x = 4, y from 2 to 6.
    byte[] pixels = paint(new Style(4, 1, 0, 0, 0, 0, 2));
    assertThat(row(pixels, 4)).containsExactly(0, 0, 0, 255, 255, 0, 0, 0);
    // Row 0 is 1.5 above the end of the stroke, which is round.
    assertThat(row(pixels, 0)).containsOnly(0);
    // (3.5, 1.5) is sqrt(0.5) from the end (4, 2): 1.5 − 0.7071 = 0.7929 of 255, and clipped at 1.
    assertThat(row(pixels, 1)[3]).isEqualTo(202);
  }

  @Test
  void fadesOverOnePixelAtTheEdge() {
    // The bar is moved a quarter of a pixel to the right: x = 4.25, ink from 3.25 to 5.25.
    byte[] pixels = paint(new Style(4, 1, 0, 0, 0.25, 0, 2));
    assertThat(row(pixels, 4)).containsExactly(0, 0, 0, 191, 255, 64, 0, 0);
  }

  @Test
  void rotatesClockwiseAndSlantsToTheRight() {
    byte[] lying = paint(new Style(4, 1, Math.PI / 2, 0, 0, 0, 2));
    assertThat(row(lying, 3)[2]).isEqualTo(255);
    assertThat(row(lying, 4)[5]).isEqualTo(255);
    assertThat(row(lying, 1)).containsOnly(0);
    byte[] slanted = paint(new Style(4, 1, 0, 1, 0, 0, 2));
    assertThat(row(slanted, 2)[5]).as("the top leans to the right").isEqualTo(255);
    assertThat(row(slanted, 5)[2]).isEqualTo(255);
    assertThat(row(slanted, 2)[2]).isZero();
  }

  private static byte[] paint(Style style) {
    byte[] pixels = new byte[64];
    new GlyphPainter(8).paint(BAR, style, pixels, 0);
    return pixels;
  }

  private static int[] row(byte[] pixels, int row) {
    int[] tones = new int[8];
    for (int i = 0; i < 8; i++) {
      tones[i] = pixels[row * 8 + i] & 0xFF;
    }
    return tones;
  }
}
