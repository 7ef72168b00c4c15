package dev.agon.core.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agon.core.run.RunMessages.Event;
import dev.agon.core.run.RunMessages.LogLine;
import dev.agon.core.run.RunMessages.Media;
import dev.agon.core.run.RunResult;
import dev.agon.core.run.RunState;
import dev.agon.core.store.RunArchive.Knob;
import dev.agon.core.store.RunArchive.Series;
import dev.agon.core.store.RunArchive.SeriesInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one {@code run.db}, also while its owner writes it. Not thread-safe. */
final class RunReader implements AutoCloseable {
  private final String runId;
  private final Path file;
  private final Connection connection;
  private final @Nullable Object fileKey;

  private RunReader(Path folder) throws SQLException {
    this.runId = folder.getFileName().toString();
    this.file = folder.resolve(RunSchema.FILE);
    this.fileKey = fileKey(file);
    this.connection = RunSchema.openForReading(file);
  }

  /**
   * @throws StoreException when the file is missing, damaged or of a newer version
   */
  static RunReader open(Path folder) {
    Path file = folder.resolve(RunSchema.FILE);
    if (!Files.exists(file)) {
      throw new StoreException("%s is missing.".formatted(file));
    }
    try {
      return new RunReader(folder);
    } catch (SQLException e) {
      throw new StoreException(RunSchema.explain(file, e), e);
    }
  }

  /** Where the run in this folder stands. */
  static RunProgress progress(Path folder) {
    try (RunReader reader = open(folder)) {
      return reader.progress();
    } catch (SQLException e) {
      throw new StoreException(RunSchema.explain(folder.resolve(RunSchema.FILE), e), e);
    }
  }

  /** Whether the file that this reader opened is still the run's. */
  boolean isCurrent() {
    return Objects.equals(fileKey(file), fileKey) && Files.exists(file);
  }

  Path file() {
    return file;
  }

