package dev.agon.experiments.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.core.compute.Compute;
import org.junit.jupiter.api.Test;

class ComputeBenchmarkTest {

  @Test
  void measuresEachRowOnceDefined() {
    int before = Compute.openHandles();
    assertThat(new ComputeBenchmark(1).run())
        .extracting(Benchmark.Row::name)
        .containsExactly(
            "forward-b1", "forward-b1024", "dqn-update-b64", "ppo-gradient-mb1024", "dcgan-b64");
    assertThat(Compute.openHandles()).isEqualTo(before);
  }

  /** The figure of megabytes is for people; what a test can hold is that nothing stays open. */
  @Test
  void theSoakLeavesNoHandleOpen() {
    assertThat(new SoakBenchmark(40).run())
        .filteredOn(row -> row.name().equals("handles-left"))
        .extracting(Benchmark.Row::value)
        .containsExactly(0.0);
  }
}
