package dev.agon.core.checkpoint;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Immutable bytes that several checkpoints share, known by their SHA-256. */
public final class Segment {
  private final byte[] bytes;
  private @Nullable String sha256;

  /**
   * @param bytes not copied: the caller gives them away
   */
  public Segment(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The content; not to be written to. */
  public byte[] bytes() {
    return bytes;
  }

  /** Lower-case hexadecimal, computed once. */
  public synchronized String sha256() {
    if (sha256 == null) {
      try {
        sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Every JDK has SHA-256.", e);
      }
    }
    return sha256;
  }
}
