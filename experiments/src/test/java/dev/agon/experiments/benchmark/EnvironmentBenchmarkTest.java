package dev.agon.experiments.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EnvironmentBenchmarkTest {

  @Test
  void measuresEveryFamilyAndSaysWhatWasMeasured() {
    Benchmark benchmark = new EnvironmentBenchmark(0.001);
    assertThat(benchmark.name()).isEqualTo("environments");
    List<Benchmark.Row> rows = benchmark.run();
    assertThat(rows)
        .extracting(Benchmark.Row::name)
        .contains(
            "cartpole-1024",
            "cartpole-1024-threads-2",
            "mountaincar-1024",
            "pendulum-1024",
            "acrobot-1024",
            "frozenlake-1024",
            "seaquest-1024",
            "lunarlander",
            "bipedalwalker",
            "carracing")
        .doesNotHaveDuplicates();
    assertThat(rows)
        .filteredOn(row -> row.unit().equals("M steps/s"))
        .hasSizeGreaterThan(20)
        .allSatisfy(
            row -> {
              assertThat(row.value()).isPositive().isFinite();
              assertThat(row.definition()).containsAnyOf("thread", "Gymnasium");
            });
  }

  @Test
  void scoresControllersWithoutLearning() {
    List<Benchmark.Row> rows = new HeuristicBenchmark(2).run();
    assertThat(rows).hasSize(7);
    assertThat(rows.get(0).name()).isEqualTo("LunarLander-v3");
    assertThat(rows.get(0).value()).isBetween(-500.0, 350.0);
    assertThat(rows.get(0).definition()).contains("published 236.90");
  }
}
