package dev.agon.experiments.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReinforcementBenchmarkTest {

  /** One short measurement of each: the eight of a row take their time. */
  @Test
  void runsBothAgentsThroughTheEngineAndGivesARate() {
    ReinforcementBenchmark benchmark = new ReinforcementBenchmark(0.01);
    assertThat(benchmark.ppoStepsPerSecond()).isPositive().isFinite();
    assertThat(benchmark.dqnUpdatesPerSecond()).isPositive().isFinite();
  }
}
