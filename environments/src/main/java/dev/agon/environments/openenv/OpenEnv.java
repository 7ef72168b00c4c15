package dev.agon.environments.openenv;

import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.environments.EnvironmentEntry;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Environments on OpenEnv servers: the id is {@code openenv:} and the server's address. */
public final class OpenEnv {

  /** What the ids begin with. */
  public static final String PREFIX = "openenv:";

  private static final Map<String, String> SCHEMES =
      Map.of("ws", "ws", "wss", "wss", "http", "ws", "https", "wss");

  private OpenEnv() {}

  /**
   * The entry of a server. Nothing is connected before an environment is made.
   *
   * @param id such as {@code openenv:ws://127.0.0.1:8000}
   */
  public static EnvironmentEntry entry(String id) {
    URI socket = socket(id.substring(PREFIX.length()));
    return new EnvironmentEntry(
        id,
        "An environment of another program, by the protocol of OpenEnv.",
        EnvironmentInstance.NO_LIMIT, // the server says when an episode is cut off
        null,
        OpenEnvOptions.DEFAULTS,
        options -> OpenEnvClient.connect(socket, OpenEnvOptions.of(options)),
        null);
  }

  /** The address of the WebSocket: that of the server with {@code /ws} behind it. */
  static URI socket(String server) {
    URI uri;
    try {
      uri = new URI(server);
    } catch (URISyntaxException e) {
      throw notAnAddress(server, e);
    }
    String scheme = SCHEMES.get(String.valueOf(uri.getScheme()));
    if (scheme == null || uri.getHost() == null || uri.getRawFragment() != null) {
      throw notAnAddress(server, null);
    }
    String path = uri.getRawPath().replaceFirst("/+$", "");
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return URI.create(
        "%s://%s%s%s%s"
            .formatted(
                scheme, uri.getRawAuthority(), path, path.endsWith("/ws") ? "" : "/ws", query));
  }

  private static EnvironmentException notAnAddress(String server, @Nullable Throwable cause) {
    return new EnvironmentException(
        "'%s' is not the address of an OpenEnv server. Write one like openenv:ws://127.0.0.1:8000; ws, wss, http and https are known."
            .formatted(server),
        cause);
  }
}
