package dev.agon.core.store;

import dev.agon.core.store.RunArchive.Series;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Thins one series for a chart without losing an extreme. Summaries that lie within one column are
 * taken as they are; the values of the others, and those behind the last summary, are read.
 */
final class SeriesQuery {
  /** Up to so many values beside those asked for are read to find out whether all can be shown. */
  private static final int SLACK = 4 * RunSchema.BLOCK;

  private record Block(
      long firstKey,
      long lastKey,
      int count,
      long lowStep,
      long highStep,
      long lastStep,
      long lastMillis,
      double minimum,
      double maximum,
      double sum,
      double last) {}

  private final Connection connection;
  private final int metric;
  private final List<Block> blocks = new ArrayList<>();
  private final Columns tail = new Columns();

  SeriesQuery(Connection connection, int metric) {
    this.connection = connection;
    this.metric = metric;
  }

  static Series empty(String metric, int generation) {
    return new Columns().toSeries(metric, generation, 0, true);
  }

  Series read(String name, int generation, long fromStep, long toStep, int columns)
      throws SQLException {
    if (columns < 1) {
      throw new IllegalArgumentException(
          "A series has at least one column, but columns=%d.".formatted(columns));
    }
    readBlocks();
    long end = RunSchema.key(metric + 1, 0);
    long tailFrom =
        blocks.isEmpty() ? RunSchema.key(metric, 0) + 1 : blocks.get(blocks.size() - 1).lastKey + 1;
    long newest = readValues(tailFrom, end, tail);
    if (newest == 0) {
      newest = blocks.isEmpty() ? 0 : RunSchema.sequence(tailFrom - 1);
    }
    long low = Long.MAX_VALUE;
    long high = Long.MIN_VALUE;
    long within = 0;
    for (Block block : blocks) {
      low = Math.min(low, block.lowStep);
      high = Math.max(high, block.highStep);
      within += block.lowStep <= toStep && block.highStep >= fromStep ? block.count : 0;
    }
    for (int i = 0; i < tail.size; i++) {
      low = Math.min(low, tail.steps[i]);
      high = Math.max(high, tail.steps[i]);
      within += tail.steps[i] <= toStep && tail.steps[i] >= fromStep ? 1 : 0;
    }
    long from = Math.max(low, fromStep);
    long to = Math.min(high, toStep);
    if (from > to) {
      return new Columns().toSeries(name, generation, newest, true);
    }
    if (within <= (long) columns + SLACK) {
      Columns values = new Columns();
      for (Block block : blocks) {
        if (block.lowStep <= to && block.highStep >= from) {
          readValues(block.firstKey, block.lastKey + 1, values);
        }
      }
      values.addAll(tail);
      values.keep(from, to);
      if (values.size <= columns) {
        return values.toSeries(name, generation, newest, true);
      }
      Columns thinned = new Columns();
      for (int i = 0; i < values.size; i++) {
        thinned.merge(column(values.steps[i], from, to, columns), values, i);
      }
      return thinned.toSeries(name, generation, newest, false);
    }
    Columns thinned = new Columns();
    Columns values = new Columns();
    for (Block block : blocks) {
      if (block.lowStep > to || block.highStep < from) {
        continue;
      }
      boolean inside = block.lowStep >= from && block.highStep <= to;
      long first = inside ? column(block.lowStep, from, to, columns) : -1;
      if (inside && first == column(block.highStep, from, to, columns)) {
        thinned.merge(
            first,
            block.count,
            block.lastStep,
            block.lastMillis,
            block.minimum,
            block.maximum,
            block.sum,
            block.last);
      } else {
        values.size = 0;
        readValues(block.firstKey, block.lastKey + 1, values);
        mergeWithin(thinned, values, from, to, columns);
      }
    }
    mergeWithin(thinned, tail, from, to, columns);
    return thinned.toSeries(name, generation, newest, false);
  }

  private static void mergeWithin(
      Columns thinned, Columns values, long from, long to, int columns) {
    for (int i = 0; i < values.size; i++) {
      if (values.steps[i] >= from && values.steps[i] <= to) {
        thinned.merge(column(values.steps[i], from, to, columns), values, i);
      }
    }
  }

  private static long column(long step, long from, long to, int columns) {
    long width = to - from + 1;
    if (width <= columns) {
      return step - from;
    }
    return Math.min(columns - 1, (long) ((double) (step - from) * columns / width));
  }

  private void readBlocks() throws SQLException {
    try (PreparedStatement find =
        connection.prepareStatement(
            "SELECT key, first_sequence, count, low_step, high_step, last_step, last_millis, minimum,"
                + " maximum, sum, last FROM summary WHERE key > ? AND key < ? ORDER BY key")) {
      find.setLong(1, RunSchema.key(metric, 0));
      find.setLong(2, RunSchema.key(metric + 1, 0));
      try (ResultSet row = find.executeQuery()) {
        while (row.next()) {
          blocks.add(
              new Block(
                  RunSchema.key(metric, row.getLong(2)),
                  row.getLong(1),
                  row.getInt(3),
                  row.getLong(4),
                  row.getLong(5),
                  row.getLong(6),
                  row.getLong(7),
                  RunReader.value(row, 8),
                  RunReader.value(row, 9),
                  RunReader.value(row, 10),
                  RunReader.value(row, 11)));
        }
      }
    }
  }

