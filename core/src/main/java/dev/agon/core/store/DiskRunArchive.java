package dev.agon.core.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.core.run.RunMessages.Command;
import dev.agon.core.run.RunMessages.Event;
import dev.agon.core.run.RunMessages.LogLine;
import dev.agon.core.run.RunMessages.Media;
import dev.agon.core.run.RunResult;
import dev.agon.core.run.RunState;
import dev.agon.core.run.RunStatus;
import dev.agon.core.training.RunSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@link RunArchive} over a folder on this machine. */
public final class DiskRunArchive implements RunArchive {
  private static final int OPEN_READERS = 16;

  @FunctionalInterface
  private interface Query<T> {
    T ask(RunReader reader) throws SQLException;
  }

  private final Path runs;
  private final Function<String, @Nullable RunStatus> live;
  private final RunIndex index;
  private final LinkedHashMap<String, RunReader> readers =
      new LinkedHashMap<>(OPEN_READERS, 0.75f, true); // least recently used first

  /** The runs in {@code runs}, which need not exist yet. */
  public DiskRunArchive(Path runs) {
    this(runs, runId -> null);
  }

  /**
   * @param live what this process knows of its own runs, which may be news to the disk
   */
  public DiskRunArchive(Path runs, Function<String, @Nullable RunStatus> live) {
    this.runs = runs;
    this.live = live;
    this.index = new RunIndex(runs);
  }

  @Override
  public List<RunStatus> list() {
    List<RunStatus> found = new ArrayList<>();
    if (Files.isDirectory(runs)) {
      try (Stream<Path> entries = Files.list(runs)) {
        for (Path folder : entries.toList()) {
          if (isRun(folder)) {
            found.add(statusOf(folder));
          }
        }
      } catch (IOException e) {
        throw new StoreException(
            "Cannot list the runs in %s: %s".formatted(runs, RunFolder.reason(e)), e);
      }
      index.save();
    }
    found.sort(Comparator.comparing(RunStatus::created).thenComparing(RunStatus::id).reversed());
    return found;
  }

  @Override
  public Optional<RunStatus> status(String runId) {
    Optional<RunStatus> onDisk = folder(runId).map(this::statusOf);
    return onDisk.isPresent() ? onDisk : Optional.ofNullable(live.apply(runId));
  }

  private RunStatus statusOf(Path folder) {
    String id = folder.getFileName().toString();
    RunStatus own = live.apply(id);
    if (own != null) {
      return own;
    }
    RunStatus stored = index.status(folder, DiskRunArchive::read);
    if (!stored.state().ended() && !RunLock.isHeld(folder)) {
      stored = index.status(folder, DiskRunArchive::read); // it may just have ended properly
      if (!stored.state().ended()) {
        return with(
            stored, RunState.INTERRUPTED, "The process that ran it ended before the run did.");
      }
    }
    return stored;
  }

  private static RunStatus with(RunStatus status, RunState state, @Nullable String failure) {
    return new RunStatus(
        status.id(),
        status.experiment(),
        status.task(),
        status.algorithm(),
        status.subject(),
        status.seed(),
        state,
        status.step(),
        status.budget(),
        status.turn(),
        status.generation(),
        0,
        status.wallSeconds(),
        status.metric(),
        status.value(),
        status.threads(),
        status.created(),
        status.started(),
        status.ended(),
        failure,
        false);
  }

  /** Reads manifest and database; what cannot be read becomes a failed run that says so. */
  private static RunStatus read(Path folder) {
    String id = folder.getFileName().toString();
    RunManifest manifest;
    try {
      manifest = RunFolder.readManifest(folder);
    } catch (StoreException e) {
      return unreadable(id, folder, e);
    }
    try {
      return status(id, manifest, RunReader.progress(folder), false);
    } catch (StoreException e) {
      RunProgress lost = RunProgress.queued().in(RunState.FAILED, null, null, e.getMessage());
      return status(id, manifest, lost, false);
    }
  }

  private static RunStatus unreadable(String id, Path folder, StoreException e) {
    Instant modified;
    try {
      modified = Files.getLastModifiedTime(folder).toInstant();
    } catch (IOException gone) {
      modified = Instant.EPOCH;
    }
    return new RunStatus(
        id,
        "",
        "",
        "",
        "",
        0,
        RunState.FAILED,
        0,
        0,
        0,
        0,
        0,
        0,
        "",
        Double.NaN,
        0,
        modified,
        null,
        null,
        e.getMessage(),
        false);
  }

