package dev.agon.core.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one run: {@code <step>-<turn>} folders, each with {@code state.agon}, what the
 * job wrote itself in {@code files}, and {@code manifest.json}, which names every file with its
 * SHA-256; beside them {@code segments}, content that checkpoints share, by SHA-256.
 *
 * <p>A checkpoint is made under a temporary name, flushed to disk and renamed, so a folder with a
 * manifest is whole. Taking a snapshot is the training thread's part; writing it may be another's.
 * One process writes at a time; any may read.
 */
public final class CheckpointStore {
  private static final int FORMAT = 1;
  private static final String MANIFEST = "manifest.json";
  private static final String STATE = "state.agon";
  private static final String FILES = "files";
  private static final String SEGMENTS = "segments";
  private static final String TEMPORARY = ".tmp-";
  private static final String DAMAGED = "damaged-";
  private static final Pattern NAME = Pattern.compile("(\\d+)-(\\d+)");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path folder;
  private final int keep;

  /** Segments that this store wrote or compared with their SHA-256. */
  private final Set<String> sound = ConcurrentHashMap.newKeySet();

  /**
   * @param folder made by the first checkpoint
   * @param keep how many of the last checkpoints stay; at least 1
   */
  public CheckpointStore(Path folder, int keep) {
    this.folder = folder;
    this.keep = Math.max(1, keep);
  }

  /**
   * A checkpoint on disk.
   *
   * @param name of its folder
   * @param facts what the runner needs beside the job's state
   * @param best name of the checkpoint that was the best when this one was taken
   */
  public record Info(String name, long step, long turn, ObjectNode facts, @Nullable String best) {}

  /** A state in memory that waits to be written. */
  public static final class Pending {
    private final long step;
    private final long turn;
    private final Path temporary;
    private final Snapshot snapshot;

    private Pending(long step, long turn, Path temporary) {
      this.step = step;
      this.turn = turn;
      this.temporary = temporary;
      this.snapshot = new Snapshot(temporary.resolve(FILES));
    }

    public String name() {
      return step + "-" + turn;
    }

