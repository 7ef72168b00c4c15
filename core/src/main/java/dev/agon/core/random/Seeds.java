package dev.agon.core.random;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Independent random streams from one run seed. A stream is named by its purpose ({@code "policy"},
 * {@code "replay"}, {@code "init"}, {@code "environment/3"}), so that a new consumer does not shift
 * the others.
 *
 * @param runSeed non-negative
 */
public record Seeds(long runSeed) {

  public Seeds {
    if (runSeed < 0) {
      throw new IllegalArgumentException(
          "A seed is a non-negative integer, but was %d.".formatted(runSeed));
    }
  }

  /** A generator at the start of the stream {@code purpose}. */
  public Pcg64 stream(String purpose) {
    int[] words = words(purpose);
    return Pcg64.seeded(SeedSequence.of(words));
  }

  /** A non-negative seed for a consumer that takes a number, such as {@code reset(seed)}. */
  public long seed(String purpose) {
    int[] words = words(purpose);
    return ((words[0] & 0xFFFFFFFFL) | ((long) words[1] << 32)) & Long.MAX_VALUE;
  }

  private int[] words(String purpose) {
    byte[] digest;
    try {
      digest =
          MessageDigest.getInstance("SHA-256")
              .digest((runSeed + "/" + purpose).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
    int[] words = new int[8];
    for (int i = 0; i < words.length; i++) {
      words[i] =
          (digest[4 * i] & 0xFF)
              | (digest[4 * i + 1] & 0xFF) << 8
              | (digest[4 * i + 2] & 0xFF) << 16
              | (digest[4 * i + 3] & 0xFF) << 24;
    }
    return words;
  }
}
