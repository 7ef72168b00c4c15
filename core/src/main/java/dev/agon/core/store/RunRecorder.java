package dev.agon.core.store;

import dev.agon.core.metrics.Metric;
import dev.agon.core.metrics.PointBuffer;
import dev.agon.core.run.RunMessages.Action;
import dev.agon.core.run.RunMessages.Command;
import dev.agon.core.run.RunMessages.Event;
import dev.agon.core.run.RunMessages.LogLine;
import dev.agon.core.run.RunMessages.Media;
import dev.agon.core.run.RunMessages.MetricBatch;
import dev.agon.core.run.RunMessages.Points;
import dev.agon.core.run.RunResult;
import dev.agon.core.training.LiveHyperparameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stores what one run says, on a thread of its own: the training thread hands values over without
 * waiting, this thread writes them in batches, some twenty a second, and then tells the listener.
 *
 * <p>The methods that record are called by the training thread only, which numbers the entries. An
 * error of the disk ends the recording; the listener hears it once, later entries are dropped.
 */
public final class RunRecorder implements AutoCloseable {
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long HOUSEKEEPING_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int BATCH = 1 << 16;

  /** The backlog at which the training thread had better wait between two turns. */
  private static final long CROWDED = 1 << 21;

  /** The delay at which it had better wait, so that no more than a second is lost by a kill. */
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final Pattern IMAGE_NAME = Pattern.compile("[a-z0-9][a-z0-9_-]*");

  /** Hears what was stored, on the recorder's thread, after it was committed. */
  public interface Listener {
    void metrics(MetricBatch batch);

    void log(LogLine line);

    void event(Event event);

    void media(Media media);

    /** A command that another process left in the run's folder. */
    void command(Command command);

    /** The disk failed; nothing more will be stored. */
    void failed(StoreException cause);
  }

  @FunctionalInterface
  private interface Entry {
    void write(RunDatabase database) throws SQLException, IOException;
  }

  /** Somebody who waits until the values up to a sequence number are on disk. */
  private record Waiter(long upTo, CompletableFuture<Void> done) {}

  private final String runId;
  private final Path folder;
  private final int generation;
  private final RunDatabase database;
  private final Listener listener;
  private final CommandBox commands;
  private final Thread thread;
  private final PointBuffer points = new PointBuffer();
  private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
  private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
  private final List<Runnable> news = new ArrayList<>(); // told after the commit
  private final Map<Metric, Batch> batches = new LinkedHashMap<>();

  // The training thread's counters.
  private final long pointsBefore;
  private long logSequence;
  private long eventSequence;
  private long mediaSequence;
  private long journalSequence;

  // The recorder's thread.
  private final List<Waiter> waiting = new ArrayList<>();
  private long storedPoints;
  private @Nullable Metric lastMetric;
  private @Nullable Batch lastBatch;
  private @Nullable RunProgress written;
  private @Nullable Object databaseKey;

  private volatile @Nullable RunProgress progress;
  private volatile long storedUntil = System.nanoTime(); // what was logged before is on disk
  private volatile boolean closing;
  private volatile boolean ended;
  private volatile @Nullable StoreException failure;

  /** Opens the recording of a run at {@code positions}; the database holds nothing behind them. */
  RunRecorder(
      RunFolder run,
      RunDatabase database,
      Positions positions,
      long journalSequence,
      int generation,
      Listener listener) {
    this.runId = run.id();
    this.folder = run.path();
    this.generation = generation;
    this.database = database;
    this.listener = listener;
    this.commands = new CommandBox(folder);
    this.pointsBefore = positions.points();
    this.storedPoints = positions.points();
    this.logSequence = positions.log();
    this.eventSequence = positions.events();
    this.mediaSequence = positions.media();
    this.journalSequence = journalSequence;
    this.thread = new Thread(this::run, "agon-recorder-" + runId);
    thread.setDaemon(true);
  }

  void start() {
    databaseKey = keyOfDatabase();
    thread.start();
  }

  /** Stores a value, see {@link PointBuffer}. */
  public void log(Metric metric, long step, double value) {
    points.append(metric, step, value);
  }

  public void line(String level, long step, String message) {
    LogLine line = new LogLine(runId, ++logSequence, Instant.now(), step, level, message);
    entries.add(
        db -> {
          db.insert(line);
          news.add(() -> listener.log(line));
        });
  }

  public void event(String kind, long step, long turn, String text) {
    Event event = new Event(runId, ++eventSequence, Instant.now(), step, turn, kind, text);
    entries.add(
        db -> {
          db.insert(event);
          news.add(() -> listener.event(event));
        });
  }

  /** Stores a PNG or a GIF; the bytes are given away. */
  public void image(String name, long step, byte[] image) {
    requireImageName(name);
    long sequence = ++mediaSequence;
    Media media = new Media(runId, sequence, name, step, imageFile(name, step, sequence, image));
    entries.add(
        db -> {
          write(folder, media, image);
          db.insert(media);
          news.add(() -> listener.media(media));
        });
  }

