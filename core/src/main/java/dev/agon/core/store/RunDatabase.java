package dev.agon.core.store;

import dev.agon.core.metrics.Metric;
import dev.agon.core.run.RunMessages.Action;
import dev.agon.core.run.RunMessages.Event;
import dev.agon.core.run.RunMessages.LogLine;
import dev.agon.core.run.RunMessages.Media;
import dev.agon.core.training.LiveHyperparameter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The owner's hand on {@code run.db}: one connection, one transaction at a time, used by one thread
 * at a time. Nothing is durable before {@link #commit}.
 */
final class RunDatabase implements AutoCloseable {
  /** Images that were added from outside are numbered from here: no rewind reaches them. */
  static final long FIRST_ADDED = -(1L << 40);

  private static final int SENT_AT_ONCE = 1024;

  private final Path file;
  private final Connection connection;
  private final PreparedStatement point;
  private final PreparedStatement summary;
  private final PreparedStatement log;
  private final PreparedStatement event;
  private final PreparedStatement media;
  private final PreparedStatement journal;
  private final PreparedStatement status;
  private final Map<String, SeriesWriter> series = new HashMap<>();
  private int unsent;

  private RunDatabase(Path file, Connection connection) throws SQLException {
    this.file = file;
    this.connection = connection;
    point = connection.prepareStatement("INSERT INTO point VALUES (?, ?, ?, ?)");
    summary = connection.prepareStatement("INSERT INTO summary VALUES (?,?,?,?,?,?,?,?,?,?,?)");
    log = connection.prepareStatement("INSERT INTO log VALUES (?, ?, ?, ?, ?)");
    event = connection.prepareStatement("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)");
    media = connection.prepareStatement("INSERT INTO media VALUES (?, ?, ?, ?)");
    journal = connection.prepareStatement("INSERT INTO journal VALUES (?, ?, ?, ?, ?)");
    status =
        connection.prepareStatement(
            "INSERT INTO status (id, state, step, turn, generation, steps_per_second, wall_seconds,"
                + " metric, value, started, ended, failure) VALUES (1,?,?,?,?,?,?,?,?,?,?,?)"
                + " ON CONFLICT (id) DO UPDATE SET state = excluded.state, step = excluded.step,"
                + " turn = excluded.turn, generation = excluded.generation,"
                + " steps_per_second = excluded.steps_per_second,"
                + " wall_seconds = excluded.wall_seconds, metric = excluded.metric,"
                + " value = excluded.value, started = excluded.started, ended = excluded.ended,"
                + " failure = excluded.failure");
  }

  /** Opens the database of a run folder; makes it when it is missing. */
  static RunDatabase open(Path runFolder) {
    Path file = runFolder.resolve(RunSchema.FILE);
    try {
      Connection connection = RunSchema.openForWriting(file);
      try {
        return new RunDatabase(file, connection);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new StoreException(RunSchema.explain(file, e), e);
    }
  }

  Path file() {
    return file;
  }

  /** Lets the database grow no further than this: writing then fails as on a full disk. */
  void limit(long bytes) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      long page = number(statement, "PRAGMA page_size");
      statement.execute("PRAGMA max_page_count = " + Math.max(1, bytes / page));
    }
  }

  /** One metric's rows, and the summary that is being filled. */
  final class SeriesWriter {
    private final int id;
    private int count;
    private long firstSequence;
    private long lowStep;
    private long highStep;
    private double minimum;
    private double maximum;
    private double sum;

    private SeriesWriter(int id) {
      this.id = id;
    }

    void insert(long sequence, long step, long millis, double value) throws SQLException {
      point.setLong(1, RunSchema.key(id, sequence));
      point.setLong(2, step);
      point.setLong(3, millis);
      point.setDouble(4, value);
      point.addBatch(); // a third of the cost of executing each
      if (++unsent == SENT_AT_ONCE) {
        sendPoints();
      }
      summarise(sequence, step, value);
      if (count == RunSchema.BLOCK) {
        finishBlock(sequence, step, millis, value);
      }
    }

    private void summarise(long sequence, long step, double value) {
      if (count == 0) {
        firstSequence = sequence;
        lowStep = step;
        highStep = step;
        minimum = Double.NaN;
        maximum = Double.NaN;
        sum = 0;
      }
      count++;
      lowStep = Math.min(lowStep, step);
      highStep = Math.max(highStep, step);
      minimum = Double.isNaN(minimum) || value < minimum ? value : minimum;
      maximum = Double.isNaN(maximum) || value > maximum ? value : maximum;
      sum += value;
    }

    private void finishBlock(long sequence, long step, long millis, double value)
        throws SQLException {
      summary.setLong(1, RunSchema.key(id, sequence));
      summary.setLong(2, firstSequence);
      summary.setInt(3, count);
      summary.setLong(4, lowStep);
      summary.setLong(5, highStep);
      summary.setLong(6, step);
      summary.setLong(7, millis);
      summary.setDouble(8, minimum);
      summary.setDouble(9, maximum);
      summary.setDouble(10, sum);
      summary.setDouble(11, value);
      summary.executeUpdate();
      count = 0;
    }
  }

  /** The series of a metric, declared in the database when it is new there. */
  SeriesWriter series(Metric metric) throws SQLException {
    SeriesWriter known = series.get(metric.name());
    if (known != null) {
      return known;
    }
    int id;
    try (PreparedStatement find =
        connection.prepareStatement("SELECT id FROM metric WHERE name = ?")) {
      find.setString(1, metric.name());
      try (ResultSet row = find.executeQuery()) {
        id = row.next() ? row.getInt(1) : 0;
      }
    }
    if (id == 0) {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO metric (name, unit, description) VALUES (?, ?, ?) RETURNING id")) {
        insert.setString(1, metric.name());
        insert.setString(2, metric.unit());
        insert.setString(3, metric.description());
        try (ResultSet row = insert.executeQuery()) {
          row.next();
          id = row.getInt(1);
        }
      }
    }
    SeriesWriter writer = new SeriesWriter(id);
    fillOpenBlock(writer);
    series.put(metric.name(), writer);
    return writer;
  }

  /** Takes the values behind the last summary up again. */
  private void fillOpenBlock(SeriesWriter writer) throws SQLException {
    try (PreparedStatement tail =
        connection.prepareStatement(
            "SELECT key, step, value FROM point WHERE key < ?1 AND key > coalesce("
                + "(SELECT max(key) FROM summary WHERE key > ?2 AND key < ?1), ?2) ORDER BY key")) {
      tail.setLong(1, RunSchema.key(writer.id + 1, 0));
      tail.setLong(2, RunSchema.key(writer.id, 0));
      try (ResultSet row = tail.executeQuery()) {
        while (row.next()) {
          double value = row.getDouble(3);
          writer.summarise(
              RunSchema.sequence(row.getLong(1)),
              row.getLong(2),
              row.wasNull() ? Double.NaN : value);
        }
      }
    }
  }

  void insert(LogLine line) throws SQLException {
    log.setLong(1, line.sequence());
    log.setLong(2, line.time().toEpochMilli());
    log.setLong(3, line.step());
    log.setString(4, line.level());
    log.setString(5, line.message());
    log.executeUpdate();
  }

  void insert(Event mark) throws SQLException {
    event.setLong(1, mark.sequence());
    event.setLong(2, mark.time().toEpochMilli());
    event.setLong(3, mark.step());
    event.setLong(4, mark.turn());
    event.setString(5, mark.kind());
    event.setString(6, mark.text());
    event.executeUpdate();
  }

  /** How many images were added to the run from outside, under negative sequence numbers. */
  long addedImages() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return number(
          statement,
          "SELECT coalesce(max(sequence) - (%d), 0) FROM media WHERE sequence < 0"
              .formatted(FIRST_ADDED));
    }
  }

  void insert(Media image) throws SQLException {
    media.setLong(1, image.sequence());
    media.setString(2, image.name());
    media.setLong(3, image.step());
    media.setString(4, image.file());
    media.executeUpdate();
  }

  void insert(JournalEntry entry) throws SQLException {
    journal.setLong(1, entry.sequence());
    journal.setLong(2, entry.turn());
    journal.setString(3, entry.action().name());
    journal.setString(4, entry.hyperparameter());
    journal.setDouble(5, entry.value());
    journal.executeUpdate();
  }

  /** The whole journal, in the order of writing. */
  List<JournalEntry> journal() throws SQLException {
    List<JournalEntry> entries = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT sequence, turn, action, hyperparameter, value FROM journal ORDER BY sequence")) {
      while (row.next()) {
        entries.add(
            new JournalEntry(
                row.getLong(1),
                row.getLong(2),
                Action.valueOf(row.getString(3)),
                row.getString(4),
                row.getDouble(5)));
      }
    }
    return entries;
  }

  /** Drops what was done after {@code turn}: the run takes another course from there. */
  void forgetJournalAfter(long turn) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM journal WHERE turn > ?")) {
      delete.setLong(1, turn);
      delete.executeUpdate();
    }
  }

  void declare(List<LiveHyperparameter> knobs, Map<String, Double> values) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("DELETE FROM knob");
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO knob VALUES (?, ?, ?, ?, ?, ?, ?)")) {
      for (int i = 0; i < knobs.size(); i++) {
        LiveHyperparameter knob = knobs.get(i);
        insert.setString(1, knob.name());
        insert.setInt(2, i);
        insert.setDouble(3, knob.initial());
        insert.setDouble(4, values.getOrDefault(knob.name(), knob.initial()));
        insert.setDouble(5, knob.minimum());
        insert.setDouble(6, knob.maximum());
        insert.setBoolean(7, knob.logarithmic());
        insert.executeUpdate();
      }
    }
  }

  void setKnob(String name, double value) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE knob SET value = ? WHERE name = ?")) {
      update.setDouble(1, value);
      update.setString(2, name);
      update.executeUpdate();
    }
  }

  void write(RunProgress progress) throws SQLException {
    status.setString(1, progress.state().name());
    status.setLong(2, progress.step());
    status.setLong(3, progress.turn());
    status.setInt(4, progress.generation());
    status.setDouble(5, progress.stepsPerSecond());
    status.setDouble(6, progress.wallSeconds());
    status.setString(7, progress.metric());
    status.setDouble(8, progress.value());
    setMillis(status, 9, progress.started());
    setMillis(status, 10, progress.ended());
    status.setString(11, progress.failure());
    status.executeUpdate();
  }

  /**
   * @param json a {@link dev.agon.core.run.RunResult}; null while the run goes on
   */
  void writeResult(@Nullable String json) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE status SET result = ? WHERE id = 1")) {
      update.setString(1, json);
      update.executeUpdate();
    }
  }

  private static void setMillis(PreparedStatement statement, int index, @Nullable Instant time)
      throws SQLException {
    if (time == null) {
      statement.setNull(index, Types.INTEGER);
    } else {
      statement.setLong(index, time.toEpochMilli());
    }
  }

  /** How far the streams have come on disk. */
  Positions positions() throws SQLException {
    long points = 0;
    try (Statement ids = connection.createStatement();
        Statement last = connection.createStatement();
        ResultSet id = ids.executeQuery("SELECT id FROM metric")) {
      while (id.next()) {
        long key =
            number(
                last,
                "SELECT coalesce(max(key), 0) FROM point WHERE key < "
                    + RunSchema.key(id.getInt(1) + 1, 0));
        points = Math.max(points, RunSchema.sequence(key));
      }
    }
    try (Statement statement = connection.createStatement()) {
      return new Positions(
          points,
          number(statement, "SELECT coalesce(max(sequence), 0) FROM log"),
          number(statement, "SELECT coalesce(max(sequence), 0) FROM event"),
          number(statement, "SELECT coalesce(max(sequence), 0) FROM media WHERE sequence > 0"));
    }
  }

  /**
   * Forgets everything behind these positions.
   *
   * @return the image files that no row names any more
   * @throws StoreException when something before these positions is missing
   */
  List<String> rewind(Positions to) throws SQLException {
    Positions now = positions();
    if (now.points() < to.points()
        || now.log() < to.log()
        || now.events() < to.events()
        || now.media() < to.media()) {
      throw new StoreException(
          "%s ends at %s, the checkpoint counts on %s: it is not the file that this checkpoint was taken with."
              .formatted(file, now, to));
    }
    List<String> files = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      List<Integer> metrics = new ArrayList<>();
      try (ResultSet id = statement.executeQuery("SELECT id FROM metric")) {
        while (id.next()) {
          metrics.add(id.getInt(1));
        }
      }
      for (int metric : metrics) {
        String behind =
            " WHERE key > "
                + RunSchema.key(metric, to.points())
                + " AND key < "
                + RunSchema.key(metric + 1, 0);
        statement.executeUpdate("DELETE FROM point" + behind);
        statement.executeUpdate("DELETE FROM summary" + behind);
      }
      try (ResultSet media =
          statement.executeQuery("SELECT file FROM media WHERE sequence > " + to.media())) {
        while (media.next()) {
          files.add(media.getString(1));
        }
      }
      statement.executeUpdate("DELETE FROM log WHERE sequence > " + to.log());
      statement.executeUpdate("DELETE FROM event WHERE sequence > " + to.events());
      statement.executeUpdate("DELETE FROM media WHERE sequence > " + to.media());
    }
    series.clear();
    return files;
  }

  private void sendPoints() throws SQLException {
    if (unsent > 0) {
      unsent = 0;
      point.executeBatch();
    }
  }

  void commit() throws SQLException {
    sendPoints();
    connection.commit();
  }

  void rollback() throws SQLException {
    connection.rollback();
  }

  /** Makes what was committed survive a power cut. May be called by another thread. */
  void sync() throws IOException {
    Path log = file.resolveSibling(file.getFileName() + "-wal");
    if (Files.exists(log)) {
      try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
        channel.force(false);
      }
    }
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /** Folds the log into the file, so that an ended run is one file, and lets it go. */
  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
