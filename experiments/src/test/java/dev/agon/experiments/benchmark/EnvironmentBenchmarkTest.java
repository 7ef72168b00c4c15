package dev.agon.experiments.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EnvironmentBenchmarkTest {

  @Test
  void printsTheCartPoleFigureWithItsDefinition() {
    Benchmark benchmark = new EnvironmentBenchmark(2);
    assertThat(benchmark.name()).isEqualTo("environments");
    assertThat(benchmark.run())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.name()).isEqualTo("cartpole-1024");
              assertThat(row.value()).isPositive().isFinite();
              assertThat(row.unit()).isEqualTo("M steps/s");
              assertThat(row.definition()).contains("1,024", "one thread");
            });
  }
}
