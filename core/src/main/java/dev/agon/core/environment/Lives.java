package dev.agon.core.environment;

/** An {@link Environment} in which an agent has several lives within one episode. */
public interface Lives {

  /** How many are left in the state at hand; 0 where the episode is over. */
  int lives();
}
