package dev.agon.experiments.benchmark;

import dev.agon.core.run.RunResult;
import dev.agon.core.run.RunState;
import dev.agon.core.run.engine.RunEngine;
import dev.agon.core.training.JobFactory;
import dev.agon.core.training.RunSpecification;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** A run as any other, through the same engine, in a folder that is deleted afterwards. */
final class ScratchRun {
  private ScratchRun() {}

  /**
   * @throws IllegalStateException when the run fails
   */
  static RunResult execute(RunSpecification specification, JobFactory jobs) {
    Vertx vertx = Vertx.vertx();
    Path folder = null;
    try {
      folder = Files.createTempDirectory("agon-benchmark");
      try (RunEngine engine =
          RunEngine.start(vertx, folder, jobs, RunEngine.Options.defaults(Map.of()))) {
        RunResult result = engine.await(engine.submit(specification)).join();
        if (result.state() != RunState.COMPLETED) {
          throw new IllegalStateException("The benchmark's run failed: " + result.failure());
        }
        return result;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
      if (folder != null) {
        delete(folder);
      }
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
