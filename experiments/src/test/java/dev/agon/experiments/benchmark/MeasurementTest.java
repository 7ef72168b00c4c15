package dev.agon.experiments.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.PrimitiveIterator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class MeasurementTest {

  @Test
  void takesTheMedianOfFiveAfterThreeThatDoNotCount() {
    PrimitiveIterator.OfDouble values = DoubleStream.of(100, 100, 100, 9, 1, 5, 7, 3).iterator();
    assertThat(Measurement.median(values::nextDouble)).isEqualTo(5);
    assertThat(values.hasNext()).isFalse();
  }

  @Test
  void countsPerSecond() {
    assertThat(Measurement.perSecond(1_000, () -> {})).isPositive();
  }
}
