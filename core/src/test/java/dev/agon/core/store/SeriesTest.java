package dev.agon.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.core.metrics.Metric;
import dev.agon.core.random.Pcg64;
import dev.agon.core.run.RunMessages.MetricBatch;
import dev.agon.core.run.RunMessages.Points;
import dev.agon.core.store.RunArchive.Series;
import dev.agon.core.training.RunSpecification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a chart is given, against the values that were logged. */
class SeriesTest {
  private static final Metric NOISE = Metric.declare("test/noise", "", "a number");
  private static final Metric OTHER = Metric.declare("test/other", "", "a number");

  private final List<MetricBatch> told = new ArrayList<>(); // guarded by itself
  @TempDir Path runs;
  private RunFolder folder;
  private DiskRunArchive archive;

  @BeforeEach
  void start() {
    ObjectNode settings = new ObjectMapper().createObjectNode();
    folder =
        RunFolder.create(
            runs, new RunSpecification(1, "series", "reinforcement", 1, settings), Map.of());
    archive = new DiskRunArchive(runs);
  }

  @AfterEach
  void stop() {
    archive.close();
    folder.close();
  }

  private RunRecorder record(Positions positions) {
    return folder
        .record(
            positions,
            Long.MAX_VALUE,
            0,
            new SilentListener() {
              @Override
              public void metrics(MetricBatch batch) {
                synchronized (told) {
                  told.add(batch);
                }
              }
            })
        .recorder();
  }

  private double[] logged(int count) {
    Pcg64 random = Pcg64.seeded(5);
    double[] values = new double[count];
    try (RunRecorder recorder = record(Positions.START)) {
      for (int i = 0; i < count; i++) {
        values[i] = random.nextDouble() - 0.5;
        recorder.log(NOISE, 3L * i, values[i]);
        if (i % 7 == 0) {
          recorder.log(OTHER, 3L * i, i);
        }
      }
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({
    "0, 9223372036854775807, 100",
    "0, 29999, 1000",
    "100, 20000, 37",
    "5000, 5400, 50",
    "12345, 12999, 1",
    "-50, 700, 10"
  })
  void everyColumnHasTheExtremesMeanAndLastOfItsValues(long from, long to, int columns) {
    double[] values = logged(10_000);
    Series series = archive.series(folder.id(), "test/noise", from, to, columns);
    assertThat(series.counts().length).isBetween(1, columns);

    int next = 0;
    while (3L * next < from) {
      next++;
    }
    for (int c = 0; c < series.counts().length; c++) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      double sum = 0;
      for (int i = 0; i < series.counts()[c]; i++, next++) {
        low = Math.min(low, values[next]);
        high = Math.max(high, values[next]);
        sum += values[next];
      }
      assertThat(series.minimum()[c]).isEqualTo(low);
      assertThat(series.maximum()[c]).isEqualTo(high);
      assertThat(series.mean()[c]).isCloseTo(sum / series.counts()[c], within(1e-12));
      assertThat(series.last()[c]).isEqualTo(values[next - 1]);
      assertThat(series.steps()[c]).isEqualTo(3L * (next - 1));
    }
    assertThat(next).isEqualTo((int) Math.min(10_000, to / 3 + 1));
  }

  @Test
  void givesValuesAsTheyAreWhenTheyFit() {
    double[] values = logged(500);
    Series series = archive.series(folder.id(), "test/noise", 0, 300, 400);
    assertThat(series.raw()).isTrue();
    assertThat(series.steps()).hasSize(101);
    for (int i = 0; i <= 100; i++) {
      assertThat(series.last()[i]).isEqualTo(values[i]);
    }
    assertThat(archive.metrics(folder.id()))
        .extracting(RunArchive.SeriesInfo::metric, RunArchive.SeriesInfo::count)
        .containsExactly(tuple("test/noise", 500L), tuple("test/other", 72L));
  }

  @Test
  void rewindsToACheckpointAndStartsANewGeneration() {
    double[] values = logged(1000);
    Positions middle = new Positions(700, 0, 0, 0);
    try (RunRecorder recorder = record(middle)) {
      recorder.log(NOISE, 9999, 42);
    }
    Series series = archive.series(folder.id(), "test/noise", 0, Long.MAX_VALUE, 5000);
    int kept = series.steps().length - 1;
    assertThat(kept).isEqualTo((int) (700 * 7L / 8)); // one in eight values is the other metric's
    for (int i = 0; i < kept; i++) {
      assertThat(series.last()[i]).isEqualTo(values[i]);
    }
    assertThat(series.last()[kept]).isEqualTo(42);
    assertThat(series.sequence()).isEqualTo(701);
    Series thin = archive.series(folder.id(), "test/noise", 0, Long.MAX_VALUE, 10);
    assertThat(Arrays.stream(thin.counts()).sum()).isEqualTo(kept + 1);
    assertThat(thin.maximum()[thin.maximum().length - 1]).isEqualTo(42);
  }

  @Test
  void tellsTheListenerEverySequenceNumberOnceAndTheExtremes() {
    double[] values = logged(30_000);
    synchronized (told) {
      long next = 1;
      double high = Double.NEGATIVE_INFINITY;
      for (MetricBatch batch : told) {
        assertThat(batch.first()).isEqualTo(next);
        next = batch.sequence() + 1;
        for (Points points : batch.series()) {
          assertThat(points.steps()).hasSameSizeAs(points.values()).isSorted();
          if (points.metric().equals("test/noise")) {
            high = Math.max(high, Arrays.stream(points.values()).max().orElseThrow());
          }
        }
      }
      assertThat(next - 1).isEqualTo(30_000 + (30_000 + 6) / 7);
      assertThat(high).isEqualTo(Arrays.stream(values).max().orElseThrow());
    }
  }

  @Test
  void theListIsRebuiltWhenItsCacheIsMissingOrDamaged() throws Exception {
    logged(10);
    assertThat(archive.list()).extracting("id").containsExactly(folder.id());
    Files.writeString(runs.resolve("index.db"), "not a database, but long enough to be one");
    try (DiskRunArchive other = new DiskRunArchive(runs)) {
      assertThat(other.list()).extracting("id").containsExactly(folder.id());
    }
  }
}
