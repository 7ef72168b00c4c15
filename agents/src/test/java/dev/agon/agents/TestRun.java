package dev.agon.agents;

import dev.agon.agents.loop.EvaluationConfig;
import dev.agon.agents.loop.Task;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.SyncVectorEnvironment;
import dev.agon.core.metrics.Metric;
import dev.agon.core.random.Seeds;
import dev.agon.core.training.LiveHyperparameter;
import dev.agon.core.training.RunContext;
import dev.agon.core.training.TrainingJob;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A run in a test: turns without a scheduler, and every logged value kept. */
public final class TestRun implements RunContext {

  /** A logged value, bit for bit. */
  public record Point(String metric, long step, double value) {}

  public final List<Point> points = new ArrayList<>();

  /** A stored image, its bytes as hexadecimal digits. */
  public record Image(String name, long step, String bytes) {}

  public final List<Image> images = new ArrayList<>();
  public final List<String> lines = new ArrayList<>();
  public final List<Long> bestSteps = new ArrayList<>();
  public final Map<String, Double> live = new HashMap<>();

  /** A task on {@code count} instances of an environment with a time limit. */
  public static Task task(
      Supplier<? extends Environment> environment,
      int maxEpisodeSteps,
      int count,
      long budget,
      EvaluationConfig evaluation,
      long seed) {
    return new Task(
        n -> new SyncVectorEnvironment("test", n, environment, maxEpisodeSteps),
        count,
        budget,
        evaluation,
        new Seeds(seed));
  }

  /** Gives the job all its turns, and closes nothing. */
  public TestRun finish(TrainingJob job) {
    while (!job.finished()) {
      job.advance(this);
    }
    return this;
  }

  /** The values of one metric, in order. */
  public double[] values(Metric metric) {
    return points.stream()
        .filter(point -> point.metric.equals(metric.name()))
        .mapToDouble(Point::value)
        .toArray();
  }

  @Override
  public void log(Metric metric, long step, double value) {
    points.add(new Point(metric.name(), step, value));
  }

  @Override
  public void image(String name, long step, byte[] image) {
    images.add(new Image(name, step, HexFormat.of().formatHex(image)));
  }

  @Override
  public void info(String message) {
    lines.add(message);
  }

  @Override
  public void warn(String message) {
    lines.add(message);
  }

  @Override
  public double value(LiveHyperparameter hyperparameter) {
    return live.getOrDefault(hyperparameter.name(), hyperparameter.initial());
  }

  @Override
  public void best(long step, double score) {
    bestSteps.add(step);
  }
}
