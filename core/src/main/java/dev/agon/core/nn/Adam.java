package dev.agon.core.nn;

import dev.agon.core.compute.ParameterSet;
import dev.agon.core.compute.Variable;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Adam (Kingma and Ba 2015), in the form of the paper's section 2 end:
 *
 * <pre>
 *   m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
 *   θ ← θ − α √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε̂)
 * </pre>
 *
 * <p>ε is the paper's ε̂: it is added to √v before the bias correction.
 */
public final class Adam implements Optimizer {
  private final ParameterSet weights;
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final List<Variable> m;
  private final List<Variable> v;
  private final Variable beta1Power;
  private final Variable beta2Power;

  /**
   * @param weights what is trained; complete, since each variable gets its slots here
   * @param beta1 in [0, 1)
   * @param beta2 in [0, 1)
   * @param epsilon above 0
   */
  public Adam(ParameterSet weights, double beta1, double beta2, double epsilon) {
    this.weights = weights;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    ParameterSet slots = weights.compute().parameters(weights.name() + "/adam");
    m = Slots.of(slots, "m", weights, 0);
    v = Slots.of(slots, "v", weights, 0);
    beta1Power = slots.variable("beta1_power", new long[0], (float) beta1);
    beta2Power = slots.variable("beta2_power", new long[0], (float) beta2);
  }

  /** The paper's defaults: β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
  public static Adam of(ParameterSet weights) {
    return new Adam(weights, 0.9, 0.999, 1e-8);
  }

  @Override
  public Op apply(Ops tf, List<Operand<TFloat32>> gradients, Operand<TFloat32> learningRate) {
    Operand<TFloat32> b1 = tf.constant((float) beta1);
    Operand<TFloat32> b2 = tf.constant((float) beta2);
    Operand<TFloat32> power1 = beta1Power.value();
    Operand<TFloat32> power2 = beta2Power.value();
    List<Op> updates = new ArrayList<>();
    List<Variable> variables = weights.variables();
    for (int i = 0; i < variables.size(); i++) {
      updates.add(
          tf.train.resourceApplyAdam(
              variables.get(i).handle(),
              m.get(i).handle(),
              v.get(i).handle(),
              power1,
              power2,
              learningRate,
              b1,
              b2,
              tf.constant((float) epsilon),
              gradients.get(i)));
    }
    // The powers move on only when every update has read them.
    Ops after = tf.withControlDependencies(updates);
    return after
        .withControlDependencies(
            List.of(
                beta1Power.assign(after, after.math.mul(power1, b1)),
                beta2Power.assign(after, after.math.mul(power2, b2))))
        .noOp();
  }
}
