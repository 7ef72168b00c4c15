package dev.agon.core.nn;

import dev.agon.core.compute.ParameterSet;
import dev.agon.core.random.Pcg64;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.random.StatelessRandomGetKeyCounter;
import org.tensorflow.types.TFloat32;

/**
 * Dropout (Srivastava et al. 2014): in training each element becomes 0 with probability {@code
 * rate}, and the others x / (1 − rate), so that the expectation stays; in inference nothing
 * changes. The random numbers are a function of the pass's seed alone.
 *
 * @param rate in [0, 1)
 */
public record Dropout(double rate) implements Layer {
  private static final int PHILOX = 1;

  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new NetworkException("Dropout takes a rate in [0, 1), but rate=%s.".formatted(rate));
    }
  }

  @Override
  public Built build(ParameterSet parameters, String name, long[] inputShape, Pcg64 init) {
    return new Built(
        inputShape,
        (tf, x, pass) -> pass.isTraining() && rate > 0 ? tf.math.mul(x, mask(tf, x, pass)) : x);
  }

  /** 0 or 1 / (1 − rate) for each element of {@code x}. */
  private Operand<TFloat32> mask(Ops tf, Operand<TFloat32> x, Pass pass) {
    StatelessRandomGetKeyCounter generator =
        tf.random.statelessRandomGetKeyCounter(pass.nextSeed(tf));
    Operand<TFloat32> uniform =
        tf.random.statelessRandomUniformV2(
            tf.shape(x), generator.key(), generator.counter(), tf.constant(PHILOX), TFloat32.class);
    Operand<TFloat32> kept =
        tf.dtypes.cast(tf.math.greaterEqual(uniform, tf.constant((float) rate)), TFloat32.class);
    return tf.stopGradient(tf.math.mul(kept, tf.constant((float) (1 / (1 - rate)))));
  }
}
