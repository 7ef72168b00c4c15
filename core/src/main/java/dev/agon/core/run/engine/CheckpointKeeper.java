package dev.agon.core.run.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.checkpoint.CheckpointException;
import dev.agon.core.checkpoint.CheckpointStore;
import dev.agon.core.checkpoint.CheckpointStore.Info;
import dev.agon.core.checkpoint.CheckpointStore.Pending;
import dev.agon.core.checkpoint.NewerFormatException;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.store.Positions;
import dev.agon.core.store.RunFolder;
import dev.agon.core.store.RunRecorder;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of a run as its thread sees them: a snapshot is taken between two turns, one
 * thread writes one after the other. One may be written while the next one waits; a third makes the
 * run wait.
 */
final class CheckpointKeeper implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WAITING = 2;

  /** The section of the job's own state. */
  static final String JOB = "job";

  /**
   * What a checkpoint holds beside the job's state.
   *
   * @param journal sequence number of the last change that took effect
   * @param knobs values of the live hyperparameters
   * @param bestScore of the best policy so far, null when there is none
   * @param budget of the run when it was taken, in steps
   * @param afterBudget whether it was taken later than the first turn that reached the budget
   * @param metric name of the main metric
   * @param value last value of the main metric
   */
  record Facts(
      int generation,
      Positions positions,
      long journal,
      Map<String, Double> knobs,
      @Nullable Double bestScore,
      long budget,
      boolean afterBudget,
      String metric,
      double value) {}

  /**
   * Where a run starts from.
   *
   * @param warnings what was wrong with newer checkpoints
   */
  record Found(Info info, Facts facts, StateReader state, List<String> warnings) {

    /** Whether the run had spent its budget here, and now has a larger one. */
    boolean leadsBeyondItsBudget(long budget) {
      return facts.budget < budget && info.step() >= facts.budget;
    }
  }

  private final CheckpointStore store;
  private final Deque<Future<Info>> writing = new ArrayDeque<>();
  private final ExecutorService writer;
  private @Nullable Info last;
  private @Nullable String taken;

  CheckpointKeeper(RunFolder folder) {
    this.store = folder.checkpoints();
    this.writer =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "agon-checkpoint-" + folder.id());
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * The newest good checkpoint; damaged ones are set aside. What followed the end of a smaller
   * budget, such as the last evaluation, is no part of a run with a larger one and passed over.
   *
   * @param budget that the run has now, in steps
   * @return empty when no checkpoint was ever written
   * @throws RunFailure when there are checkpoints and none can be read
   * @throws NewerFormatException when a newer Agon wrote one
   */
  Optional<Found> newest(long budget) {
    List<String> names = store.names();
    List<String> warnings = new ArrayList<>();
    List<String> damaged = new ArrayList<>();
    for (String name : names) {
      try {
        Info info = store.info(name);
        Facts facts = JSON.treeToValue(info.facts(), Facts.class);
        boolean behindTheEnd = facts.afterBudget && facts.budget < budget;
        if (behindTheEnd && !name.equals(names.get(names.size() - 1))) {
          continue;
        }
        StateReader state = store.open(name);
        for (String bad : damaged) {
          store.setAside(bad);
        }
        store.forgetAfter(info.turn());
        last = info;
        taken = info.name();
        return Optional.of(new Found(info, facts, state, warnings));
      } catch (NewerFormatException e) {
        throw e; // it is good, for who can read it
      } catch (CheckpointException | JsonProcessingException e) {
        damaged.add(name);
        warnings.add(e.getMessage());
      } catch (IOException e) {
        throw new RunFailure("Cannot tidy up the checkpoints: " + e, e);
      }
    }
    if (!names.isEmpty()) {
      throw new RunFailure(
          "None of the %d checkpoints can be read. %s Start the experiment again: the same seed gives the same run."
              .formatted(names.size(), warnings.get(0)));
    }
    return Optional.empty();
  }

  /** The last one that is known to be good on disk. */
  @Nullable Info last() {
    return last;
  }

  /** Whether the state of this moment was taken already. */
  boolean hasTaken(long step, long turn) {
    return (step + "-" + turn).equals(taken);
  }

  /**
   * Takes the state of this moment; it is written behind the run's back.
   *
   * @param best name of the best checkpoint, perhaps this one's
   */
  void take(
      long step,
      long turn,
      Facts facts,
      @Nullable String best,
      Consumer<StateWriter> save,
      RunRecorder recorder) {
    while (writing.size() >= WAITING) {
      settle(true);
    }
    Pending pending = store.take(step, turn, save);
    taken = pending.name();
    writing.add(
        writer.submit(
            () ->
                store.write(
                    pending,
                    JSON.valueToTree(facts),
                    best,
                    () -> recorder.sync(facts.positions()))));
  }

  /** Whether a written checkpoint waits for {@link #settle}. */
  boolean hasNews() {
    Future<Info> oldest = writing.peek();
    return oldest != null && oldest.isDone();
  }

  boolean isWriting() {
    return !writing.isEmpty();
  }

  /**
   * The oldest one that was written since.
   *
   * @param wait for one that is still being written
   * @throws RunFailure when it could not be written
   */
  @Nullable Info settle(boolean wait) {
    Future<Info> oldest = writing.peek();
    if (oldest == null || !(wait || oldest.isDone())) {
      return null;
    }
    writing.remove();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          last = oldest.get();
          return last;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new RunFailure(
          "A checkpoint could not be written: %s. Make room or mend the folder, then resume the run."
              .formatted(cause instanceof IOException io ? RunFolder.reason(io) : cause),
          cause);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    writer.shutdown();
  }
}
