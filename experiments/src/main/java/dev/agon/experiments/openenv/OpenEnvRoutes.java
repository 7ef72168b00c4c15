package dev.agon.experiments.openenv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.web.Loopback;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OpenEnv's addresses. Those of HTTP keep nothing between two requests, as OpenEnv's own server:
 * each makes an environment, asks it and closes it. Errors have FastAPI's form.
 */
final class OpenEnvRoutes {

  /** The longest message and the longest body. */
  static final int MOST_BYTES = 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(OpenEnvRoutes.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  // JSON-RPC 2.0
  private static final int INVALID_REQUEST = -32600;
  private static final int METHOD_NOT_FOUND = -32601;

  private final OpenEnvServer.Offer offer;
  private final WorkerExecutor workers;
  private final Sessions sessions;
  private @Nullable String schema; // once somebody has asked for it

  OpenEnvRoutes(OpenEnvServer.Offer offer, WorkerExecutor workers, Sessions sessions) {
    this.offer = offer;
    this.workers = workers;
    this.sessions = sessions;
  }

  /** What an address of HTTP does with its environment. */
  private interface Question {
    String ask(ServedEnvironment environment);
  }

  void mount(Router router) {
    router.route().handler(OpenEnvRoutes::guard);
    router.get("/ws").handler(this::connect);
    router.get("/health").handler(c -> send(c, 200, "{\"status\":\"healthy\"}"));
    router.get("/metadata").handler(c -> send(c, 200, metadata()));
    router.get("/openapi.json").handler(c -> send(c, 200, openApi()));
    router.get("/schema").handler(this::schema);
    router.get("/state").handler(c -> ask(c, ServedEnvironment::state));
    BodyHandler body = BodyHandler.create(false).setBodyLimit(MOST_BYTES);
    router.post("/reset").handler(body).handler(this::reset);
    router.post("/step").handler(body).handler(this::step);
    router.post("/mcp").handler(body).handler(OpenEnvRoutes::mcp);
    router.errorHandler(400, c -> refuse(c, 400, "Bad Request"));
    router.errorHandler(404, c -> refuse(c, 404, "Not Found"));
    router.errorHandler(405, c -> refuse(c, 405, "Method Not Allowed"));
    router.errorHandler(413, c -> refuse(c, 413, "The body is too large."));
    router.errorHandler(
        500,
        c -> {
          LOG.error("{} failed", c.request().uri(), c.failure());
          refuse(c, 500, "Internal Server Error");
        });
  }

  /**
   * Only programs of this machine. A browser's pages all send an Origin with a command, and with
   * anything, such as an image of another site's page, where it comes from.
   */
  private static void guard(RoutingContext context) {
    HttpServerRequest request = context.request();
    context
        .response()
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Cache-Control", "no-store");
    if (!Loopback.isMeant(request)) {
      refuse(context, 421, Loopback.WRONG_HOST);
    } else if (!Loopback.hasNoOrigin(request) && !Loopback.isOfOwnSite(request)
        || Loopback.isFromOtherSite(request)) {
      refuse(context, 403, Loopback.WRONG_ORIGIN);
    } else {
      context.next();
    }
  }

  private void connect(RoutingContext context) {
    if (!"websocket".equalsIgnoreCase(context.request().getHeader(HttpHeaders.UPGRADE))) {
      refuse(context, 426, "This address is for WebSocket connections.");
      return;
    }
    context
        .request()
        .toWebSocket()
        .onSuccess(sessions::open)
        .onFailure(bad -> refuse(context, 400, "This is no WebSocket handshake."));
  }

  /** The same for every environment of this server, so only the first to ask needs one. */
  private void schema(RoutingContext context) {
    if (schema != null) {
      send(context, 200, schema);
    } else {
      ask(context, ServedEnvironment::schema).onSuccess(answer -> schema = answer);
    }
  }

  private void reset(RoutingContext context) {
    JsonNode body = body(context, false);
    if (body != null) {
      ask(context, environment -> environment.reset(body));
    }
  }

  /** The first step of an episode: there is no other where nothing is kept. */
  private void step(RoutingContext context) {
    JsonNode body = body(context, true);
    if (body == null) {
      return;
    }
    if (!body.path("action").isObject()) {
      refuse(
          context,
          new InvalidInput(
              List.of("action"), "The field 'action' is an object such as {\"action\":0}."));
      return;
    }
    ask(
        context,
        environment -> {
          environment.reset(body);
          return environment.step(body.get("action"));
        });
  }

  /** The body as an object; null where there is none and that was answered. */
  private static @Nullable JsonNode body(RoutingContext context, boolean required) {
    String text = context.body().asString();
    if (text == null || text.isBlank()) {
      if (!required) {
        return JSON.createObjectNode();
      }
      refuse(context, new InvalidInput(List.of(), "There is no body. Send a JSON object."));
      return null;
    }
    String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null
        || !type.split(";")[0].strip().toLowerCase(Locale.ROOT).equals("application/json")) {
      refuse(context, 415, "Send the body as application/json.");
      return null;
    }
    try {
      JsonNode body = JSON.readTree(text);
      if (body.isObject()) {
        return body;
      }
      refuse(context, new InvalidInput(List.of(), "The body is a JSON object."));
    } catch (JsonProcessingException e) {
      refuse(
          context, new InvalidInput(List.of(), "The body is not JSON: " + e.getOriginalMessage()));
    }
    return null;
  }

