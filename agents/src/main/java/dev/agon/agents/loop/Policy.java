package dev.agon.agents.loop;

import java.nio.FloatBuffer;
import java.nio.file.Path;

/** A policy that acts on a block of observations, without exploring. */
public interface Policy {

  /** M: how many observations it acts on at once. */
  int count();

  /** [M, D] what to act on: a network's input. */
  FloatBuffer observations();

  /**
   * Chooses the actions for {@link #observations}.
   *
   * @param actions [M] as the environment counts them
   */
  void act(int[] actions);

  /**
   * Writes the policy as a TensorFlow SavedModel.
   *
   * @param folder made by this call
   */
  void exportSavedModel(Path folder);
}