  static void requireImageName(String name) {
    if (!IMAGE_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A series of images is named in lower case letters, digits, '_' and '-', but this one is '%s'."
              .formatted(name));
    }
  }

  /** The name of an image's file; its end says whether it is a PNG or a GIF. */
  static String imageFile(String name, long step, long sequence, byte[] image) {
    boolean gif = image.length > 3 && image[0] == 'G' && image[1] == 'I' && image[2] == 'F';
    return name + "-" + step + "-" + sequence + (gif ? ".gif" : ".png");
  }

  static void write(Path folder, Media media, byte[] image) throws IOException {
    Path target = folder.resolve(RunFolder.MEDIA).resolve(media.file());
    Files.createDirectories(target.getParent());
    Path temporary = target.resolveSibling(media.file() + ".part"); // never half of it by its name
    Files.write(temporary, image);
    Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Records a change before it takes effect: returns when it is on disk. */
  public JournalEntry journal(
      long turn, Action action, @Nullable String hyperparameter, double value) {
    JournalEntry entry = new JournalEntry(++journalSequence, turn, action, hyperparameter, value);
    entries.add(db -> db.insert(entry));
    if (hyperparameter != null) {
      knob(hyperparameter, value);
    }
    flush();
    return entry;
  }

  /** The hyperparameters that a person may change, with their present values. */
  public void declare(List<LiveHyperparameter> knobs, Map<String, Double> values) {
    Map<String, Double> copy = Map.copyOf(values);
    entries.add(db -> db.declare(knobs, copy));
  }

  /** The present value of a hyperparameter. */
  public void knob(String name, double value) {
    entries.add(db -> db.setKnob(name, value));
  }

  /** Counts the resumes: 0 for the first start. */
  public int generation() {
    return generation;
  }

  /** The latest progress; written with the next batch. */
  public void progress(RunProgress latest) {
    progress = latest;
  }

  /** Stores the result of an ended run. */
  public void result(RunResult result) {
    entries.add(db -> db.writeResult(Json.MAPPER.writeValueAsString(result)));
  }

  /** How far the streams have come, counted as they are recorded. */
  public Positions positions() {
    return new Positions(
        pointsBefore + points.appended(), logSequence, eventSequence, mediaSequence);
  }

  /** Whether so many values wait, or so long, that the training thread should {@link #flush}. */
  public boolean crowded() {
    return points.backlog() > CROWDED || System.nanoTime() - storedUntil > LATE_NANOS;
  }

  /**
   * Waits until everything recorded so far is committed. For the training thread.
   *
   * @throws StoreException when it cannot be stored
   */
  public void flush() {
    await(positions().points());
  }

  /**
   * Waits until everything up to {@code positions} will survive a power cut. For any thread, after
   * those positions were taken.
   *
   * @throws StoreException when it cannot be stored
   */
  public void sync(Positions positions) throws IOException {
    await(positions.points());
    database.sync();
  }

  private void await(long upTo) {
    Waiter waiter = new Waiter(upTo, new CompletableFuture<>());
    waiters.add(waiter);
    if (ended) {
      releaseWaiters();
    }
    LockSupport.unpark(thread);
    try {
      waiter.done.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof StoreException known
          ? known
          : new StoreException("The recording of %s ended: %s".formatted(runId, e.getCause()), e);
    }
  }

  private void run() {
    try {
      long housekeeping = System.nanoTime();
      boolean last;
      do {
        last = closing;
        boolean more = writeBatch();
        if (System.nanoTime() - housekeeping >= 0) {
          housekeeping = System.nanoTime() + HOUSEKEEPING_NANOS;
          checkFolder();
          commands.take().forEach(listener::command);
        }
        if (!more && !closing && waiters.isEmpty()) {
          LockSupport.parkNanos(PERIOD_NANOS);
        }
        last &= !more;
      } while (!last);
      database.close();
    } catch (SQLException e) {
      fail(new StoreException(RunSchema.explain(database.file(), e), e));
    } catch (StoreException e) {
      fail(e);
    } catch (IOException e) {
      fail(new StoreException("Cannot write to the run folder %s: %s".formatted(folder, e), e));
    } catch (RuntimeException | Error e) { // out of memory, for one: the run must hear of it
      fail(new StoreException("The recording of %s failed: %s".formatted(runId, e), e));
    } finally {
      ended = true;
      releaseWaiters();
    }
  }

  /**
   * One transaction. Entries are taken before points, so that what was logged before an entry is
   * stored with it.
   *
   * @return whether there is more to do at once
   */
  @SuppressWarnings("ReferenceEquality") // a new object is news
  private boolean writeBatch() throws SQLException, IOException {
    for (Waiter waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
      waiting.add(waiter);
    }
    boolean changed = false;
    for (Entry entry = entries.poll(); entry != null; entry = entries.poll()) {
      entry.write(database);
      changed = true;
    }
    long began = System.nanoTime();
    int count = points.drain(BATCH, this::sort);
    for (Batch batch : batches.values()) {
      batch.store(database);
    }
    RunProgress latest = progress;
    if (latest != null && latest != written) {
      database.write(latest);
      written = latest;
      changed = true;
    }
    if (changed || count > 0) {
      database.commit();
    }
    if (count < BATCH) {
      storedUntil = began;
    }
    publish(count);
    waiting.removeIf(waiter -> waiter.upTo <= storedPoints && waiter.done.complete(null));
    return count >= BATCH || !waiting.isEmpty();
  }

  private void sort(
      Metric[] metrics, long[] steps, long[] epochMillis, double[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      Metric metric = metrics[i];
      if (metric != lastMetric) {
        lastMetric = metric;
        lastBatch = batches.computeIfAbsent(metric, Batch::new);
      }
      Objects.requireNonNull(lastBatch).add(++storedPoints, steps[i], epochMillis[i], values[i]);
    }
  }

  private void publish(int count) {
    if (count > 0) {
      List<Points> series = new ArrayList<>();
      for (Batch batch : batches.values()) {
        if (batch.count > 0) {
          series.add(batch.points());
          batch.count = 0;
        }
      }
      listener.metrics(
          new MetricBatch(
              runId, generation, storedPoints - count + 1, storedPoints, List.copyOf(series)));
    }
    news.forEach(Runnable::run);
    news.clear();
  }

  /** On most systems writing into a deleted file succeeds, so somebody has to look. */
  private void checkFolder() {
    if (!Objects.equals(keyOfDatabase(), databaseKey)) {
      throw new StoreException(
          "The run's folder %s was deleted or replaced while the run went on.".formatted(folder));
    }
  }

  private @Nullable Object keyOfDatabase() {
    try {
      Object key = Files.readAttributes(database.file(), BasicFileAttributes.class).fileKey();
      return key == null ? "there" : key; // not every system has keys
    } catch (IOException e) {
      return null;
    }
  }

  private void fail(StoreException cause) {
    failure = cause;
    try {
      database.rollback();
      database.close();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
    listener.failed(cause);
  }

  private void releaseWaiters() {
    StoreException cause =
        failure != null ? failure : new StoreException("The recording of " + runId + " has ended.");
    for (Waiter waiter : waiting) {
      waiter.done.completeExceptionally(cause);
    }
    for (Waiter waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
      waiter.done.completeExceptionally(cause);
    }
  }

  /** Stores what is left and closes the database; waits for it. Repeating it does nothing. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The error that ended the recording, if one did. */
  public Optional<StoreException> failure() {
    return Optional.ofNullable(failure);
  }

  /** The values of one metric on their way from the buffer to the disk and the listener. */
  private static final class Batch {
    private static final int LIVE = 256;

    private final Metric metric;
    private int count;
    private long[] sequences = new long[64];
    private long[] steps = new long[64];
    private long[] epochMillis = new long[64];
    private double[] values = new double[64];

    Batch(Metric metric) {
      this.metric = metric;
    }

    void add(long sequence, long step, long millis, double value) {
      if (count == values.length) {
        sequences = Arrays.copyOf(sequences, 2 * count);
        steps = Arrays.copyOf(steps, 2 * count);
        epochMillis = Arrays.copyOf(epochMillis, 2 * count);
        values = Arrays.copyOf(values, 2 * count);
      }
      sequences[count] = sequence;
      steps[count] = step;
      epochMillis[count] = millis;
      values[count++] = value;
    }

    void store(RunDatabase database) throws SQLException {
      if (count > 0) {
        RunDatabase.SeriesWriter writer = database.series(metric);
        for (int i = 0; i < count; i++) {
          writer.insert(sequences[i], steps[i], epochMillis[i], values[i]);
        }
      }
    }

    /** All values, or of many the least and the greatest of each of some stretches. */
    Points points() {
      int[] chosen = new int[Math.min(count, LIVE)];
      if (count <= LIVE) {
        Arrays.setAll(chosen, i -> i);
      } else {
        int stretches = LIVE / 2;
        for (int s = 0; s < stretches; s++) {
          int from = (int) ((long) count * s / stretches);
          int to = (int) ((long) count * (s + 1) / stretches);
          int low = from;
          int high = from;
          for (int i = from; i < to; i++) {
            low = values[i] < values[low] ? i : low;
            high = values[i] > values[high] ? i : high;
          }
          chosen[2 * s] = Math.min(low, high);
          chosen[2 * s + 1] = Math.max(low, high);
        }
        chosen[LIVE - 1] = count - 1;
      }
      long[] s = new long[chosen.length];
      long[] m = new long[chosen.length];
      double[] v = new double[chosen.length];
      for (int i = 0; i < chosen.length; i++) {
        s[i] = steps[chosen[i]];
        m[i] = epochMillis[chosen[i]];
        v[i] = values[chosen[i]];
      }
      return new Points(metric.name(), s, m, v);
    }
  }
}