  /** Asks an environment of its own, which takes one of the places meanwhile. */
  private Future<String> ask(RoutingContext context, Question question) {
    if (!sessions.enter()) {
      refuse(context, 503, sessions.full());
      return Future.failedFuture("full");
    }
    String name = sessions.nextName();
    return workers
        .executeBlocking(
            () -> {
              try (ServedEnvironment environment = new ServedEnvironment(offer.make(), name)) {
                return question.ask(environment);
              }
            },
            false)
        .onComplete(done -> sessions.leave()) // before the answer: who has it finds the place free
        .onSuccess(answer -> send(context, 200, answer))
        .onFailure(
            failure -> {
              if (failure instanceof InvalidInput invalid) {
                refuse(context, invalid);
              } else {
                LOG.warn("{} failed: {}", context.request().path(), failure.getMessage());
                refuse(context, 500, String.valueOf(failure.getMessage()));
              }
            });
  }

  /** OpenEnv's own reader of it forbids further fields. */
  private String metadata() {
    ObjectNode metadata = JSON.createObjectNode();
    metadata.put("name", offer.entry().id());
    metadata.put("description", offer.entry().summary());
    metadata.putNull("readme_content");
    metadata.put("version", offer.version());
    metadata.putNull("author");
    metadata.putNull("documentation_url");
    return metadata.toString();
  }

  /** The list of addresses, by which OpenEnv's tools tell what kind of server this is. */
  private String openApi() {
    Map<String, Object> paths = new LinkedHashMap<>();
    Map<String, Object> ok = Map.of("responses", Map.of("200", Map.of("description", "JSON")));
    for (String path : List.of("/health", "/metadata", "/schema", "/state")) {
      paths.put(path, Map.of("get", ok));
    }
    for (String path : List.of("/reset", "/step", "/mcp")) {
      paths.put(path, Map.of("post", ok));
    }
    return ServedEnvironment.json(
        Map.of(
            "openapi",
            "3.1.0",
            "info",
            Map.of("title", offer.entry().id(), "version", offer.version()),
            "paths",
            paths));
  }

  /** The environments have no tools. */
  private static void mcp(RoutingContext context) {
    JsonNode request = body(context, false);
    if (request == null) {
      return;
    }
    boolean valid = request.path("method").isTextual();
    ObjectNode answer = JSON.createObjectNode();
    answer.put("jsonrpc", "2.0");
    answer.set("id", request.get("id"));
    answer
        .putObject("error")
        .put("code", valid ? METHOD_NOT_FOUND : INVALID_REQUEST)
        .put(
            "message",
            valid ? "This environment has no MCP tools." : "This is no JSON-RPC request.");
    send(context, 200, answer.toString());
  }

  private static void refuse(RoutingContext context, InvalidInput invalid) {
    ArrayNode details = Conversation.details(invalid, List.of("body"));
    send(context, 422, JSON.createObjectNode().set("detail", details).toString());
  }

  private static void refuse(RoutingContext context, int status, String message) {
    send(context, status, JSON.createObjectNode().put("detail", message).toString());
  }

  private static void send(RoutingContext context, int status, String json) {
    if (context.response().ended() || context.response().closed()) {
      return; // the client went away meanwhile
    }
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
        .end(json);
  }
}