  /** Reads the values with keys from {@code fromKey} to {@code toKey} (exclusive). */
  private long readValues(long fromKey, long toKey, Columns into) throws SQLException {
    long newest = 0;
    try (PreparedStatement find =
        connection.prepareStatement(
            "SELECT key, step, millis, value FROM point WHERE key >= ? AND key < ? ORDER BY key")) {
      find.setLong(1, fromKey);
      find.setLong(2, toKey);
      try (ResultSet row = find.executeQuery()) {
        while (row.next()) {
          newest = RunSchema.sequence(row.getLong(1));
          double value = RunReader.value(row, 4);
          into.add(into.size, 1, row.getLong(2), row.getLong(3), value, value, value, value);
        }
      }
    }
    return newest;
  }

  /** Columns as they grow; a value as it was logged is a column of one. */
  private static final class Columns {
    private int size;
    private long[] index = new long[64];
    private int[] counts = new int[64];
    private long[] steps = new long[64];
    private long[] epochMillis = new long[64];
    private double[] minimum = new double[64];
    private double[] maximum = new double[64];
    private double[] sum = new double[64];
    private double[] last = new double[64];

    void add(
        long column,
        int count,
        long step,
        long millis,
        double low,
        double high,
        double total,
        double value) {
      if (size == counts.length) {
        int grown = 2 * size;
        index = Arrays.copyOf(index, grown);
        counts = Arrays.copyOf(counts, grown);
        steps = Arrays.copyOf(steps, grown);
        epochMillis = Arrays.copyOf(epochMillis, grown);
        minimum = Arrays.copyOf(minimum, grown);
        maximum = Arrays.copyOf(maximum, grown);
        sum = Arrays.copyOf(sum, grown);
        last = Arrays.copyOf(last, grown);
      }
      index[size] = column;
      counts[size] = count;
      steps[size] = step;
      epochMillis[size] = millis;
      minimum[size] = low;
      maximum[size] = high;
      sum[size] = total;
      last[size++] = value;
    }

    void addAll(Columns other) {
      for (int i = 0; i < other.size; i++) {
        double value = other.last[i];
        add(size, 1, other.steps[i], other.epochMillis[i], value, value, value, value);
      }
    }

    /** Into the column of this index: mostly the last one, as steps seldom go back. */
    void merge(
        long column,
        int count,
        long step,
        long millis,
        double low,
        double high,
        double total,
        double value) {
      int i = size - 1;
      while (i >= 0 && index[i] > column) {
        i--;
      }
      if (i >= 0 && index[i] == column) {
        counts[i] += count;
        steps[i] = step;
        epochMillis[i] = millis;
        minimum[i] = Double.isNaN(minimum[i]) || low < minimum[i] ? low : minimum[i];
        maximum[i] = Double.isNaN(maximum[i]) || high > maximum[i] ? high : maximum[i];
        sum[i] += total;
        last[i] = value;
        return;
      }
      add(column, count, step, millis, low, high, total, value);
      for (int k = size - 1; k > i + 1; k--) {
        swap(k, k - 1);
      }
    }

    void merge(long column, Columns from, int i) {
      double value = from.last[i];
      merge(column, 1, from.steps[i], from.epochMillis[i], value, value, value, value);
    }

    private void swap(int a, int b) {
      swap(index, a, b);
      swap(steps, a, b);
      swap(epochMillis, a, b);
      swap(minimum, a, b);
      swap(maximum, a, b);
      swap(sum, a, b);
      swap(last, a, b);
      int count = counts[a];
      counts[a] = counts[b];
      counts[b] = count;
    }

    private static void swap(long[] values, int a, int b) {
      long value = values[a];
      values[a] = values[b];
      values[b] = value;
    }

    private static void swap(double[] values, int a, int b) {
      double value = values[a];
      values[a] = values[b];
      values[b] = value;
    }

    /** Drops the values outside the steps. */
    void keep(long from, long to) {
      int kept = 0;
      for (int i = 0; i < size; i++) {
        if (steps[i] >= from && steps[i] <= to) {
          swap(kept++, i);
        }
      }
      size = kept;
    }

    Series toSeries(String metric, int generation, long sequence, boolean raw) {
      double[] mean = new double[size];
      boolean single = raw;
      for (int i = 0; i < size; i++) {
        mean[i] = sum[i] / counts[i];
      }
      if (!raw) {
        single = Arrays.stream(counts, 0, size).allMatch(count -> count == 1);
      }
      return new Series(
          metric,
          generation,
          sequence,
          single,
          Arrays.copyOf(steps, size),
          Arrays.copyOf(epochMillis, size),
          Arrays.copyOf(minimum, size),
          Arrays.copyOf(maximum, size),
          mean,
          Arrays.copyOf(last, size),
          Arrays.copyOf(counts, size));
    }
  }
}
