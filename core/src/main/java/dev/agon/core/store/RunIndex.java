package dev.agon.core.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agon.core.run.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.sqlite.SQLiteConfig;

/**
 * {@code runs/index.db}: the status of every run as it was last read, with the size and time of the
 * files it was read from, so that a list of thousands of runs opens only those that changed. A
 * cache: it may be deleted, and whatever is wrong with it, the folders are read instead.
 */
final class RunIndex {
  private static final String FILE = "index.db";
  private static final int VERSION = 1;

  private record Entry(String signature, RunStatus status) {}

  private final Path runs;
  private final Map<String, Entry> entries = new HashMap<>();
  private final Set<String> changed = new HashSet<>();
  private boolean loaded;

  RunIndex(Path runs) {
    this.runs = runs;
  }

  /** The status of a run, read again when its files changed. */
  synchronized RunStatus status(Path folder, Function<Path, RunStatus> reader) {
    if (!loaded) {
      loaded = true;
      load();
    }
    Entry known = entries.get(folder.getFileName().toString());
    String signature = signature(folder); // before reading: what changes meanwhile is read again
    if (known != null && known.signature.equals(signature)) {
      return known.status;
    }
    String id = folder.getFileName().toString();
    RunStatus status = reader.apply(folder);
    entries.put(id, new Entry(signature, status));
    if (status.state().ended()) { // the others change all the time
      changed.add(id);
    }
    return status;
  }

  private static String signature(Path folder) {
    StringBuilder signature = new StringBuilder();
    for (String name : new String[] {RunSchema.FILE, RunSchema.FILE + "-wal", RunFolder.MANIFEST}) {
      try {
        BasicFileAttributes file =
            Files.readAttributes(folder.resolve(name), BasicFileAttributes.class);
        signature.append(file.size()).append('@').append(file.lastModifiedTime().toMillis());
      } catch (IOException e) {
        signature.append('-');
      }
      signature.append(' ');
    }
    return signature.toString();
  }

  private void load() {
    if (!Files.exists(runs.resolve(FILE))) {
      return;
    }
    try (Connection connection = open();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT id, signature, status FROM run")) {
      while (row.next()) {
        entries.put(
            row.getString(1),
            new Entry(row.getString(2), Json.MAPPER.readValue(row.getString(3), RunStatus.class)));
      }
    } catch (SQLException | JsonProcessingException e) {
      entries.clear();
      try {
        Files.deleteIfExists(runs.resolve(FILE));
      } catch (IOException stays) {
        // Then it is not used.
      }
    }
  }

  /** Writes what was learned, if it can be written. */
  synchronized void save() {
    if (changed.isEmpty()) {
      return;
    }
    try (Connection connection = open()) {
      connection.setAutoCommit(false);
      try (PreparedStatement put =
          connection.prepareStatement("INSERT OR REPLACE INTO run VALUES (?, ?, ?)")) {
        for (String id : changed) {
          Entry entry = entries.get(id);
          if (entry != null) {
            put.setString(1, id);
            put.setString(2, entry.signature);
            put.setString(3, Json.MAPPER.writeValueAsString(entry.status));
            put.executeUpdate();
          }
        }
      }
      try (Statement statement = connection.createStatement();
          PreparedStatement drop = connection.prepareStatement("DELETE FROM run WHERE id = ?")) {
        Set<String> gone = new HashSet<>();
        try (ResultSet row = statement.executeQuery("SELECT id FROM run")) {
          while (row.next()) {
            if (!Files.exists(runs.resolve(row.getString(1)))) {
              gone.add(row.getString(1));
            }
          }
        }
        for (String id : gone) {
          drop.setString(1, id);
          drop.executeUpdate();
        }
      }
      connection.commit();
    } catch (SQLException | JsonProcessingException e) {
      // A cache that cannot be written only costs time; a read-only folder is a fine archive.
    }
    changed.clear();
  }

  private Connection open() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(200);
    config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
    Connection connection = config.createConnection("jdbc:sqlite:" + runs.resolve(FILE));
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA user_version")) {
      int version = row.next() ? row.getInt(1) : 0;
      if (version != VERSION) {
        statement.executeUpdate("DROP TABLE IF EXISTS run");
        statement.executeUpdate(
            "CREATE TABLE run (id TEXT PRIMARY KEY, signature TEXT NOT NULL, status TEXT NOT NULL)");
        statement.executeUpdate("PRAGMA user_version = " + VERSION);
      }
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }
}
