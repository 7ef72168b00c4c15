package dev.agon.agents.replay;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Where a batch of B transitions is put: views of a prepared call's native inputs. Written by
 * absolute puts. D numbers an observation.
 *
 * @param observations [B, D] s
 * @param actions [B] a, counted from 0
 * @param rewards [B] r
 * @param nextObservations [B, D] s′, the final observation where the episode was cut off
 * @param continues [B] 0 where s′ is terminal: nothing follows it; else 1
 */
public record TransitionBatch(
    FloatBuffer observations,
    IntBuffer actions,
    FloatBuffer rewards,
    FloatBuffer nextObservations,
    FloatBuffer continues) {

  /** B. */
  public int size() {
    return actions.capacity();
  }
}
