package dev.agon.core.environment;

/** An {@link Environment} whose state can be told in characters, as boards and grids can. */
public interface DrawableAsText {

  /** The state at hand: some lines, each ended by a line feed. */
  String text();
}
