package dev.agon.experiments.cli;

import dev.agon.core.run.RunResult;
import dev.agon.core.run.engine.RunEngine;
import dev.agon.experiments.registry.Registry;
import dev.agon.web.WebServer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The engine and, when wanted, the dashboard, in this process. When the process is told to end,
 * every run is saved first.
 */
final class Workbench implements AutoCloseable {
  private final Vertx vertx;
  private final RunEngine engine;
  private final @Nullable WebServer server;
  private final Thread saveAtExit;

  private Workbench(Vertx vertx, RunEngine engine, @Nullable WebServer server) {
    this.vertx = vertx;
    this.engine = engine;
    this.server = server;
    saveAtExit = new Thread(engine::shutdown, "agon-save-at-exit");
    Runtime.getRuntime().addShutdownHook(saveAtExit);
  }

  /**
   * @param slots threads that the runs may take together; 0 for as many as there are processors
   */
  static Workbench start(Path runs, DashboardOptions dashboard, int slots, Output output) {
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false)));
    RunEngine engine = null;
    try {
      RunEngine.Options options = RunEngine.Options.defaults(Versions.all());
      if (slots > 0) {
        options = new RunEngine.Options(slots, options.versions(), options.databaseLimit());
      }
      engine = RunEngine.start(vertx, runs, Registry::create, options);
      WebServer server = null;
      if (dashboard.wanted()) {
        server =
            WebServer.start(vertx, engine.archive(), dashboard.port())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        output.note("Dashboard: " + server.link());
      }
      return new Workbench(vertx, engine, server);
    } catch (RuntimeException e) {
      if (engine != null) {
        engine.close();
      }
      vertx.close().toCompletionStage().toCompletableFuture().join();
      throw e instanceof CompletionException wrapped
              && wrapped.getCause() instanceof RuntimeException cause
          ? cause
          : e;
    }
  }

  Vertx vertx() {
    return vertx;
  }

  RunEngine engine() {
    return engine;
  }

  /** The page's address with the right to command; null without a dashboard. */
  @Nullable String link() {
    return server == null ? null : server.link();
  }

  /** Waits for the end of a run. */
  RunResult await(String runId) {
    return engine.await(runId).join();
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(saveAtExit);
    } catch (IllegalStateException e) {
      return; // the process is ending: the hook does the rest
    }
    if (server != null) {
      server
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .orTimeout(5, TimeUnit.SECONDS)
          .exceptionally(late -> null)
          .join();
    }
    engine.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
