package dev.agon.core.store;

/**
 * How far each stream of a run has come: the sequence number of its last entry, 0 when there is
 * none. A checkpoint records them, a resume rewinds to them.
 */
public record Positions(long points, long log, long events, long media) {

  /** Before the first entry. */
  public static final Positions START = new Positions(0, 0, 0, 0);
}