    public long step() {
      return step;
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Manifest(
      int format,
      long step,
      long turn,
      @Nullable String best,
      ObjectNode facts,
      SortedMap<String, Content> files,
      SortedMap<String, Long> segments) {}

  private record Content(long bytes, String sha256) {}

  /** Deletes what a killed process left half-written. For the run's owner, before anything else. */
  public void clean() throws IOException {
    if (Files.isDirectory(folder)) {
      for (Path entry : entries()) {
        if (entry.getFileName().toString().startsWith(TEMPORARY)) {
          delete(entry);
        }
      }
    }
  }

  /** Takes the state at this moment, on the thread that changes it. */
  public Pending take(long step, long turn, Consumer<StateWriter> save) {
    Pending pending = new Pending(step, turn, folder.resolve(TEMPORARY + step + "-" + turn));
    save.accept(pending.snapshot.writer());
    return pending;
  }

  /**
   * Writes a snapshot and drops the checkpoints that need not be kept.
   *
   * @param best name of the best checkpoint so far, perhaps this one
   * @param barrier returns once everything else that belongs to this moment is on disk
   * @throws IOException with the file; then the checkpoint does not exist and the others are intact
   */
  public Info write(Pending pending, ObjectNode facts, @Nullable String best, Barrier barrier)
      throws IOException {
    Path temporary = pending.temporary;
    try {
      Files.createDirectories(temporary);
      SortedMap<String, Long> segments = new TreeMap<>();
      for (Segment segment : pending.snapshot.segments().values()) {
        segments.put(segment.sha256(), (long) segment.bytes().length);
        writeSegment(segment);
      }
      SortedMap<String, Content> files = new TreeMap<>();
      files.put(STATE, writeState(temporary.resolve(STATE), pending.snapshot));
      for (Path file : regularFiles(temporary.resolve(FILES))) {
        String name = temporary.relativize(file).toString().replace('\\', '/');
        files.put(name, contentOf(file));
        sync(file);
      }
      barrier.await();
      Path manifest = temporary.resolve(MANIFEST);
      JSON.writeValue(
          manifest.toFile(),
          new Manifest(FORMAT, pending.step, pending.turn, best, facts, files, segments));
      sync(manifest);
      syncFolder(temporary);
      Path target = folder.resolve(pending.name());
      if (Files.exists(target)) {
        discard(target); // the same moment, reached again after a resume
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      syncFolder(folder);
    } catch (IOException | RuntimeException e) {
      try {
        delete(temporary);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
    prune();
    return new Info(pending.name(), pending.step, pending.turn, facts, best);
  }

  /** Waits for the rest of what belongs to a checkpoint. */
  @FunctionalInterface
  public interface Barrier {
    void await() throws IOException;
  }

  /**
   * The checkpoints with a readable manifest, newest first. Whether their content is good shows
   * {@link #open}.
   */
  public List<Info> list() {
    List<Info> found = new ArrayList<>();
    for (String name : names()) {
      try {
        Manifest manifest = manifest(name);
        found.add(new Info(name, manifest.step, manifest.turn, manifest.facts, manifest.best));
      } catch (CheckpointException e) {
        continue; // damaged() names it
      }
    }
    return found;
  }

  /** The names of all checkpoint folders, newest first, readable or not. */
  public List<String> names() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try {
      return entries().stream()
          .map(entry -> entry.getFileName().toString())
          .filter(name -> NAME.matcher(name).matches())
          .sorted(Comparator.comparingLong(CheckpointStore::turnOf).reversed())
          .toList();
    } catch (NoSuchFileException e) {
      return List.of(); // deleted meanwhile
    } catch (IOException e) {
      throw new CheckpointException(
          "Cannot list the checkpoints in %s: %s".formatted(folder, e), e);
    }
  }

  /**
   * What the checkpoint {@code name} says of itself.
   *
   * @throws CheckpointException when it is missing, damaged or of a newer format
   */
  public Info info(String name) {
    Manifest manifest = manifest(name);
    return new Info(name, manifest.step, manifest.turn, manifest.facts, manifest.best);
  }

  /**
   * Reads a checkpoint, every file of it compared with its SHA-256.
   *
   * @throws CheckpointException when it is missing, damaged or of a newer format
   */
  public StateReader open(String name) {
    Path checkpoint = folder.resolve(name);
    Manifest manifest = manifest(name);
    byte[] state = null;
    try {
      for (Map.Entry<String, Content> file : manifest.files.entrySet()) {
        Path path = checkpoint.resolve(file.getKey());
        if (file.getKey().equals(STATE)) {
          state = Files.readAllBytes(path);
          check(path, sha256(state), file.getValue().sha256());
        } else {
          check(path, contentOf(path).sha256(), file.getValue().sha256());
        }
      }
      Map<String, Segment> segments = new HashMap<>();
      for (String hash : manifest.segments.keySet()) {
        Path path = folder.resolve(SEGMENTS).resolve(hash);
        Segment segment = new Segment(Files.readAllBytes(path));
        check(path, segment.sha256(), hash);
        segments.put(hash, segment);
        sound.add(hash);
      }
      if (state == null) {
        throw new CheckpointException(
            "The checkpoint %s names no %s in its manifest.".formatted(checkpoint, STATE));
      }
      return SavedState.parse(
          "The checkpoint " + checkpoint,
          state,
          checkpoint.resolve(FILES),
          hash -> {
            Segment segment = segments.get(hash);
            if (segment == null) {
              throw new CheckpointException(
                  "The checkpoint %s needs the segment %s, which its manifest does not name."
                      .formatted(checkpoint, hash));
            }
            return segment;
          });
    } catch (IOException e) {
      throw new CheckpointException(
          "The checkpoint %s cannot be read: %s".formatted(checkpoint, e), e);
    }
  }

  /** Deletes the checkpoints after {@code turn}: the run takes another course from there. */
  public void forgetAfter(long turn) throws IOException {
    for (String name : names()) {
      if (turnOf(name) > turn) {
        discard(folder.resolve(name));
      }
    }
  }

  /** Renames a damaged checkpoint, so that nobody takes it for a good one; it can be looked at. */
  public void setAside(String name) throws IOException {
    Path target = folder.resolve(DAMAGED + name);
    delete(target);
    Files.move(folder.resolve(name), target, StandardCopyOption.ATOMIC_MOVE);
  }

  private Manifest manifest(String name) {
    Path path = folder.resolve(name).resolve(MANIFEST);
    try {
      JsonNode tree = JSON.readTree(path.toFile());
      int format = tree.path("format").asInt(0);
      if (format > FORMAT) {
        throw new NewerFormatException(
            "The checkpoint %s has format %d, this Agon reads up to %d: use the newer Agon that wrote it."
                .formatted(path.getParent(), format, FORMAT));
      }
      Manifest manifest = JSON.treeToValue(tree, Manifest.class);
      if (format < 1 || manifest == null || manifest.files == null || manifest.facts == null) {
        throw new CheckpointException(
            "The checkpoint %s has an incomplete manifest.".formatted(path.getParent()));
      }
      return manifest;
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          "The manifest %s is damaged: %s".formatted(path, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new CheckpointException("The manifest %s cannot be read: %s".formatted(path, e), e);
    }
  }

  /** The last {@code keep} stay, and the best one that any of them knows of. */
  private void prune() throws IOException {
    List<Info> all = list();
    Set<String> stay = new HashSet<>();
    for (Info info : all.subList(0, Math.min(keep, all.size()))) {
      stay.add(info.name);
      if (info.best != null) {
        stay.add(info.best);
      }
    }
    Set<String> segments = new HashSet<>();
    for (Info info : all) {
      if (stay.contains(info.name)) {
        segments.addAll(manifest(info.name).segments.keySet());
      } else {
        discard(folder.resolve(info.name));
      }
    }
    Path shared = folder.resolve(SEGMENTS);
    if (Files.isDirectory(shared)) {
      try (Stream<Path> content = Files.list(shared)) {
        for (Path path : content.toList()) {
          if (!segments.contains(path.getFileName().toString())) {
            sound.remove(path.getFileName().toString());
            Files.deleteIfExists(path);
          }
        }
      }
    }
  }

  private void writeSegment(Segment segment) throws IOException {
    Path shared = folder.resolve(SEGMENTS);
    Path target = shared.resolve(segment.sha256());
    if (Files.exists(target)
        && (sound.contains(segment.sha256())
            || contentOf(target).sha256().equals(segment.sha256()))) {
      return; // a damaged one, which a checkpoint was passed over for, is written again
    }
    Files.createDirectories(shared);
    Path temporary = shared.resolve(TEMPORARY + segment.sha256());
    Files.write(temporary, segment.bytes());
    sync(temporary);
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    syncFolder(shared);
    sound.add(segment.sha256());
  }

  private static Content writeState(Path path, Snapshot snapshot) throws IOException {
    MessageDigest digest = sha256();
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      OutputStream out =
          new BufferedOutputStream(
              new DigestOutputStream(Channels.newOutputStream(channel), digest), 1 << 16);
      snapshot.writeTo(out);
      out.flush();
      channel.force(true);
      return new Content(channel.size(), HexFormat.of().formatHex(digest.digest()));
    }
  }

  private static void check(Path path, String found, String expected) {
    if (!found.equals(expected)) {
      throw new CheckpointException(
          "%s is damaged: its SHA-256 is %s, the checkpoint was written with %s."
              .formatted(path, found, expected));
    }
  }

  private static Content contentOf(Path file) throws IOException {
    MessageDigest digest = sha256();
    long bytes = 0;
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        bytes += read;
      }
    }
    return new Content(bytes, HexFormat.of().formatHex(digest.digest()));
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }

  private static long turnOf(String name) {
    return Long.parseLong(name.substring(name.indexOf('-') + 1));
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  private static List<Path> regularFiles(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Makes a rename or a new file in the folder durable, where the system can do that. */
  private static void syncFolder(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Renames before deleting, so that a half-deleted checkpoint is never seen as one. */
  private void discard(Path checkpoint) throws IOException {
    Path doomed = folder.resolve(TEMPORARY + "old-" + checkpoint.getFileName());
    delete(doomed);
    Files.move(checkpoint, doomed, StandardCopyOption.ATOMIC_MOVE);
    delete(doomed);
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      tree.sorted(Comparator.reverseOrder())
          .forEach(
              entry -> {
                try {
                  Files.deleteIfExists(entry);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
