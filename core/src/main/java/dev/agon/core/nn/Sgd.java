package dev.agon.core.nn;

import dev.agon.core.compute.ParameterSet;
import dev.agon.core.compute.Variable;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.ResourceApplyMomentum;
import org.tensorflow.types.TFloat32;

/**
 * Stochastic gradient descent with momentum (Polyak 1964; Sutskever et al. 2013):
 *
 * <pre>
 *   v ← μ v + g
 *   θ ← θ − α v,          Nesterov:  θ ← θ − α (g + μ v)
 * </pre>
 *
 * <p>Without momentum θ ← θ − α g, and no v is kept.
 */
public final class Sgd implements Optimizer {
  private final ParameterSet weights;
  private final double momentum;
  private final boolean nesterov;
  private final List<Variable> velocity;

  /**
   * @param weights what is trained; complete, since each variable gets its slots here
   * @param momentum μ in [0, 1)
   * @param nesterov needs a momentum
   */
  public Sgd(ParameterSet weights, double momentum, boolean nesterov) {
    if (!(momentum >= 0 && momentum < 1) || (nesterov && momentum == 0)) {
      throw new NetworkException(
          "SGD takes a momentum in [0, 1), above 0 with Nesterov's form, but momentum=%s, nesterov=%s."
              .formatted(momentum, nesterov));
    }
    this.weights = weights;
    this.momentum = momentum;
    this.nesterov = nesterov;
    velocity =
        momentum == 0
            ? List.of()
            : Slots.of(weights.compute().parameters(weights.name() + "/sgd"), "v", weights, 0);
  }

  /** Without momentum. */
  public static Sgd of(ParameterSet weights) {
    return new Sgd(weights, 0, false);
  }

  @Override
  public Op apply(Ops tf, List<Operand<TFloat32>> gradients, Operand<TFloat32> learningRate) {
    List<Op> updates = new ArrayList<>();
    List<Variable> variables = weights.variables();
    for (int i = 0; i < variables.size(); i++) {
      if (momentum == 0) {
        updates.add(
            tf.train.resourceApplyGradientDescent(
                variables.get(i).handle(), learningRate, gradients.get(i)));
      } else {
        updates.add(
            tf.train.resourceApplyMomentum(
                variables.get(i).handle(),
                velocity.get(i).handle(),
                learningRate,
                gradients.get(i),
                tf.constant((float) momentum),
                ResourceApplyMomentum.useNesterov(nesterov)));
      }
    }
    return tf.withControlDependencies(updates).noOp();
  }
}
