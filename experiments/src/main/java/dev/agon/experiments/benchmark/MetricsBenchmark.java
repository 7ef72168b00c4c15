package dev.agon.experiments.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.metrics.Metric;
import dev.agon.core.run.RunResult;
import dev.agon.core.run.RunState;
import dev.agon.core.run.engine.RunEngine;
import dev.agon.core.training.RunContext;
import dev.agon.core.training.RunSpecification;
import dev.agon.core.training.TrainingJob;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What logging costs the training thread, and how fast values reach the disk. */
public final class MetricsBenchmark implements Benchmark {
  private static final long POINTS = 2_000_000; // per measurement
  private static final int CALLS = 100; // between two looks at the clock

  private final long points;

  public MetricsBenchmark() {
    this(POINTS);
  }

  /** For tests: fewer points give a rougher figure sooner. */
  MetricsBenchmark(long points) {
    this.points = points;
  }

  @Override
  public String name() {
    return "metrics";
  }

  @Override
  public List<Row> run() {
    return List.of(
        new Row(
            "log-call",
            Measurement.median(() -> measure().medianNanosPerCall()),
            "ns",
            "median cost of run.log on the training thread of a run that logs 20 metrics as fast as it can; the clock is read every 100 calls"),
        new Row(
            "ingest",
            Measurement.median(() -> measure().pointsPerSecond()),
            "points/s",
            "values of that run ÷ time from the first call until the last value is committed to run.db"));
  }

  private record Figures(double medianNanosPerCall, double pointsPerSecond) {}

  /** One run in a folder of its own, through the same engine as any run. */
  private Figures measure() {
    Vertx vertx = Vertx.vertx();
    Path folder = null;
    try {
      folder = Files.createTempDirectory("agon-benchmark");
      Chatterbox job = new Chatterbox(points);
      try (RunEngine engine =
          RunEngine.start(
              vertx, folder, specification -> job, RunEngine.Options.defaults(Map.of()))) {
        RunResult result = engine.await(engine.submit(specification(points))).join();
        double seconds = (System.nanoTime() - job.startNanos) * 1e-9;
        if (result.state() != RunState.COMPLETED) {
          throw new IllegalStateException("The benchmark's run failed: " + result.failure());
        }
        return new Figures(job.medianNanosPerCall(), points / seconds);
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

  private static RunSpecification specification(long steps) {
    ObjectNode settings = new ObjectMapper().createObjectNode();
    settings.putObject("budget").put("steps", steps);
    settings.putObject("checkpoint").put("every", steps);
    return new RunSpecification(
        RunSpecification.SCHEMA, "benchmark-metrics", "reinforcement", 0, settings);
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

  /** Does nothing but log; a step is a value. */
  private static final class Chatterbox implements TrainingJob {
    private static final int METRICS = 20;
    private static final int CALLS_PER_TURN = 100 * CALLS;

    private final Metric[] metrics =
        IntStream.range(0, METRICS)
            .mapToObj(i -> Metric.declare("benchmark/metric_" + i, "", "a number"))
            .toArray(Metric[]::new);
    private final long budget;
    private final long[] nanos;
    private int measured;
    private long step;
    private long startNanos;

    Chatterbox(long budget) {
      this.budget = budget;
      this.nanos = new long[(int) (budget / CALLS)];
    }

    double medianNanosPerCall() {
      long[] sorted = Arrays.copyOf(nanos, measured);
      Arrays.sort(sorted);
      return sorted[measured / 2] / (double) CALLS;
    }

    @Override
    public void advance(RunContext run) {
      if (step == 0) {
        startNanos = System.nanoTime();
      }
      for (int turn = 0; turn < CALLS_PER_TURN && !finished(); turn += CALLS) {
        long start = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
          run.log(metrics[i % METRICS], step, step * 0.37);
          step++;
        }
        nanos[measured++] = System.nanoTime() - start;
      }
    }

    @Override
    public boolean finished() {
      return step >= budget;
    }

    @Override
    public long step() {
      return step;
    }

    @Override
    public void requestEvaluation() {
      throw new UnsupportedOperationException("There is nothing to evaluate.");
    }

    @Override
    public String weightsSha256() {
      return "";
    }

    @Override
    public Outcome outcome() {
      return new Outcome(Map.of(), Map.of());
    }

    @Override
    public void exportSavedModel(Path target) {
      throw new UnsupportedOperationException("There is nothing to export.");
    }

    @Override
    public void save(StateWriter out) {
      out.putLong("step", step);
    }

    @Override
    public void restore(StateReader in) {
      step = in.getLong("step");
    }

    @Override
    public void close() {
      // Holds nothing native.
    }
  }
}
