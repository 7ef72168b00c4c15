package dev.agon.core.nn;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Builds the operations that take a batch through a layer. */
@FunctionalInterface
public interface LayerFunction {

  /**
   * @param input [B, …] · @return [B, …]
   */
  Operand<TFloat32> apply(Ops tf, Operand<TFloat32> input, Pass pass);
}
