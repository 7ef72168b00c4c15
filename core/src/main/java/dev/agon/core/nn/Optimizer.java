package dev.agon.core.nn;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Moves weights against their gradients; its own state are variables like the weights. */
public interface Optimizer {

  /**
   * One update of all weights.
   *
   * @param gradients one for each variable of the weights, in their order
   * @param learningRate a scalar, usually an input of the graph
   */
  Op apply(Ops tf, List<Operand<TFloat32>> gradients, Operand<TFloat32> learningRate);
}
