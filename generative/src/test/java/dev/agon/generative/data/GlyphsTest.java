package dev.agon.generative.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.agon.core.random.Pcg64;
import org.junit.jupiter.api.Test;

class GlyphsTest {
  private static final int PIXELS = Glyphs.SIDE * Glyphs.SIDE;

  /** The same on JDK 17 and 25, compiled and interpreted; see docs/decisions. */
  @Test
  void drawsTheSameBitsOnEveryMachine() {
    assertThat(new Glyphs().sha256())
        .isEqualTo("06ed7acff841650d3c55c4ab6227af265085f031804818c5d333f0e145542b81");
    assertThat(new Glyphs(Glyphs.supportedCharacters(), 20_000).sha256())
        .isEqualTo("9825680b9efec0655ecfad4766c28e9d23f8918d35173ed11e99738379d1581f");
  }

  @Test
  void showsInkOnPaperAndLeavesTheBorderFree() {
    Glyphs glyphs = new Glyphs(Glyphs.supportedCharacters(), 2_000);
    float[] image = new float[PIXELS];
    for (int i = 0; i < glyphs.count(); i++) {
      glyphs.image(i, image, 0);
      int ink = 0;
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        assertThat(image[pixel]).isBetween(-1f, 1f);
        ink += image[pixel] > 0 ? 1 : 0;
      }
      assertThat(ink).as("ink of image %d", i).isBetween(25, 260);
      assertThat(image[0]).as("corner of image %d", i).isEqualTo(-1f);
    }
  }

  @Test
  void drawsEachCharacterAboutEquallyOften() {
    Glyphs glyphs = new Glyphs("0123456789", 10_000);
    int[] counts = new int[10];
    for (int i = 0; i < glyphs.count(); i++) {
      counts[glyphs.label(i)]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(880, 1_120); // 4 standard deviations
    }
  }

  @Test
  void drawsTheSameBatchForTheSameStream() {
    Glyphs glyphs = new Glyphs("AX", 50);
    float[] one = new float[8 * PIXELS];
    float[] other = new float[8 * PIXELS];
    glyphs.sample(Pcg64.seeded(3), one);
    glyphs.sample(Pcg64.seeded(3), other);
    assertThat(one).isEqualTo(other);
    glyphs.sample(Pcg64.seeded(4), other);
    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void refusesACharacterWithoutADrawing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Glyphs("0é", 10))
        .withMessageContaining("é")
        .withMessageContaining(Glyphs.supportedCharacters());
    assertThatIllegalArgumentException().isThrownBy(() -> new Glyphs("", 10));
    assertThatIllegalArgumentException().isThrownBy(() -> new Glyphs("0", 0));
  }
}
