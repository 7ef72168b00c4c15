package dev.agon.core.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.core.checkpoint.CheckpointStore;
import dev.agon.core.run.RunMessages.Media;
import dev.agon.core.run.RunResult;
import dev.agon.core.run.RunState;
import dev.agon.core.training.RunSpecification;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run's folder in the hand of the process that runs it: it holds the lock until it is closed.
 *
 * <p>The folder's name is the run's id. {@code manifest.json} is complete before the first turn;
 * {@code run.db} is opened by {@link #record}.
 */
public final class RunFolder implements AutoCloseable {
  static final String MANIFEST = "manifest.json";
  static final String MEDIA = "media";
  private static final String CHECKPOINTS = "checkpoints";
  private static final String EXPORT = "export";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private final Path path;
  private final RunLock lock;
  private volatile RunManifest manifest; // changed by the run's thread, read by the scheduler

  private RunFolder(Path path, RunLock lock, RunManifest manifest) {
    this.path = path;
    this.lock = lock;
    this.manifest = manifest;
  }

  /**
   * Makes the folder of a new run, with an id such as {@code cartpole-dqn-s0-7f2a91}.
   *
   * @param versions of Agon, Java and TensorFlow, for the manifest
   * @throws StoreException when the runs folder cannot be written; then nothing is left behind
   */
  public static RunFolder create(
      Path runs, RunSpecification specification, Map<String, String> versions) {
    Instant created = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    GitRevision revision = GitRevision.ofWorkingFolder();
    RunSpecification canonical =
        new RunSpecification(
            specification.schema(),
            specification.experiment(),
            specification.task(),
            specification.seed(),
            (ObjectNode) Json.sorted(specification.settings()));
    RunManifest manifest =
        new RunManifest(
            RunManifest.FORMAT,
            canonical,
            specification.seed(),
            new TreeMap<>(versions),
            revision.commit(),
            revision.uncommittedChanges(),
            specification.threads(),
            new TreeMap<>(),
            created);
    Path path = null;
    try {
      Files.createDirectories(runs);
      path = newFolder(runs, canonical, created);
      RunLock lock = RunLock.acquire(path);
      RunFolder folder = new RunFolder(path, lock, manifest);
      try {
        folder.write(RunProgress.queued(), null);
        folder.writeManifest(); // last: only a folder with a manifest is a run
        return folder;
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException | StoreException e) {
      if (path != null) {
        deleteTree(path);
      }
      throw e instanceof StoreException known
          ? known
          : new StoreException(
              "Cannot make a run in %s: %s. Choose a folder that you may write to."
                  .formatted(runs.toAbsolutePath(), reason((IOException) e)),
              e);
    }
  }

  /**
   * Takes an existing run to resume it.
   *
   * @throws StoreException when there is none, another process runs it, or its manifest is damaged
   */
  public static RunFolder open(Path runs, String runId) {
    Path path = find(runs, runId);
    RunLock lock = RunLock.acquire(path);
    try {
      RunFolder folder = new RunFolder(path, lock, readManifest(path));
      folder.checkpoints().clean();
      return folder;
    } catch (IOException e) {
      lock.close();
      throw new StoreException("Cannot open the run %s: %s".formatted(path, reason(e)), e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** The folder of a run; never outside {@code runs}. */
  static Path find(Path runs, String runId) {
    if (!ID.matcher(runId).matches() || !Files.isDirectory(runs.resolve(runId))) {
      throw new StoreException(
          "There is no run '%s' in %s.".formatted(runId, runs.toAbsolutePath()));
    }
    return runs.resolve(runId);
  }

  /**
   * The manifest of a run, without taking the run.
   *
   * @throws StoreException when there is no such run, or its manifest is damaged
   */
  public static RunManifest manifest(Path runs, String runId) {
    return readManifest(find(runs, runId));
  }

  /** The checkpoints of a run for reading, without taking the run. */
  public static CheckpointStore checkpoints(Path runs, String runId) {
    return new CheckpointStore(find(runs, runId).resolve(CHECKPOINTS), 1);
  }

  /** Where exports of a run go; need not exist yet. */
  public static Path export(Path runs, String runId) {
    return find(runs, runId).resolve(EXPORT);
  }

  static boolean isId(String name) {
    return ID.matcher(name).matches();
  }

  /** The run's id. */
  public String id() {
    return path.getFileName().toString();
  }

  public Path path() {
    return path;
  }

  public RunManifest manifest() {
    return manifest;
  }

  /** Gives the run another budget. */
  public void changeSpecification(RunSpecification specification) {
    manifest = manifest.withSpecification(specification);
    rewriteManifest();
  }

  /** Adds what the job says of itself. */
  public void addProvenance(Map<String, String> provenance) {
    if (!manifest.provenance().equals(provenance)) {
      manifest = manifest.withProvenance(new TreeMap<>(provenance));
      rewriteManifest();
    }
  }

  private void rewriteManifest() {
    try {
      writeManifest();
    } catch (IOException e) {
      throw new StoreException(
          "Cannot write %s: %s".formatted(path.resolve(MANIFEST), reason(e)), e);
    }
  }

  public CheckpointStore checkpoints() {
    return new CheckpointStore(
        path.resolve(CHECKPOINTS), manifest.specification().checkpointKeep());
  }

  /** Says on disk that the run waits for a slot again. */
  public RunProgress markQueued() {
    RunProgress before = RunReader.progress(path);
    write(before.in(RunState.QUEUED, before.started(), null, null), null);
    return before;
  }

  /** Says on disk that the run ended before it got a slot. */
  public void markEnded(RunProgress progress, RunResult result) {
    write(progress, result);
  }

  private void write(RunProgress progress, @Nullable RunResult result) {
    try (RunDatabase database = RunDatabase.open(path)) {
      database.write(progress);
      database.writeResult(result == null ? null : Json.MAPPER.writeValueAsString(result));
      database.commit();
    } catch (JsonProcessingException e) {
      throw new StoreException("The result of %s cannot be written.".formatted(path), e);
    } catch (SQLException e) {
      throw new StoreException(RunSchema.explain(path.resolve(RunSchema.FILE), e), e);
    }
  }

  /**
   * A run that is being recorded.
   *
   * @param journal all changes that were made so far
   */
  public record Recording(RunRecorder recorder, List<JournalEntry> journal) {}

  /**
   * Opens {@code run.db} for a new generation, rewound to {@code positions}.
   *
   * @param forgetJournalAfter drops the changes after this turn; {@link Long#MAX_VALUE} keeps all
   * @param limitBytes how large the database may grow; 0 for no limit
   */
  public Recording record(
      Positions positions,
      long forgetJournalAfter,
      long limitBytes,
      RunRecorder.Listener listener) {
    RunDatabase database = RunDatabase.open(path);
    try {
      RunProgress before = RunReader.progress(path);
      List<String> orphans = database.rewind(positions);
      database.forgetJournalAfter(forgetJournalAfter);
      database.writeResult(null);
      database.commit();
      for (String orphan : orphans) {
        Files.deleteIfExists(path.resolve(MEDIA).resolve(orphan));
      }
      if (limitBytes > 0) {
        database.limit(limitBytes);
      }
      List<JournalEntry> journal = database.journal();
      long lastChange = journal.isEmpty() ? 0 : journal.get(journal.size() - 1).sequence();
      int generation = before.started() == null ? 0 : before.generation() + 1;
      new CommandBox(path).take(); // meant for the generation before
      RunRecorder recorder =
          new RunRecorder(this, database, positions, lastChange, generation, listener);
      recorder.start();
      return new Recording(recorder, journal);
    } catch (SQLException | IOException | RuntimeException e) {
      try {
        database.rollback();
        database.close();
      } catch (SQLException suppressed) {
        e.addSuppressed(suppressed);
      }
      if (e instanceof StoreException known) {
        throw known;
      }
      throw new StoreException(
          e instanceof SQLException sql
              ? RunSchema.explain(path.resolve(RunSchema.FILE), sql)
              : "Cannot open the run %s: %s".formatted(path, e.getMessage()),
          e);
    }
  }

  /**
   * Adds an image to a run that nobody runs. It is none of those that the run itself makes: a
   * resume leaves it where it is.
   *
   * @param name of the series, such as {@code "play"}
   * @param image a PNG or a GIF
   * @return its file
   * @throws StoreException when there is no such run, or it is running
   */
  public static Path addImage(Path runs, String runId, String name, long step, byte[] image) {
    RunRecorder.requireImageName(name);
    try (RunFolder folder = open(runs, runId)) {
      RunDatabase database = RunDatabase.open(folder.path);
      try {
        long number = database.addedImages() + 1;
        Media media =
            new Media(
                runId,
                RunDatabase.FIRST_ADDED + number,
                name,
                step,
                RunRecorder.imageFile(name, step, number, image));
        RunRecorder.write(folder.path, media, image);
        database.insert(media);
        database.commit();
        return folder.path.resolve(MEDIA).resolve(media.file());
      } finally {
        database.close();
      }
    } catch (SQLException | IOException e) {
      throw new StoreException(
          "Cannot add an image to the run %s: %s".formatted(runId, e.getMessage()), e);
    }
  }

  /** Lets the run go, for other processes to resume. */
  @Override
  public void close() {
    lock.close();
  }

  static RunManifest readManifest(Path folder) {
    Path file = folder.resolve(MANIFEST);
    try {
      JsonNode tree = Json.MAPPER.readTree(file.toFile());
      int format = tree.path("format").asInt(0);
      if (format > RunManifest.FORMAT) {
        throw new StoreException(
            "%s has format %d, this Agon reads up to %d: use the newer Agon that wrote it."
                .formatted(file, format, RunManifest.FORMAT));
      }
      RunManifest manifest = Json.MAPPER.treeToValue(tree, RunManifest.class);
      if (manifest == null
          || manifest.created() == null
          || manifest.specification() == null
          || manifest.specification().settings() == null) {
        throw new StoreException("%s is not complete.".formatted(file));
      }
      if (manifest.specification().schema() > RunSpecification.SCHEMA) {
        throw new StoreException(
            "The specification in %s has schema %d, this Agon reads up to %d: use the newer Agon that wrote it."
                .formatted(file, manifest.specification().schema(), RunSpecification.SCHEMA));
      }
      return manifest;
    } catch (JsonProcessingException e) {
      throw new StoreException("%s is damaged: %s".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new StoreException("Cannot read %s: %s".formatted(file, reason(e)), e);
    }
  }

  private void writeManifest() throws IOException {
    Path temporary = path.resolve(MANIFEST + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      byte[] json = Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
      ByteBuffer bytes = ByteBuffer.wrap(json);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(temporary, path.resolve(MANIFEST), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Path newFolder(Path runs, RunSpecification specification, Instant created)
      throws IOException {
    String name =
        specification
            .experiment()
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-+|-+$", "");
    String prefix = (name.isEmpty() ? "run" : name) + "-s" + specification.seed() + "-";
    for (int attempt = 0; ; attempt++) {
      String salt = created + "/" + ProcessHandle.current().pid() + "/" + attempt;
      Path path = runs.resolve(prefix + shortHash(specification + salt));
      try {
        return Files.createDirectory(path);
      } catch (FileAlreadyExistsException taken) {
        if (attempt == 100) {
          throw taken;
        }
      }
    }
  }

  private static String shortHash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 3);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }

  /** What went wrong with a file, for a person. */
  public static String reason(IOException e) {
    if (e.getClass() == IOException.class && e.getMessage() != null) {
      return e.getMessage();
    }
    // The messages of the others are often a path and nothing else.
    String kind = e.getClass().getSimpleName().replace("Exception", "");
    return e.getMessage() == null ? kind : kind + " " + e.getMessage();
  }

  private static void deleteTree(Path path) {
    try (Stream<Path> tree = Files.walk(path)) {
      tree.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      // Nothing more can be done about a folder that cannot even be listed.
    }
  }

  /** Reads a result as {@link RunRecorder#result} stored it. */
  static RunResult parseResult(String json) throws JsonProcessingException {
    return Json.MAPPER.readValue(json, RunResult.class);
  }
}
