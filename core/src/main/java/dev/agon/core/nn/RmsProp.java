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
 * RMSProp (Tieleman and Hinton 2012), centred as in Graves 2013, eq. 38–45, or not:
 *
 * <pre>
 *   s ← ρ s + (1 − ρ) g²          centred:  m ← ρ m + (1 − ρ) g
 *   v ← μ v + α g / √(s + ε)      centred:  √(s − m² + ε)
 *   θ ← θ − v
 * </pre>
 *
 * <p>ε is under the root, as in TensorFlow and DQN's original; PyTorch adds it to the root. s
 * starts at 0.
 */
public final class RmsProp implements Optimizer {
  private final ParameterSet weights;
  private final double decay;
  private final double momentum;
  private final double epsilon;
  private final List<Variable> meanSquare;
  private final List<Variable> mean;
  private final List<Variable> velocity;

  /**
   * @param weights what is trained; complete, since each variable gets its slots here
   * @param decay ρ in [0, 1)
   * @param momentum μ in [0, 1)
   * @param epsilon ε, above 0
   */
  public RmsProp(
      ParameterSet weights, double decay, double momentum, double epsilon, boolean centred) {
    if (!(decay >= 0 && decay < 1) || !(momentum >= 0 && momentum < 1) || !(epsilon > 0)) {
      throw new NetworkException(
          "RMSProp takes a decay and a momentum in [0, 1) and an epsilon above 0, but decay=%s, momentum=%s, epsilon=%s."
              .formatted(decay, momentum, epsilon));
    }
    this.weights = weights;
    this.decay = decay;
    this.momentum = momentum;
    this.epsilon = epsilon;
    ParameterSet slots = weights.compute().parameters(weights.name() + "/rmsprop");
    meanSquare = Slots.of(slots, "s", weights, 0);
    mean = centred ? Slots.of(slots, "m", weights, 0) : List.of();
    velocity = Slots.of(slots, "v", weights, 0);
  }

  /** ρ = 0.99, no momentum, ε = 1e-5, not centred. */
  public static RmsProp of(ParameterSet weights) {
    return new RmsProp(weights, 0.99, 0, 1e-5, false);
  }

  @Override
  public Op apply(Ops tf, List<Operand<TFloat32>> gradients, Operand<TFloat32> learningRate) {
    Operand<TFloat32> rho = tf.constant((float) decay);
    Operand<TFloat32> mu = tf.constant((float) momentum);
    Operand<TFloat32> eps = tf.constant((float) epsilon);
    List<Op> updates = new ArrayList<>();
    List<Variable> variables = weights.variables();
    for (int i = 0; i < variables.size(); i++) {
      var theta = variables.get(i).handle();
      var s = meanSquare.get(i).handle();
      var v = velocity.get(i).handle();
      Operand<TFloat32> g = gradients.get(i);
      updates.add(
          mean.isEmpty()
              ? tf.train.resourceApplyRmsProp(theta, s, v, learningRate, rho, mu, eps, g)
              : tf.train.resourceApplyCenteredRmsProp(
                  theta, mean.get(i).handle(), s, v, learningRate, rho, mu, eps, g));
    }
    return tf.withControlDependencies(updates).noOp();
  }
}
