package dev.agon.experiments.benchmark;

import java.util.List;

/** The benchmarks by name. */
public final class Benchmarks {
  private Benchmarks() {}

  public static List<Benchmark> all() {
    return List.of(
        new ComputeBenchmark(),
        new EnvironmentBenchmark(),
        new HeuristicBenchmark(),
        new ReinforcementBenchmark(),
        new MetricsBenchmark(),
        new SoakBenchmark());
  }
}
