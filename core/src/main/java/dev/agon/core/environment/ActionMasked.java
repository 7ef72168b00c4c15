package dev.agon.core.environment;

/**
 * An {@link Environment} with a {@link Space.Discrete} action space, not all of whose actions are
 * legal in every state. What an illegal one does is up to the environment, and documented there.
 */
public interface ActionMasked {

  /**
   * Tells which actions are legal in the state at hand; at least one is, while the episode goes on.
   *
   * @param legal [n] written: element k is for the action {@code start + k}
   */
  void actionMask(boolean[] legal);
}
