package dev.agon.agents.replay;

import dev.agon.core.checkpoint.CheckpointException;
import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.random.Pcg64;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The last transitions of N environments, drawn from uniformly with replacement (Lin 1992; Mnih et
 * al. 2015).
 *
 * <p>D numbers an observation. Not thread-safe.
 */
public final class ReplayBuffer implements Snapshotable {

  /*
   * Transitions have numbers: step k of environment i is k·N + i. An observation is stored once:
   * the next one of transition s is the observation of s + N, except where the episode was cut off
   * (kept beside it) or has terminated (never looked at, but finite).
   *
   * Transitions lie in chunks, and one chunk more than the capacity needs is kept, so that a chunk
   * stays whole until the last of its transitions is too old. That makes it an immutable segment of
   * every checkpoint in between; a checkpoint writes the newest, unfinished chunk and, for the first
   * time, those that were finished since the one before.
   */
  private final int capacity;
  private final int environments;
  private final int observationSize;
  private final Chunk[] chunks;

  /** Transitions added so far; also the number of the next one. */
  private long added;

  /**
   * @param capacity how many transitions can be drawn, at least N
   * @param environments N
   * @param observationSize D
   */
  public ReplayBuffer(int capacity, int environments, int observationSize) {
    if (capacity < environments) {
      throw new IllegalArgumentException(
          "replayCapacity=%d cannot hold one step of %d environments. Raise replayCapacity."
              .formatted(capacity, environments));
    }
    this.capacity = capacity;
    this.environments = environments;
    this.observationSize = observationSize;
    // Room for the capacity, the observations to act on next, and one partly outdated chunk.
    chunks = new Chunk[(capacity + environments + Chunk.ROWS - 1) / Chunk.ROWS + 1];
  }

  /** How many transitions can be drawn. */
  public int size() {
    return (int) Math.min(added, capacity);
  }

  /** Notes the first observations [N, D], before the first step. */
  public void start(FloatBuffer observations) {
    putObservations(observations);
  }

  /**
   * Appends one step of every environment.
   *
   * @param actions [N] counted from 0
   * @param step what followed
   */
  public void add(int[] actions, StepBatch step) {
    for (int i = 0; i < environments; i++) {
      Chunk chunk = chunk(added + i);
      int row = (int) (added + i) & Chunk.MASK;
      chunk.actions[row] = actions[i];
      chunk.rewards[row] = (float) step.rewards[i];
      byte end = 0;
      if (step.terminated[i]) {
        end = Chunk.TERMINATED;
      } else if (step.truncated[i]) {
        end = Chunk.TRUNCATED;
        chunk.addFinal(row, step.finalObservations, i * observationSize);
      }
      chunk.ends[row] = end;
    }
    added += environments;
    putObservations(step.observations);
  }

  private void putObservations(FloatBuffer observations) {
    for (int i = 0; i < environments; i++) {
      long number = added + i;
      int row = (int) number & Chunk.MASK;
      Chunk chunk = row == 0 ? open(number) : chunk(number);
      observations.get(
          i * observationSize, chunk.observations, row * observationSize, observationSize);
    }
  }

  private Chunk open(long number) {
    int slot = slot(number);
    Chunk chunk = chunks[slot];
    if (chunk == null) {
      chunk = new Chunk(observationSize);
      chunks[slot] = chunk;
    }
    chunk.reuse();
    return chunk;
  }

  private Chunk chunk(long number) {
    return chunks[slot(number)];
  }

  private int slot(long number) {
    return (int) ((number >>> Chunk.SHIFT) % chunks.length);
  }

  /**
   * Fills {@code batch} with transitions, each drawn uniformly and independently.
   *
   * @param random draws one number a transition
   */
  public void sample(TransitionBatch batch, Pcg64 random) {
    int size = size();
    long oldest = added - size;
    for (int b = 0; b < batch.size(); b++) {
      long number = oldest + random.integers(size);
      Chunk chunk = chunk(number);
      int row = (int) number & Chunk.MASK;
      byte end = chunk.ends[row];
      batch
          .observations()
          .put(b * observationSize, chunk.observations, row * observationSize, observationSize);
      batch.actions().put(b, chunk.actions[row]);
      batch.rewards().put(b, chunk.rewards[row]);
      batch.continues().put(b, end == Chunk.TERMINATED ? 0f : 1f);
      float[] next;
      int nextRow;
      if (end == Chunk.TRUNCATED) {
        next = chunk.finals;
        nextRow = chunk.finalRows[row];
      } else {
        next = chunk(number + environments).observations;
        nextRow = (int) (number + environments) & Chunk.MASK;
      }
      batch
          .nextObservations()
          .put(b * observationSize, next, nextRow * observationSize, observationSize);
    }
  }

  @Override
  public void save(StateWriter out) {
    out.putLong("added", added);
    long firstChunk = (added - size()) >>> Chunk.SHIFT;
    long lastChunk = added >>> Chunk.SHIFT; // the unfinished one
    for (long c = firstChunk; c < lastChunk; c++) {
      out.putSegment("segment/" + c, chunk(c << Chunk.SHIFT).segment());
    }
    // The unfinished chunk, and the observations to act on next, which may reach into another one.
    int rows = (int) added & Chunk.MASK;
    Chunk newest = chunk(added);
    out.putInts("actions", Arrays.copyOf(newest.actions, rows));
    out.putFloats("rewards", Arrays.copyOf(newest.rewards, rows));
    out.putBytes("ends", Arrays.copyOf(newest.ends, rows));
    out.putFloats("finals", Arrays.copyOf(newest.finals, newest.finalCount * observationSize));
    float[] observations = new float[(rows + environments) * observationSize];
    long start = added - rows;
    for (int row = 0; row < rows + environments; row++) {
      System.arraycopy(
          chunk(start + row).observations,
          ((int) (start + row) & Chunk.MASK) * observationSize,
          observations,
          row * observationSize,
          observationSize);
    }
    out.putFloats("observations", observations);
  }

  @Override
  public void restore(StateReader in) {
    added = in.getLong("added");
    long firstChunk = (added - size()) >>> Chunk.SHIFT;
    long lastChunk = added >>> Chunk.SHIFT;
    for (long c = firstChunk; c < lastChunk; c++) {
      open(c << Chunk.SHIFT).restore(in.getSegment("segment/" + c));
    }
    int[] actions = in.getInts("actions");
    int rows = actions.length;
    float[] observations = in.getFloats("observations");
    if (observations.length != (rows + environments) * observationSize) {
      throw new CheckpointException(
          "The checkpoint's replay is of other observations or another environment.count than the"
              + " run's (%d numbers where %d belong)."
                  .formatted(observations.length, (rows + environments) * observationSize));
    }
    long start = added - rows;
    for (int row = 0; row < rows + environments; row++) {
      int at = (int) (start + row) & Chunk.MASK;
      Chunk chunk = at == 0 ? open(start + row) : chunk(start + row);
      System.arraycopy(
          observations,
          row * observationSize,
          chunk.observations,
          at * observationSize,
          observationSize);
    }
    Chunk newest = chunk(added);
    System.arraycopy(actions, 0, newest.actions, 0, rows);
    System.arraycopy(in.getFloats("rewards"), 0, newest.rewards, 0, rows);
    System.arraycopy(in.getBytes("ends"), 0, newest.ends, 0, rows);
    newest.finals = in.getFloats("finals");
    newest.finalCount = newest.finals.length / observationSize;
    newest.numberFinals(rows);
  }
}
