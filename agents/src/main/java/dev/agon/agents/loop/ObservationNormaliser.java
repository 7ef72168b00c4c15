package dev.agon.agents.loop;

import dev.agon.core.compute.Compute;
import dev.agon.core.compute.ParameterSet;
import dev.agon.core.compute.Variable;
import dev.agon.core.environment.NormalisedVectorEnvironment;
import dev.agon.core.environment.RunningMoments;
import dev.agon.core.environment.VectorEnvironment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The first layer of a policy that was trained on normalised observations: (o − mean) / deviation,
 * clipped. Its two variables hold the moments of the training environments, so that evaluation,
 * checkpoints and an exported policy take observations as the environment gives them. Where the
 * training environments do not normalise, it does nothing.
 */
final class ObservationNormaliser {
  private final @Nullable RunningMoments moments; // of the training environments; null: none
  private final ParameterSet parameters;
  private final List<Variable> variables = new ArrayList<>(); // mean [D] and 1 / deviation [D]

  /**
   * @param name of its variables
   * @param training the environments whose moments it follows
   */
  ObservationNormaliser(Compute compute, String name, VectorEnvironment training) {
    moments =
        training instanceof NormalisedVectorEnvironment normalised
            ? normalised.observationMoments().orElse(null)
            : null;
    parameters = compute.parameters(name);
    if (moments != null) {
      long[] shape = {moments.size()};
      variables.add(parameters.variable("mean", shape, 0));
      variables.add(parameters.variable("scale", shape, 1));
    }
  }

  /**
   * @param observations [B, D]
   * @return [B, D]
   */
  Operand<TFloat32> apply(Ops tf, Operand<TFloat32> observations) {
    if (moments == null) {
      return observations;
    }
    Operand<TFloat32> deviations =
        tf.math.mul(tf.math.sub(observations, variables.get(0).value()), variables.get(1).value());
    return tf.clipByValue(
        deviations,
        tf.constant(-NormalisedVectorEnvironment.CLIP),
        tf.constant(NormalisedVectorEnvironment.CLIP));
  }

  /** Takes over the moments as they are now. */
  void follow() {
    if (moments == null) {
      return;
    }
    float[][] values = new float[2][moments.size()];
    for (int k = 0; k < moments.size(); k++) {
      values[0][k] = (float) moments.mean(k);
      values[1][k] = (float) NormalisedVectorEnvironment.scale(moments, k);
    }
    parameters.restore(values);
  }

  /** Makes this one the same as {@code source}. */
  Op copyFrom(Ops tf, ObservationNormaliser source) {
    return parameters.copyFrom(tf, source.parameters);
  }
}
