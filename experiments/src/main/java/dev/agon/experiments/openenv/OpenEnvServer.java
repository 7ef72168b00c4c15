package dev.agon.experiments.openenv;

import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.environments.EnvironmentEntry;
import dev.agon.web.Loopback;
import dev.agon.web.PortChoice;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Serves an environment by OpenEnv's protocol, on 127.0.0.1 only, until {@link #close}. Every
 * session has an environment of its own, which is stepped on a worker, one message at a time.
 */
public final class OpenEnvServer {

  /** Where OpenEnv's servers are found. */
  public static final int DEFAULT_PORT = 8_000;

  private static final int MOST_WORKERS = 32;

  private final Vertx vertx;
  private final String deployment;
  private final int port;

  private OpenEnvServer(Vertx vertx, String deployment, int port) {
    this.vertx = vertx;
    this.deployment = deployment;
    this.port = port;
  }

  /**
   * What is served.
   *
   * @param options of the environment that differ from its defaults
   * @param sessions how many WebSockets may be open at once
   * @param version of Agon, for the metadata
   */
  public record Offer(
      EnvironmentEntry entry, Map<String, Object> options, int sessions, String version) {
    public Offer {
      if (sessions < 1) {
        throw new IllegalArgumentException(
            "A server has at least 1 session, but sessions=%d.".formatted(sessions));
      }
      options = Map.copyOf(options);
    }

    EnvironmentInstance make() {
      return entry.make(options);
    }
  }

  /** Starts serving; fails with a {@link dev.agon.web.WebException} where no port can be had. */
  public static Future<OpenEnvServer> start(Vertx vertx, Offer offer, PortChoice ports) {
    Listener listener = new Listener(offer, ports);
    return vertx
        .deployVerticle(listener)
        .map(deployment -> new OpenEnvServer(vertx, deployment, listener.port));
  }

  /** The port that was free. */
  public int port() {
    return port;
  }

  /** The server's address. */
  public String address() {
    return "http://%s:%d".formatted(Loopback.ADDRESS, port);
  }

  /** Stops listening, ends every session and closes its environment. */
  public Future<Void> close() {
    return vertx.undeploy(deployment).mapEmpty();
  }

  private static final class Listener extends VerticleBase {
    private final Offer offer;
    private final PortChoice ports;
    private int port;
    private @Nullable HttpServer server;
    private @Nullable WorkerExecutor workers;
    private @Nullable Sessions sessions;

    Listener(Offer offer, PortChoice ports) {
      this.offer = offer;
      this.ports = ports;
    }

    @Override
    public Future<?> start() {
      WorkerExecutor pool =
          vertx.createSharedWorkerExecutor(
              "agon-openenv-" + deploymentID(), Math.min(offer.sessions(), MOST_WORKERS));
      Sessions open = new Sessions(offer, pool);
      workers = pool;
      sessions = open;
      Router router = Router.router(vertx);
      new OpenEnvRoutes(offer, pool, open).mount(router);
      return Loopback.listen(vertx, router, options(), ports)
          .onSuccess(
              listening -> {
                server = listening;
                port = listening.actualPort();
              });
    }

    @Override
    public Future<?> stop() {
      Promise<Void> stopped = Promise.promise();
      Future<?> deaf = server == null ? Future.succeededFuture() : server.close();
      deaf.transform(closed -> sessions == null ? Future.succeededFuture() : sessions.allEnded())
          .transform(ended -> workers == null ? Future.succeededFuture() : workers.close())
          .onComplete(done -> stopped.complete());
      return stopped.future();
    }

    private static HttpServerOptions options() {
      return new HttpServerOptions()
          .setHttp2ClearTextEnabled(false) // one protocol, one set of rules
          .setMaxWebSocketFrameSize(OpenEnvRoutes.MOST_BYTES)
          .setMaxWebSocketMessageSize(OpenEnvRoutes.MOST_BYTES)
          .setPerMessageWebSocketCompressionSupported(false)
          .setPerFrameWebSocketCompressionSupported(false);
    }
  }
}
