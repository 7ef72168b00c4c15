package dev.agon.environments.probe;

import dev.agon.core.environment.Environment;

/** An environment whose answer is known. */
public interface Probe extends Environment {

  /** The mean return of the best policy over an episode, up to the time limit of the id. */
  double optimalReturn();
}
