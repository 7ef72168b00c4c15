package dev.agon.experiments.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** What a run's folder holds, seen from outside. */
final class RunFiles {
  private static final long SECONDS = 120;

  private RunFiles() {}

  /** Every value of every metric that repeats, in its order, bit for bit. */
  static List<String> values(Path run) {
    List<String> values = new ArrayList<>();
    try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + run.resolve("run.db"));
        Statement statement = database.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT metric, step, value FROM series WHERE metric NOT LIKE 'speed/%'"
                    + " AND metric NOT LIKE 'system/%' ORDER BY metric, sequence")) {
      while (row.next()) {
        values.add(
            "%s %d %x"
                .formatted(
                    row.getString(1),
                    row.getLong(2),
                    Double.doubleToRawLongBits(row.getDouble(3))));
      }
    } catch (SQLException e) {
      throw new AssertionError("cannot read " + run, e);
    }
    return values;
  }

  /** Names of the whole checkpoints, {@code step-turn}, oldest first. */
  static List<String> checkpoints(Path run) {
    Path folder = run.resolve("checkpoints");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.matches("\\d+-\\d+"))
          .sorted(
              Comparator.comparingLong(
                  name -> Long.parseLong(name.substring(name.indexOf('-') + 1))))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The runs in a folder, once there are so many. */
  static List<Path> awaitRuns(Path runs, int count, Cli.Running process) {
    await(() -> runs(runs).size() >= count, process);
    return runs(runs);
  }

  private static List<Path> runs(Path runs) {
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(runs)) {
      return entries
          .filter(entry -> Files.exists(entry.resolve("manifest.json")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Looks until it is so, as long as the process lives. */
  static void await(BooleanSupplier so, Cli.Running process) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!so.getAsBoolean()) {
      if (!process.process().isAlive() || System.nanoTime() > deadline) {
        throw new AssertionError("it never came so far: " + process.await());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  static void copy(Path from, Path to) {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path folder) {
    try (Stream<Path> tree = Files.walk(folder)) {
      tree.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
