package dev.agon.agents.loop;

import dev.agon.core.compute.Compute;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.compute.SavedModelExporter;
import dev.agon.core.compute.TensorBuffer;
import dev.agon.core.environment.Space;
import dev.agon.core.nn.Mode;
import dev.agon.core.nn.Network;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Takes the action that a network scores highest: by action value, or by log-probability. Of equals
 * the first.
 */
public final class GreedyPolicy implements Policy {
  private final Compute compute;
  private final int count;
  private final int start;
  private final Operand<TFloat32> input; // [M, D]
  private final Operand<TFloat32> output; // [M, A]
  private final FloatBuffer observations;
  private final float[] scores; // [M, A]
  private final PreparedCall forward;

  /**
   * @param network [M, D] → [M, A]
   * @param count M
   */
  public GreedyPolicy(Compute compute, Network network, int count, Space.Discrete actions) {
    this(compute, network, null, count, actions);
  }

  /**
   * @param normaliser before the network; null for none
   */
  GreedyPolicy(
      Compute compute,
      Network network,
      @Nullable ObservationNormaliser normaliser,
      int count,
      Space.Discrete actions) {
    this.compute = compute;
    this.count = count;
    start = actions.start();
    int size = (int) network.inputShape()[0];
    TensorBuffer block = compute.floats(count, size);
    input = compute.floatInput("observations", -1, size);
    output =
        network.apply(
            compute.tf(),
            normaliser == null ? input : normaliser.apply(compute.tf(), input),
            Mode.INFERENCE);
    observations = block.floats();
    scores = new float[count * actions.n()];
    forward = compute.prepare().feed(input, block).fetch(output, scores).build();
  }

  /**
   * The actions that an algorithm for finitely many actions needs.
   *
   * @param algorithm as the experiment calls it
   * @throws IllegalArgumentException when they are continuous
   */
  public static Space.Discrete discrete(Space actionSpace, String algorithm) {
    if (actionSpace instanceof Space.Discrete discrete) {
      return discrete;
    }
    throw new IllegalArgumentException(
        ("algorithm.name=%s chooses among finitely many actions, but this environment's are %s."
                + " Choose another environment.")
            .formatted(algorithm, actionSpace));
  }

  @Override
  public int count() {
    return count;
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

  /**
   * {@inheritDoc}
   *
   * <p>Input {@code observations} [B, D], outputs {@code scores} [B, A] and {@code actions} [B], as
   * the environment counts them.
   */
  @Override
  public void exportSavedModel(Path folder) {
    Ops tf = compute.tf();
    Operand<TInt32> best = tf.math.argMax(output, tf.constant(1), TInt32.class); // [B]
    Operand<TInt32> actions = tf.math.add(best, tf.constant(start)); // [B]
    SavedModelExporter.export(
        compute,
        folder,
        Map.of("observations", input),
        Map.of("scores", output, "actions", actions));
  }
}
