package dev.agon.core.checkpoint;

/**
 * State that a checkpoint holds: restoring what was saved makes the next step the same, bit for
 * bit.
 */
public interface Snapshotable {

  /** Writes everything that the next step depends on. */
  void save(StateWriter out);

  /** Takes over what {@link #save} wrote. */
  void restore(StateReader in);
}
