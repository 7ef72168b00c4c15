package dev.agon.experiments.cli;

import dev.agon.core.AllowForbidden;
import dev.agon.core.run.RunResult;
import dev.agon.core.run.RunStatus;
import dev.agon.core.run.engine.RunEngine;
import dev.agon.experiments.registry.Registry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Several runs in one process: starts those that are given as {@code train EXPERIMENT …;}, or, when
 * none is given, resumes all that have not completed. Prints experiment and hash of each.
 */
final class TogetherMain {
  private TogetherMain() {}

  @AllowForbidden("a program of its own")
  public static void main(String[] arguments) {
    Path runs = Path.of(arguments[0]);
    Vertx vertx = Vertx.vertx();
    try (RunEngine engine =
        RunEngine.start(vertx, runs, Registry::create, new RunEngine.Options(4, Map.of(), 0))) {
      List<String> ids = new ArrayList<>();
      if (arguments.length == 1) {
        for (RunStatus run : engine.archive().list()) {
          engine.resume(run.id());
          ids.add(run.id());
        }
      }
      List<String> changes = new ArrayList<>();
      String experiment = "";
      for (int i = 1; i < arguments.length; i++) {
        switch (arguments[i]) {
          case "train" -> experiment = arguments[++i];
          case "--set" -> changes.add(arguments[++i]);
          case ";" -> {
            ids.add(engine.submit(TrainCommand.specify(experiment, changes, 5)));
            changes.clear();
          }
          default -> {} // seed, folder and output are the same for all
        }
      }
      for (String id : ids) {
        RunResult result = engine.await(id).join();
        System.out.println(result.experiment() + " " + result.weightsSha256());
      }
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