  /** A run's status from what its folder and its recorder know. */
  public static RunStatus status(
      String id, RunManifest manifest, RunProgress progress, boolean owned) {
    RunSpecification specification = manifest.specification();
    return new RunStatus(
        id,
        specification.experiment(),
        specification.task(),
        specification.algorithm(),
        specification.subject(),
        specification.seed(),
        progress.state(),
        progress.step(),
        specification.budgetSteps(),
        progress.turn(),
        progress.generation(),
        progress.stepsPerSecond(),
        progress.wallSeconds(),
        progress.metric(),
        progress.value(),
        specification.threads(),
        manifest.created(),
        progress.started(),
        progress.ended(),
        progress.failure(),
        owned);
  }

  @Override
  public Optional<RunResult> result(String runId) {
    return ask(runId, Optional.<RunResult>empty(), RunReader::result)
        .map(result -> renamed(result, runId));
  }

  /** The folder's name is the id, also after somebody copied the folder. */
  private static RunResult renamed(RunResult result, String runId) {
    return new RunResult(
        runId,
        result.experiment(),
        result.state(),
        result.seed(),
        result.steps(),
        result.wallSeconds(),
        result.stepsPerSecond(),
        result.weightsSha256(),
        result.outcome(),
        result.failure());
  }

  @Override
  public Optional<ObjectNode> manifest(String runId) {
    return folder(runId)
        .map(
            folder -> {
              try {
                JsonNode tree = Json.MAPPER.readTree(folder.resolve(RunFolder.MANIFEST).toFile());
                return tree instanceof ObjectNode object ? object : null;
              } catch (IOException e) {
                throw new StoreException(
                    "Cannot read the manifest of %s: %s".formatted(runId, RunFolder.reason(e)), e);
              }
            });
  }

  @Override
  public List<Knob> knobs(String runId) {
    return ask(runId, List.of(), RunReader::knobs);
  }

  @Override
  public List<SeriesInfo> metrics(String runId) {
    return ask(runId, List.of(), RunReader::metrics);
  }

  @Override
  public Series series(String runId, String metric, long fromStep, long toStep, int columns) {
    return ask(
        runId,
        SeriesQuery.empty(metric, 0),
        reader -> reader.series(metric, fromStep, toStep, columns));
  }

  @Override
  public List<LogLine> log(String runId, long afterSequence, int limit) {
    return ask(runId, List.of(), reader -> reader.log(afterSequence, limit));
  }

  @Override
  public List<Event> events(String runId) {
    return ask(runId, List.of(), RunReader::events);
  }

  @Override
  public List<Media> media(String runId, String name) {
    return ask(runId, List.of(), reader -> reader.media(name));
  }

  @Override
  public Optional<Path> mediaFile(String runId, String file) {
    if (!RunFolder.isId(file)) {
      return Optional.empty();
    }
    return folder(runId)
        .filter(folder -> isWithin(folder, folder.resolve(RunFolder.MEDIA).resolve(file)))
        .map(folder -> folder.resolve(RunFolder.MEDIA).resolve(file));
  }

  /** Whether it is a file there, wherever links lead. */
  private static boolean isWithin(Path folder, Path file) {
    try {
      return file.toRealPath().startsWith(folder.toRealPath()) && Files.isRegularFile(file);
    } catch (IOException e) {
      return false; // there is none
    }
  }

  /** Leaves a command for the process that runs the run. */
  public void send(Command command) {
    new CommandBox(RunFolder.find(runs, command.runId())).put(command);
  }

  private Optional<Path> folder(String runId) {
    return RunFolder.isId(runId)
        ? Optional.of(runs.resolve(runId)).filter(DiskRunArchive::isRun)
        : Optional.empty();
  }

  private static boolean isRun(Path folder) {
    return RunFolder.isId(folder.getFileName().toString())
        && Files.exists(folder.resolve(RunFolder.MANIFEST));
  }

  private <T> T ask(String runId, T missing, Query<T> query) {
    Optional<Path> folder = folder(runId);
    if (folder.isEmpty()) {
      return missing;
    }
    synchronized (readers) {
      RunReader reader = readers.get(runId);
      if (reader != null && !reader.isCurrent()) {
        readers.remove(runId);
        close(reader);
        reader = null;
      }
      if (reader == null) {
        reader = RunReader.open(folder.get());
        readers.put(runId, reader);
        trim();
      }
      try {
        return query.ask(reader);
      } catch (SQLException e) {
        readers.remove(runId);
        close(reader);
        throw new StoreException(RunSchema.explain(reader.file(), e), e);
      }
    }
  }

  private void trim() {
    Iterator<Map.Entry<String, RunReader>> oldest = readers.entrySet().iterator();
    while (readers.size() > OPEN_READERS && oldest.hasNext()) {
      RunReader reader = oldest.next().getValue();
      oldest.remove();
      close(reader);
    }
  }

  private static void close(RunReader reader) {
    try {
      reader.close();
    } catch (SQLException e) {
      // Only read from: nothing can be lost.
    }
  }

  @Override
  public void close() {
    synchronized (readers) {
      readers.values().forEach(DiskRunArchive::close);
      readers.clear();
    }
  }
}
