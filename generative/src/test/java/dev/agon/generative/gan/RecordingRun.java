package dev.agon.generative.gan;

import dev.agon.core.metrics.Metric;
import dev.agon.core.training.LiveHyperparameter;
import dev.agon.core.training.RunContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps in memory what a job reports. */
final class RecordingRun implements RunContext {
  final List<String> values = new ArrayList<>();
  final Map<String, byte[]> images = new TreeMap<>();
  final Map<String, Double> live = new HashMap<>();

  @Override
  public void log(Metric metric, long step, double value) {
    values.add("%s@%d=%s".formatted(metric.name(), step, value));
  }

  @Override
  public void image(String name, long step, byte[] png) {
    images.put(name + "@" + step, png);
  }

  @Override
  public void info(String message) {}

  @Override
  public void warn(String message) {}

  @Override
  public double value(LiveHyperparameter hyperparameter) {
    return live.getOrDefault(hyperparameter.name(), hyperparameter.initial());
  }

  @Override
  public void best(long step, double score) {}
}
