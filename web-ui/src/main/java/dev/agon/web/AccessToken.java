package dev.agon.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The secret of one start of the server: whoever presents it may command runs. 256 bits. */
final class AccessToken {
  private final String text;

  AccessToken() {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  /** Compares in a time that does not depend on where the two differ. */
  boolean matches(@Nullable String presented) {
    return presented != null
        && MessageDigest.isEqual(
            presented.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
  }

  String text() {
    return text;
  }
}
