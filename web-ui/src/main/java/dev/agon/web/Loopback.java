package dev.agon.web;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.BindException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Servers for this machine only: how they listen, and which requests are for them. A web site in
 * the user's browser can send requests to them, too; it cannot hide where they come from.
 */
public final class Loopback {

  /** The address they listen on. */
  public static final String ADDRESS = "127.0.0.1";

  /** What a request that was turned away for its Host is told. */
  public static final String WRONG_HOST =
      "This server answers to 127.0.0.1 and localhost only, on this machine or through a"
          + " forwarded port.";

  /** What a request that was turned away for its Origin is told. */
  public static final String WRONG_ORIGIN = "This request comes from another site.";

  private static final Set<String> NAMES = Set.of("127.0.0.1", "localhost", "[::1]");

  private Loopback() {}

  /**
   * Listens on the first of the ports that is free.
   *
   * @param options all but host and port
   * @return the running server, or a {@link WebException} where no port could be had
   */
  public static Future<HttpServer> listen(
      Vertx vertx,
      Handler<HttpServerRequest> handler,
      HttpServerOptions options,
      PortChoice ports) {
    return listen(vertx, handler, options, ports.first(), ports.attempts());
  }

  private static Future<HttpServer> listen(
      Vertx vertx,
      Handler<HttpServerRequest> handler,
      HttpServerOptions options,
      int candidate,
      int attempts) {
    return vertx
        .createHttpServer(new HttpServerOptions(options).setHost(ADDRESS).setPort(candidate))
        .requestHandler(handler)
        .listen()
        .recover(
            failure -> {
              if (!(failure instanceof BindException)) {
                return Future.failedFuture(failure);
              }
              boolean more = attempts > 1 && candidate > 0 && candidate < 65_535;
              return more
                  ? listen(vertx, handler, options, candidate + 1, attempts - 1)
                  : Future.failedFuture(taken(candidate, failure));
            });
  }

  private static WebException taken(int port, Throwable cause) {
    return new WebException(
        "Port %d cannot be used: %s. Choose another port, or name none and the next free one is taken."
            .formatted(port, cause.getMessage()),
        cause);
  }

  /**
   * Whether the Host is a loopback name. A page of another site that had its name resolve to
   * 127.0.0.1 (DNS rebinding) still sends its own name. The port is free, so that a forwarded port
   * works.
   */
  public static boolean isMeant(HttpServerRequest request) {
    List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
    return hosts.size() == 1
        && NAMES.contains(nameOf(hosts.get(0)))
        && request.uri().startsWith("/"); // not the absolute form, which names a host of its own
  }

  private static String nameOf(String host) {
    int colon = host.lastIndexOf(':');
    boolean hasPort = colon > host.lastIndexOf(']');
    String name = hasPort ? host.substring(0, colon) : host;
    boolean portIsNumber = !hasPort || host.substring(colon + 1).matches("[0-9]{1,5}");
    return portIsNumber ? name.toLowerCase(Locale.ROOT) : "";
  }

  /** Whether the request has no Origin, which no page of a browser can arrange for a command. */
  public static boolean hasNoOrigin(HttpServerRequest request) {
    return request.headers().getAll(HttpHeaders.ORIGIN).isEmpty();
  }

  /**
   * Whether a browser says that a page of another site, or of another port, makes the request: also
   * for an image or a frame, which come without an Origin. Programs say nothing.
   */
  public static boolean isFromOtherSite(HttpServerRequest request) {
    String from = request.getHeader("Sec-Fetch-Site");
    return from != null && !from.equals("same-origin") && !from.equals("none");
  }

  /** Whether the one Origin of the request is the site that its Host names. */
  public static boolean isOfOwnSite(HttpServerRequest request) {
    MultiMap headers = request.headers();
    List<String> origins = headers.getAll(HttpHeaders.ORIGIN);
    String own = "http://" + headers.get(HttpHeaders.HOST);
    return origins.size() == 1 && origins.get(0).equalsIgnoreCase(own);
  }
}
