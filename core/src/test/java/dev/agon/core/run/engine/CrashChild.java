package dev.agon.core.run.engine;

import dev.agon.core.run.RunMessages.Action;
import dev.agon.core.run.RunMessages.Command;
import dev.agon.core.run.RunState;
import dev.agon.core.training.RunSpecification;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that runs things until it is killed. */
final class CrashChild {

  /** What a child does with its runs; the uninterrupted run does the same. */
  enum Script {
    /** Lets them run. */
    RUN,
    /**
     * Changes the learning rate and asks for an evaluation at certain turns, then lets them run.
     */
    CHANGE,
    /** As {@link #CHANGE}, but stays paused after the last change. */
    CHANGE_AND_STAY;

    void play(RunEngine engine, String run) {
      if (this == RUN) {
        return;
      }
      engine.command(run, Action.PAUSE);
      TestRuns.untilStatus(engine, run, status -> status.state() == RunState.PAUSED);
      stepTo(engine, run, 60);
      engine.command(new Command(run, Action.SET, "algorithm.learningRate", 0.3));
      engine.command(run, Action.EVALUATE);
      stepTo(engine, run, 80);
      engine.command(new Command(run, Action.SET, "algorithm.learningRate", 0.01));
      stepTo(engine, run, 85);
      if (this == CHANGE) {
        engine.command(run, Action.RESUME);
      }
    }

    private static void stepTo(RunEngine engine, String run, long turn) {
      long from = engine.archive().status(run).orElseThrow().turn();
      if (from > turn) {
        throw new IllegalStateException("Paused at turn " + from + ", too late for the script.");
      }
      for (long t = from; t < turn; t++) {
        engine.command(run, Action.STEP);
      }
      TestRuns.untilStatus(engine, run, status -> status.turn() == turn);
    }
  }

  /** Slow enough to be killed in the middle, about a second long. */
  static RunSpecification specification(long seed) {
    return TestRuns.specification(seed, 2400, 400, "\"pauseMicros\": 600");
  }

  static RunEngine engine(Vertx vertx, Path runs) {
    return RunEngine.start(
        vertx, runs, WanderJob::new, new RunEngine.Options(4, TestRuns.VERSIONS, 0));
  }

  /** Starts a JVM with this class. */
  static Process start(Path runs, Script script, long... seeds) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CrashChild.class.getName(),
                runs.toString(),
                script.name()));
    for (long seed : seeds) {
      command.add(Long.toString(seed));
    }
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(runs.resolveSibling("child.log").toFile())
        .start();
  }

  public static void main(String[] arguments) throws Exception {
    RunEngine engine = engine(Vertx.vertx(), Path.of(arguments[0]));
    List<String> runs = new ArrayList<>();
    for (int i = 2; i < arguments.length; i++) {
      runs.add(engine.submit(specification(Long.parseLong(arguments[i]))));
    }
    for (String run : runs) {
      Script.valueOf(arguments[1]).play(engine, run);
    }
    for (String run : runs) {
      engine.await(run).get(10, TimeUnit.MINUTES);
    }
    System.exit(0);
  }

  private CrashChild() {}
}
