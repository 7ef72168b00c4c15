package dev.agon.environments.board;

import dev.agon.core.environment.ActionMasked;
import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.DrawableAsText;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import dev.agon.environments.SliceEnvironment;
import java.util.List;

/** A game on a board, seen as planes: one number a square and plane, from 0 to 1. */
abstract class BoardGame extends SliceEnvironment
    implements ActionMasked, Drawable, DrawableAsText {
  static final int UP = 0;
  static final int RIGHT = 1;
  static final int DOWN = 2;
  static final int LEFT = 3;

  BoardGame(int rows, int columns, int planes, int actions, int stateSize) {
    super(Space.Box.of(0f, 1f, rows, columns, planes), new Space.Discrete(actions), stateSize);
  }

  @Override
  protected abstract void mask(int[] s, int at, boolean[] legal, int offset);

  @Override
  public final void actionMask(boolean[] legal) {
    mask(state(), 0, legal, 0);
  }

  /** Refuses an option that is not in {low, …, high}. */
  static int requireWithin(String game, String option, int value, int low, int high) {
    if (value < low || value > high) {
      throw new EnvironmentException(
          "The option '%s' of %s is %d, but must be from %d to %d. Give it another value."
              .formatted(option, game, value, low, high));
    }
    return value;
  }

  /** Refuses an option that is none of the values. */
  static void requireOneOf(String game, String option, String value, List<String> allowed) {
    if (!allowed.contains(value)) {
      throw new EnvironmentException(
          "The option '%s' of %s is '%s', but must be one of %s. Give it another value."
              .formatted(option, game, value, String.join(", ", allowed)));
    }
  }
}
