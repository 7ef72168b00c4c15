package dev.agon.agents.loop;

import dev.agon.core.compute.Compute;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.compute.TensorBuffer;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.nn.Mode;
import dev.agon.core.nn.Network;
import java.nio.FloatBuffer;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Takes the action that a network scores highest: by action value, or by log-probability. Of equals
 * the first.
 */
public final class GreedyPolicy implements Policy {
  private final int start;
  private final FloatBuffer observations;
  private final float[] scores; // [M, A]
  private final PreparedCall forward;

  /**
   * @param network [M, D] → [M, A]
   * @param count M
   */
  public GreedyPolicy(Compute compute, Network network, int count, Space.Discrete actions) {
    start = actions.start();
    int size = (int) network.inputShape()[0];
    TensorBuffer block = compute.floats(count, size);
    Operand<TFloat32> input = compute.floatInput("observations", -1, size);
    observations = block.floats();
    scores = new float[count * actions.n()];
    forward =
        compute
            .prepare()
            .feed(input, block)
            .fetch(network.apply(compute.tf(), input, Mode.INFERENCE), scores)
            .build();
  }

  /**
   * The actions of {@code environments}, which an algorithm for finitely many actions needs.
   *
   * @param algorithm as the experiment calls it
   * @throws IllegalArgumentException when they are continuous
   */
  public static Space.Discrete discrete(VectorEnvironment environments, String algorithm) {
    if (environments.actionSpace() instanceof Space.Discrete discrete) {
      return discrete;
    }
    throw new IllegalArgumentException(
        ("algorithm.name=%s chooses among finitely many actions, but this environment's are %s."
                + " Choose another environment.")
            .formatted(algorithm, environments.actionSpace()));
  }

  @Override
  public FloatBuffer observations() {
    return observations;
  }

  @Override
  public void act(int[] actions) {
    forward.run();
    int n = scores.length / actions.length;
    for (int i = 0; i < actions.length; i++) {
      int best = i * n;
      for (int k = best + 1; k < (i + 1) * n; k++) {
        if (scores[k] > scores[best]) {
          best = k;
        }
      }
      actions[i] = start + best - i * n;
    }
  }
}
