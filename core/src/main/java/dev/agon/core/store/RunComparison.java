package dev.agon.core.store;

import dev.agon.core.run.RunMessages.Media;
import dev.agon.core.run.RunResult;
import dev.agon.core.store.RunArchive.Series;
import dev.agon.core.store.RunArchive.SeriesInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Tells whether two runs are the same to the bit: final weights, outcome, every value of every
 * metric and every image. What depends on the machine is left out: time, and the groups {@code
 * speed} and {@code system}.
 */
public final class RunComparison {

  /**
   * What differs, a line each; empty when the runs are the same.
   *
   * @throws StoreException when there is no such run
   */
  public static List<String> differences(RunArchive archive, String run, String other) {
    List<String> differences = new ArrayList<>();
    compareResults(result(archive, run), result(archive, other), differences);
    SortedSet<String> metrics = new TreeSet<>(repeatingMetrics(archive, run));
    metrics.addAll(repeatingMetrics(archive, other));
    for (String metric : metrics) {
      compareSeries(all(archive, run, metric), all(archive, other, metric), differences);
    }
    compareImages(archive, run, other, differences);
    return differences;
  }

  private static RunResult result(RunArchive archive, String run) {
    return archive
        .result(run)
        .orElseThrow(() -> new StoreException("The run '%s' has no result yet.".formatted(run)));
  }

  private static void compareResults(RunResult a, RunResult b, List<String> differences) {
    if (a.state() != b.state()) {
      differences.add("state: %s, %s".formatted(a.state(), b.state()));
    }
    if (a.steps() != b.steps()) {
      differences.add("steps: %d, %d".formatted(a.steps(), b.steps()));
    }
    if (!a.weightsSha256().equals(b.weightsSha256())) {
      differences.add("weights: %s, %s".formatted(a.weightsSha256(), b.weightsSha256()));
    }
    if (!String.valueOf(a.outcome()).equals(String.valueOf(b.outcome()))) {
      differences.add("outcome: %s, %s".formatted(a.outcome(), b.outcome()));
    }
  }

  private static List<String> repeatingMetrics(RunArchive archive, String run) {
    return archive.metrics(run).stream()
        .map(SeriesInfo::metric)
        .filter(name -> !name.startsWith("speed/") && !name.startsWith("system/"))
        .toList();
  }

  private static Series all(RunArchive archive, String run, String metric) {
    return archive.series(run, metric, Long.MIN_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);
  }

  private static void compareSeries(Series a, Series b, List<String> differences) {
    if (a.steps().length != b.steps().length) {
      differences.add(
          "%s: %d values, %d values".formatted(a.metric(), a.steps().length, b.steps().length));
    }
    for (int i = 0; i < Math.min(a.steps().length, b.steps().length); i++) {
      if (a.steps()[i] != b.steps()[i]
          || Double.doubleToLongBits(a.last()[i]) != Double.doubleToLongBits(b.last()[i])) {
        differences.add(
            "%s: value %d is %s at step %d, %s at step %d"
                .formatted(a.metric(), i, a.last()[i], a.steps()[i], b.last()[i], b.steps()[i]));
        return; // the first difference tells where to look
      }
    }
  }

  private static void compareImages(
      RunArchive archive, String run, String other, List<String> differences) {
    List<Media> a = ownImages(archive, run);
    List<Media> b = ownImages(archive, other);
    if (a.size() != b.size()) {
      differences.add("images: %d, %d".formatted(a.size(), b.size()));
    }
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      Optional<Path> first = archive.mediaFile(run, a.get(i).file());
      Optional<Path> second = archive.mediaFile(other, b.get(i).file());
      try {
        if (!a.get(i).file().equals(b.get(i).file())
            || first.isEmpty()
            || second.isEmpty()
            || Files.mismatch(first.get(), second.get()) >= 0) {
          differences.add("image %d: %s, %s".formatted(i, a.get(i).file(), b.get(i).file()));
        }
      } catch (IOException e) {
        differences.add("image %d cannot be read: %s".formatted(i, e));
      }
    }
  }

  /** Those that the run made: what was added later says nothing of it. */
  private static List<Media> ownImages(RunArchive archive, String run) {
    return archive.media(run, "").stream().filter(image -> image.sequence() > 0).toList();
  }

  private RunComparison() {}
}
