package dev.agon.web;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Looks at every request before anything else does, WebSocket upgrades included.
 *
 * <ul>
 *   <li>The Host must be a loopback name. A page of another site that had its name resolve to
 *       127.0.0.1 (DNS rebinding) still sends its own name. The port is free, so that a forwarded
 *       port works.
 *   <li>An Origin, where there is one, must be the one this Host has. An upgrade must have one.
 *   <li>Only GET and HEAD go without the token. This is a list of what is allowed, not of what is
 *       forbidden: a method nobody thought of needs the token. The token travels in a header of our
 *       own, which no form and no cross-site request can set without asking first, and nobody
 *       answers that question: there are no CORS headers.
 *   <li>A path is decoded once. If the result could mean another path to anybody, it does not
 *       exist.
 * </ul>
 */
final class Gatekeeper implements Handler<RoutingContext> {

  /** The header that carries the token of this start. */
  static final String TOKEN_HEADER = "X-Agon-Token";

  private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  /**
   * Scripts and styles from our own files only; trusted types make every use of innerHTML and its
   * like an error in the browser, so text from outside cannot become markup.
   */
  private static final String CONTENT_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private final AccessToken token;

  Gatekeeper(AccessToken token) {
    this.token = token;
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    protect(context.response());
    if (!Loopback.isMeant(request)) {
      Answers.error(context, 421, Loopback.WRONG_HOST);
    } else if (!originAllowed(request)) {
      Answers.error(context, 403, Loopback.WRONG_ORIGIN);
    } else if (!pathIsPlain(request)) {
      Answers.error(context, 404, "There is nothing here.");
    } else if (!SAFE.contains(request.method()) && !commandAllowed(context)) {
      return; // answered
    } else {
      context.next();
    }
  }

  private static void protect(HttpServerResponse response) {
    response
        .putHeader("Content-Security-Policy", CONTENT_POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Cache-Control", "no-store");
  }

  private boolean originAllowed(HttpServerRequest request) {
    if (Loopback.hasNoOrigin(request)) {
      MultiMap headers = request.headers();
      boolean upgrade = headers.contains(HttpHeaders.UPGRADE);
      return !upgrade || token.matches(headers.get(TOKEN_HEADER));
    }
    return Loopback.isOfOwnSite(request);
  }

  private static boolean pathIsPlain(HttpServerRequest request) {
    String raw = request.path();
    if (raw == null || !raw.startsWith("/") || raw.toLowerCase(Locale.ROOT).contains("%2f")) {
      return false;
    }
    String decoded;
    try {
      decoded = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return false;
    }
    boolean ambiguous =
        decoded.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\' || c == ';' || c == '%');
    boolean dots = List.of(decoded.split("/", -1)).stream().anyMatch(s -> s.matches("\\.+"));
    return !ambiguous && !dots && !decoded.contains("//");
  }

  /** Answers when it is not. */
  private boolean commandAllowed(RoutingContext context) {
    MultiMap headers = context.request().headers();
    if (!token.matches(headers.get(TOKEN_HEADER))) {
      Answers.error(
          context,
          403,
          "Commands need the token of this start. Open the link that Agon printed when it started,"
              + " or send the token in the header "
              + TOKEN_HEADER
              + ".");
      return false;
    }
    String type = headers.get(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.split(";")[0].strip().equalsIgnoreCase("application/json")) {
      Answers.error(context, 415, "Send the command as application/json.");
      return false;
    }
    return true;
  }
}
