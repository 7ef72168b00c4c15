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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The engine and, when wanted, the dashboard, in this process. When the process is told to end,
 * every run is saved first; told a second time, it ends at once.
 */
final class Workbench implements AutoCloseable {
  private static final int KILLED = 130; // as a shell reports SIGINT

  private final Vertx vertx;
  private final RunEngine engine;
  private final @Nullable WebServer server;
  private final Thread saveAtExit;
  private final CountDownLatch left = new CountDownLatch(1);
  private final AtomicBoolean told = new AtomicBoolean();

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
      Workbench workbench = new Workbench(vertx, engine, server);
      EndSignals.listen(() -> workbench.leave(output));
      return workbench;
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

  /** The process is told to end. */
  private void leave(Output output) {
    if (told.getAndSet(true)) {
      Runtime.getRuntime().halt(KILLED);
    }
    output.note("Saving every run. Once more ends at once.");
    Thread saving =
        new Thread(
            () -> {
              engine.shutdown();
              left.countDown();
            },
            "agon-leave");
    saving.start();
  }

  /** Waits until the process is told to end and every run is saved. */
  void untilTheEnd() {
    try {
      left.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
