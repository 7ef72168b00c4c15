package dev.agon.core.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The tables of {@code run.db}.
 *
 * <p>A value of a metric is one row of {@code point}, clustered by metric and within it by sequence
 * number: {@code key = metric·2⁴⁰ + sequence}. Every {@link #BLOCK} values of a metric, {@code
 * summary} gets a row with their extremes and sum under the key of the last of them, so that a
 * chart of a million values reads some thousand rows. The view {@code series} is for people with an
 * SQL client.
 */
final class RunSchema {
  static final String FILE = "run.db";
  static final int VERSION = 1;
  static final int BLOCK = 64;
  private static final int SEQUENCE_BITS = 40;
  private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

  private static final List<String> TABLES =
      List.of(
          "CREATE TABLE metric (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
              + " unit TEXT NOT NULL, description TEXT NOT NULL)",
          "CREATE TABLE point (key INTEGER PRIMARY KEY, step INTEGER NOT NULL,"
              + " millis INTEGER NOT NULL, value REAL)",
          "CREATE TABLE summary (key INTEGER PRIMARY KEY, first_sequence INTEGER NOT NULL,"
              + " count INTEGER NOT NULL, low_step INTEGER NOT NULL, high_step INTEGER NOT NULL,"
              + " last_step INTEGER NOT NULL, last_millis INTEGER NOT NULL,"
              + " minimum REAL, maximum REAL, sum REAL, last REAL)",
          "CREATE VIEW series AS SELECT metric.name AS metric, point.key & 1099511627775 AS sequence,"
              + " step, millis, value FROM point JOIN metric ON metric.id = point.key >> 40",
          "CREATE TABLE log (sequence INTEGER PRIMARY KEY, millis INTEGER NOT NULL,"
              + " step INTEGER NOT NULL, level TEXT NOT NULL, message TEXT NOT NULL)",
          "CREATE TABLE event (sequence INTEGER PRIMARY KEY, millis INTEGER NOT NULL,"
              + " step INTEGER NOT NULL, turn INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL)",
          "CREATE TABLE media (sequence INTEGER PRIMARY KEY, name TEXT NOT NULL,"
              + " step INTEGER NOT NULL, file TEXT NOT NULL)",
          "CREATE TABLE journal (sequence INTEGER PRIMARY KEY, turn INTEGER NOT NULL,"
              + " action TEXT NOT NULL, hyperparameter TEXT, value REAL NOT NULL)",
          "CREATE TABLE knob (name TEXT PRIMARY KEY, position INTEGER NOT NULL,"
              + " initial REAL NOT NULL, value REAL NOT NULL, minimum REAL NOT NULL,"
              + " maximum REAL NOT NULL, logarithmic INTEGER NOT NULL)",
          "CREATE TABLE status (id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL,"
              + " step INTEGER NOT NULL, turn INTEGER NOT NULL, generation INTEGER NOT NULL,"
              + " steps_per_second REAL NOT NULL, wall_seconds REAL NOT NULL,"
              + " metric TEXT NOT NULL, value REAL, started INTEGER, ended INTEGER,"
              + " failure TEXT, result TEXT)");

  static long key(int metric, long sequence) {
    return (long) metric << SEQUENCE_BITS | sequence;
  }

  static long sequence(long key) {
    return key & SEQUENCE_MASK;
  }

  /** Opens for the run's owner; the tables are made when they are missing. */
  static Connection openForWriting(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setBusyTimeout(10_000);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    try {
      int version = version(connection, file);
      connection.setAutoCommit(false);
      if (version == 0) {
        try (Statement statement = connection.createStatement()) {
          for (String table : TABLES) {
            statement.execute(table);
          }
          statement.execute("PRAGMA user_version = " + VERSION);
        }
        connection.commit();
      }
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** Opens for anyone else. */
  static Connection openForReading(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(2_000);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    try {
      if (version(connection, file) == 0) {
        throw new SQLException(file + " has no tables yet");
      }
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static int version(Connection connection, Path file) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA user_version")) {
      int version = result.next() ? result.getInt(1) : 0;
      if (version > VERSION) {
        throw new StoreException(
            "%s has version %d, this Agon reads up to %d: use the newer Agon that wrote it."
                .formatted(file, version, VERSION));
      }
      return version;
    }
  }

  /** What an error of SQLite means for a person. */
  static String explain(Path file, SQLException e) {
    SQLiteErrorCode code = code(e);
    int primary = code.code & 0xFF;
    if (primary == SQLiteErrorCode.SQLITE_FULL.code) {
      return "%s cannot grow: the disk is full. Free some space, then resume the run."
          .formatted(file);
    }
    if (primary == SQLiteErrorCode.SQLITE_CORRUPT.code
        || primary == SQLiteErrorCode.SQLITE_NOTADB.code) {
      return "%s is damaged (%s). Put back a copy of it, or start the experiment again with the same seed."
          .formatted(file, code);
    }
    if (primary == SQLiteErrorCode.SQLITE_READONLY.code
        || primary == SQLiteErrorCode.SQLITE_CANTOPEN.code) {
      return "%s cannot be written (%s). Check that the folder exists and that you may write there."
          .formatted(file, code);
    }
    return "%s cannot be written or read: %s".formatted(file, e.getMessage());
  }

  /** Of the error itself or, for a batch, of its cause. */
  private static SQLiteErrorCode code(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLiteException sqlite) {
        return sqlite.getResultCode();
      }
    }
    String message = String.valueOf(e.getMessage());
    for (SQLiteErrorCode code : SQLiteErrorCode.values()) {
      if (message.contains("[" + code.name() + "]")) {
        return code;
      }
    }
    return SQLiteErrorCode.UNKNOWN_ERROR;
  }

  private RunSchema() {}
}
