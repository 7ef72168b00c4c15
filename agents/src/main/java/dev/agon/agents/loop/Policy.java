package dev.agon.agents.loop;

import java.nio.FloatBuffer;

/** A policy that acts on a block of observations, without exploring. */
public interface Policy {

  /** [M, D] what to act on: a network's input. */
  FloatBuffer observations();

  /**
   * Chooses the actions for {@link #observations}.
   *
   * @param actions [M] as the environment counts them
   */
  void act(int[] actions);
}
