package dev.agon.core.run.engine;

import dev.agon.core.run.RunMessages.Command;
import dev.agon.core.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What others want of a run. Anyone posts; the run's thread looks between two turns. */
final class Mailbox {

  /** A letter to the run. */
  sealed interface Letter {}

  /** A person's command. */
  record Order(Command command) implements Letter {}

  /** The process is about to end: save and leave. */
  record Leave() implements Letter {}

  /** The run's folder can no longer be written. */
  record DiskFailed(StoreException cause) implements Letter {}

  private final Queue<Letter> letters = new ConcurrentLinkedQueue<>();
  private volatile boolean mail;
  private volatile @Nullable Thread reader;

  void post(Letter letter) {
    letters.add(letter);
    mail = true;
    LockSupport.unpark(reader);
  }

  /** One volatile read. */
  boolean hasMail() {
    return mail;
  }

  /** The letters so far, oldest first. */
  List<Letter> take() {
    mail = false;
    List<Letter> taken = new ArrayList<>();
    for (Letter letter = letters.poll(); letter != null; letter = letters.poll()) {
      taken.add(letter);
    }
    return taken;
  }

  /** Waits for a letter. For the run's thread. */
  void await() {
    reader = Thread.currentThread();
    while (!mail) {
      LockSupport.park(this);
    }
  }
}
