package dev.agon.agents.rollout;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Where a minibatch of B steps is put: views of a prepared call's native inputs. Written by
 * absolute puts. D numbers an observation.
 *
 * @param observations [B, D]
 * @param actions [B] counted from 0
 * @param logProbabilities [B] of the actions, by the policy that took them
 * @param advantages [B]
 * @param returns [B]
 */
public record Minibatch(
    FloatBuffer observations,
    IntBuffer actions,
    FloatBuffer logProbabilities,
    FloatBuffer advantages,
    FloatBuffer returns) {

  /** B. */
  public int size() {
    return actions.capacity();
  }
}
