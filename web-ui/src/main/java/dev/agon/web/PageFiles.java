package dev.agon.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * The page: a handful of files from the jar, held in memory under their exact names. No path of a
 * request ever becomes a path of the file system.
 */
final class PageFiles {
  private static final Map<String, String> TYPES =
      Map.of(
          "index.html", "text/html; charset=utf-8",
          "app.js", "text/javascript; charset=utf-8",
          "app.css", "text/css; charset=utf-8",
          "icon.svg", "image/svg+xml");

  static void mount(Router router) {
    TYPES.forEach(
        (name, type) -> {
          Buffer content = Buffer.buffer(read(name));
          String tag = '"' + sha256(content.getBytes()).substring(0, 32) + '"';
          router.get("/" + name).handler(context -> send(context, content, type, tag));
          if (name.equals("index.html")) {
            router.get("/").handler(context -> send(context, content, type, tag));
          }
        });
  }

  private static void send(RoutingContext context, Buffer content, String type, String tag) {
    context
        .response()
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader(HttpHeaders.ETAG, tag);
    if (tag.equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      context.response().setStatusCode(304).end();
    } else {
      context.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(content);
    }
  }

  private static byte[] read(String name) {
    try (InputStream file = PageFiles.class.getResourceAsStream("/web/" + name)) {
      if (file == null) {
        throw new WebException(
            "The page is not built: web/%s is missing. Build with Maven: mvn -pl web-ui -am compile"
                .formatted(name));
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new WebException("Cannot read web/%s from the jar.".formatted(name), e);
    }
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  private PageFiles() {}
}
