package dev.agon.core.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The right to write a run: a lock of the operating system on {@code run.lock}, which also falls
 * when the process is killed.
 *
 * <p>POSIX drops a process's lock when the process closes <em>any</em> handle of the file, so this
 * class remembers the locks of its own process and never opens those files a second time.
 */
public final class RunLock implements AutoCloseable {
  private static final String FILE = "run.lock";
  private static final Set<Path> HELD = new HashSet<>(); // guarded by RunLock.class
  private static final int ATTEMPTS = 50; // somebody who only looks holds it for microseconds

  private final Path key;
  private final FileChannel channel;

  private RunLock(Path key, FileChannel channel) {
    this.key = key;
    this.channel = channel;
  }

  /**
   * Takes the lock of a run folder.
   *
   * @throws StoreException when this or another process has it
   */
  static RunLock acquire(Path folder) {
    synchronized (RunLock.class) {
      try {
        Path key = folder.toRealPath();
        if (HELD.contains(key)) {
          throw new StoreException(
              "The run %s is already being run by this process.".formatted(key.getFileName()));
        }
        FileChannel channel =
            FileChannel.open(
                key.resolve(FILE),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try {
          FileLock lock = channel.tryLock();
          for (int i = 0; lock == null && i < ATTEMPTS; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            lock = channel.tryLock();
          }
          if (lock == null) {
            throw new StoreException(
                "The run %s is being run by another process (%s). Stop it there, or send it commands from here."
                    .formatted(key.getFileName(), owner(channel)));
          }
          channel.truncate(0);
          channel.write(
              ByteBuffer.wrap(
                  ("pid " + ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
          HELD.add(key);
          return new RunLock(key, channel);
        } catch (IOException | RuntimeException e) {
          channel.close();
          throw e;
        }
      } catch (IOException e) {
        throw new StoreException("Cannot lock the run %s: %s".formatted(folder, e), e);
      }
    }
  }

  /** Whether some process runs the run in this folder. */
  static boolean isHeld(Path folder) {
    synchronized (RunLock.class) {
      try {
        Path key = folder.toRealPath();
        if (HELD.contains(key)) {
          return true;
        }
        Path file = key.resolve(FILE);
        if (!Files.exists(file)) {
          return false;
        }
        try (FileChannel probe = FileChannel.open(file, StandardOpenOption.READ);
            FileLock lock = probe.tryLock(0, Long.MAX_VALUE, true)) {
          return lock == null;
        }
      } catch (IOException e) {
        return false; // the folder went away
      }
    }
  }

  /** Whether this process runs the run in this folder. */
  static boolean isOwn(Path folder) {
    synchronized (RunLock.class) {
      try {
        return HELD.contains(folder.toRealPath());
      } catch (IOException e) {
        return false;
      }
    }
  }

  private static String owner(FileChannel channel) {
    try {
      ByteBuffer content = ByteBuffer.allocate(64);
      channel.read(content, 0);
      return new String(content.array(), 0, content.position(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** Repeating it does nothing: the folder's lock may be another's by then. */
  @Override
  public void close() {
    synchronized (RunLock.class) {
      if (!channel.isOpen()) {
        return;
      }
      HELD.remove(key);
      try {
        channel.close();
      } catch (IOException e) {
        // The system drops the lock with the handle in any case.
      }
    }
  }
}