  private static @Nullable Object fileKey(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  RunProgress progress() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT state, step, turn, generation, steps_per_second, wall_seconds, metric, value,"
                    + " started, ended, failure FROM status")) {
      if (!row.next()) {
        return RunProgress.queued();
      }
      return new RunProgress(
          RunState.valueOf(row.getString(1)),
          row.getLong(2),
          row.getLong(3),
          row.getInt(4),
          row.getDouble(5),
          row.getDouble(6),
          row.getString(7),
          value(row, 8),
          time(row, 9),
          time(row, 10),
          row.getString(11));
    }
  }

  Optional<RunResult> result() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT result FROM status WHERE result IS NOT NULL")) {
      return row.next() ? Optional.of(RunFolder.parseResult(row.getString(1))) : Optional.empty();
    } catch (JsonProcessingException e) {
      throw new StoreException("%s holds a damaged result.".formatted(file), e);
    }
  }

  List<Knob> knobs() throws SQLException {
    List<Knob> knobs = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT name, initial, value, minimum, maximum, logarithmic FROM knob ORDER BY position")) {
      while (row.next()) {
        knobs.add(
            new Knob(
                row.getString(1),
                row.getDouble(2),
                row.getDouble(3),
                row.getDouble(4),
                row.getDouble(5),
                row.getBoolean(6)));
      }
    }
    return knobs;
  }

  List<SeriesInfo> metrics() throws SQLException {
    List<SeriesInfo> infos = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        PreparedStatement blocks =
            connection.prepareStatement(
                "SELECT coalesce(sum(count), 0), max(key) FROM summary WHERE key > ? AND key < ?");
        PreparedStatement tail =
            connection.prepareStatement("SELECT count(*) FROM point WHERE key > ? AND key < ?");
        PreparedStatement last =
            connection.prepareStatement(
                "SELECT key, step, value FROM point WHERE key > ? AND key < ? ORDER BY key DESC LIMIT 1");
        ResultSet metric =
            statement.executeQuery(
                "SELECT id, name, unit, description FROM metric ORDER BY name")) {
      while (metric.next()) {
        long from = RunSchema.key(metric.getInt(1), 0);
        long to = RunSchema.key(metric.getInt(1) + 1, 0);
        long count;
        long lastBlock;
        try (ResultSet row = range(blocks, from, to)) {
          row.next();
          count = row.getLong(1);
          lastBlock = row.getLong(2);
        }
        try (ResultSet row = range(tail, Math.max(from, lastBlock), to)) {
          row.next();
          count += row.getLong(1);
        }
        try (ResultSet row = range(last, from, to)) {
          if (row.next()) {
            infos.add(
                new SeriesInfo(
                    metric.getString(2),
                    metric.getString(3),
                    metric.getString(4),
                    count,
                    RunSchema.sequence(row.getLong(1)),
                    row.getLong(2),
                    value(row, 3)));
          }
        }
      }
    }
    return infos;
  }

  /** See {@link RunArchive#series}; empty when the metric has no values. */
  Series series(String metric, long fromStep, long toStep, int columns) throws SQLException {
    // One transaction, so that the generation and all values are of one moment.
    connection.setAutoCommit(false);
    try {
      int generation = progress().generation();
      int id = metricId(metric);
      return id == 0
          ? SeriesQuery.empty(metric, generation)
          : new SeriesQuery(connection, id).read(metric, generation, fromStep, toStep, columns);
    } finally {
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  private int metricId(String metric) throws SQLException {
    try (PreparedStatement find =
        connection.prepareStatement("SELECT id FROM metric WHERE name = ?")) {
      find.setString(1, metric);
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? row.getInt(1) : 0;
      }
    }
  }

  List<LogLine> log(long afterSequence, int limit) throws SQLException {
    List<LogLine> lines = new ArrayList<>();
    try (PreparedStatement find =
        connection.prepareStatement(
            "SELECT sequence, millis, step, level, message FROM log WHERE sequence > ?"
                + " ORDER BY sequence DESC LIMIT ?")) {
      find.setLong(1, afterSequence);
      find.setInt(2, limit);
      try (ResultSet row = find.executeQuery()) {
        while (row.next()) {
          lines.add(
              new LogLine(
                  runId,
                  row.getLong(1),
                  Instant.ofEpochMilli(row.getLong(2)),
                  row.getLong(3),
                  row.getString(4),
                  row.getString(5)));
        }
      }
    }
    Collections.reverse(lines);
    return lines;
  }

  List<Event> events() throws SQLException {
    List<Event> events = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT sequence, millis, step, turn, kind, text FROM event ORDER BY sequence")) {
      while (row.next()) {
        events.add(
            new Event(
                runId,
                row.getLong(1),
                Instant.ofEpochMilli(row.getLong(2)),
                row.getLong(3),
                row.getLong(4),
                row.getString(5),
                row.getString(6)));
      }
    }
    return events;
  }

  List<Media> media(String name) throws SQLException {
    List<Media> images = new ArrayList<>();
    try (PreparedStatement find =
        connection.prepareStatement(
            "SELECT sequence, name, step, file FROM media WHERE ?1 = '' OR name = ?1 ORDER BY sequence")) {
      find.setString(1, name);
      try (ResultSet row = find.executeQuery()) {
        while (row.next()) {
          images.add(
              new Media(runId, row.getLong(1), row.getString(2), row.getLong(3), row.getString(4)));
        }
      }
    }
    images.sort(Comparator.comparingLong(Media::sequence));
    return images;
  }

  private static ResultSet range(PreparedStatement statement, long from, long to)
      throws SQLException {
    statement.setLong(1, from);
    statement.setLong(2, to);
    return statement.executeQuery();
  }

  /** SQLite keeps NaN as NULL. */
  static double value(ResultSet row, int column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? Double.NaN : value;
  }

  private static @Nullable Instant time(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
