package dev.agon.web;

import dev.agon.core.run.MessageCodecs;
import dev.agon.core.store.RunArchive;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dashboard. Listens on 127.0.0.1 only, beside the scheduler or without one, as long as the
 * Vert.x instance lives or until {@link #close}.
 */
public final class WebServer {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  private final Vertx vertx;
  private final String deployment;
  private final int port;
  private final AccessToken token;

  private WebServer(Vertx vertx, String deployment, int port, AccessToken token) {
    this.vertx = vertx;
    this.deployment = deployment;
    this.port = port;
    this.token = token;
  }

  /**
   * Starts serving.
   *
   * @param archive stays the caller's, who closes it after the server
   * @return the running server, or a {@link WebException} that says why it could not start
   */
  public static Future<WebServer> start(Vertx vertx, RunArchive archive, PortChoice ports) {
    AccessToken token = new AccessToken();
    Listener listener = new Listener(archive, ports, token);
    MessageCodecs.register(vertx.eventBus());
    return vertx
        .deployVerticle(listener)
        .map(deployment -> new WebServer(vertx, deployment, listener.port, token))
        .onSuccess(server -> LOG.info("The dashboard listens on port {}", server.port));
  }

  /** The port that was free. */
  public int port() {
    return port;
  }

  /** The page's address without the right to command. */
  public String address() {
    return "http://%s:%d/".formatted(Loopback.ADDRESS, port);
  }

  /**
   * The link for the user. The token stands after the {@code #}, which a browser keeps to itself:
   * it is in no request, no log and no Referer header.
   */
  public String link() {
    return address() + "#token=" + token.text();
  }

  /** Stops listening and closes every connection. */
  public Future<Void> close() {
    return vertx.undeploy(deployment).mapEmpty();
  }

  private static final class Listener extends VerticleBase {
    private final RunArchive archive;
    private final PortChoice ports;
    private final AccessToken token;
    private int port;

    /** Vert.x closes a server that nobody refers to any more; the deployment refers to this. */
    @SuppressWarnings({"unused", "FieldCanBeLocal"})
    private @Nullable HttpServer server;

    Listener(RunArchive archive, PortChoice ports, AccessToken token) {
      this.archive = archive;
      this.ports = ports;
      this.token = token;
    }

    @Override
    public Future<?> start() {
      Router router = Router.router(vertx);
      LiveHub hub = new LiveHub(vertx);
      router.route().handler(new Gatekeeper(token));
      PageFiles.mount(router);
      router.get("/api/session").handler(this::session);
      router.get("/api/live").handler(hub::connect);
      new RunRoutes(vertx, archive).mount(router);
      refuseTheRest(router);
      return Loopback.listen(vertx, router, options(), ports)
          .onSuccess(
              listening -> {
                server = listening;
                port = listening.actualPort();
                hub.listen();
              });
    }

    /** Tells a page whether the token it holds is that of this start. */
    private void session(RoutingContext context) {
      boolean mayCommand = token.matches(context.request().getHeader(Gatekeeper.TOKEN_HEADER));
      Answers.ok(context, Map.of("mayCommand", mayCommand));
    }

    private static void refuseTheRest(Router router) {
      router.errorHandler(404, c -> Answers.error(c, 404, "There is nothing here."));
      router.errorHandler(405, c -> Answers.error(c, 405, "This address takes another method."));
      router.errorHandler(413, c -> Answers.error(c, 413, "The body is too large."));
      router.errorHandler(
          500,
          c -> {
            LOG.error("{} failed", c.request().uri(), c.failure());
            Answers.error(c, 500, "The server failed; its log says how.");
          });
    }

    private static HttpServerOptions options() {
      return new HttpServerOptions()
          .setHttp2ClearTextEnabled(false) // one protocol, one set of rules
          .setCompressionSupported(true) // for forwarded ports; costs nothing that is felt
          .setMaxWebSocketFrameSize(16 * 1024) // what a page may send
          .setMaxWebSocketMessageSize(16 * 1024)
          .setPerMessageWebSocketCompressionSupported(false)
          .setPerFrameWebSocketCompressionSupported(false);
    }
  }
}
