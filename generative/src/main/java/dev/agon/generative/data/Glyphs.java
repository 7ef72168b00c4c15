package dev.agon.generative.data;

import dev.agon.core.random.Pcg64;
import dev.agon.core.random.Seeds;
import dev.agon.generative.data.GlyphPainter.Style;

/**
 * Grey 28×28 images of digits and capitals, drawn from stroke outlines of our own with random
 * shift, scale, width, rotation, slant and weight. Ink is +1, paper −1.
 *
 * <p>A fixed number of images is drawn once, when the set is made, always the same ones: a run's
 * seed decides which of them are seen when, not what they look like.
 */
public final class Glyphs implements DataSource {
  /** Height and width of an image, in pixels. */
  public static final int SIDE = 28;

  /** The ten digits, and capitals that cannot be mistaken for one of them. */
  public static final String DEFAULT_CHARACTERS = "0123456789AEFHKLNRTXY";

  /** Enough that an image is seen again only after some hundred batches. */
  public static final int DEFAULT_COUNT = 20_000;

  private static final int PIXELS = SIDE * SIDE;
  private static final float[] TONES = tones();

  private final byte[] images; // [N, H, W], 0 is paper, 255 is ink
  private final byte[] labels; // [N], positions in the string of characters
  private final String sha256;

  /** As with {@link #DEFAULT_CHARACTERS} and {@link #DEFAULT_COUNT}. */
  public Glyphs() {
    this(DEFAULT_CHARACTERS, DEFAULT_COUNT);
  }

  /**
   * @param characters to choose from evenly; {@link #supportedCharacters()} names them
   * @param count of images to draw
   */
  public Glyphs(String characters, int count) {
    if (characters.isEmpty() || characters.length() > Byte.MAX_VALUE) {
      throw new IllegalArgumentException(
          "The set has between 1 and 127 characters, but '%s' has %d."
              .formatted(characters, characters.length()));
    }
    if (count < 1 || count > Integer.MAX_VALUE / PIXELS) {
      throw new IllegalArgumentException(
          "The set has between 1 and %d images, but was asked for %d."
              .formatted(Integer.MAX_VALUE / PIXELS, count));
    }
    GlyphOutline[] outlines = new GlyphOutline[characters.length()];
    for (int i = 0; i < outlines.length; i++) {
      outlines[i] = GlyphOutline.of(characters.charAt(i));
    }
    images = new byte[count * PIXELS];
    labels = new byte[count];
    GlyphPainter painter = new GlyphPainter(SIDE);
    Pcg64 random = new Seeds(0).stream("data/glyphs");
    for (int i = 0; i < count; i++) {
      int label = random.integers(outlines.length);
      labels[i] = (byte) label;
      painter.paint(outlines[label], style(random), images, i * PIXELS);
    }
    sha256 = Checksum.of(images);
  }

  private static Style style(Pcg64 random) {
    return new Style(
        random.uniform(16, 20),
        random.uniform(0.85, 1.15),
        random.uniform(-0.16, 0.16),
        random.uniform(-0.05, 0.25),
        random.uniform(-1.5, 1.5),
        random.uniform(-1.5, 1.5),
        random.uniform(1.8, 3.4));
  }

  private static float[] tones() {
    float[] tones = new float[256];
    for (int i = 0; i < tones.length; i++) {
      tones[i] = i / 127.5f - 1;
    }
    return tones;
  }

  /** Every character that has a drawing. */
  public static String supportedCharacters() {
    return GlyphOutline.characters();
  }

  @Override
  public String name() {
    return "glyphs";
  }

  @Override
  public int[] sampleShape() {
    return new int[] {SIDE, SIDE, 1};
  }

  @Override
  public void sample(Pcg64 random, float[] batch) {
    for (int start = 0; start < batch.length; start += PIXELS) {
      image(random.integers(count()), batch, start);
    }
  }

  /**
   * Writes one image of the set.
   *
   * @param index in {0, …, {@link #count()} − 1}
   * @param pixels [H, W, 1] from {@code offset}, in [−1, 1]
   */
  public void image(int index, float[] pixels, int offset) {
    int from = index * PIXELS;
    for (int i = 0; i < PIXELS; i++) {
      pixels[offset + i] = TONES[images[from + i] & 0xFF];
    }
  }

  /** Which character an image shows, as its position in the string of characters. */
  public int label(int index) {
    return labels[index];
  }

  /** How many images the set has. */
  public int count() {
    return labels.length;
  }

  @Override
  public String sha256() {
    return sha256;
  }
}
