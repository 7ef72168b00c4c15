package dev.agon.core.nn;

import dev.agon.core.compute.ParameterSet;
import dev.agon.core.random.Pcg64;
import org.tensorflow.op.nn.LeakyRelu;

/** Functions that are applied to each element. */
public enum Activation implements Layer {
  /** max(x, 0). */
  RELU((tf, x, pass) -> tf.nn.relu(x)),
  /** x for x ≥ 0, else 0.2 x. */
  LEAKY_RELU((tf, x, pass) -> tf.nn.leakyRelu(x, LeakyRelu.alpha(0.2f))),
  /** x for x ≥ 0, else eˣ − 1. */
  ELU((tf, x, pass) -> tf.nn.elu(x)),
  TANH((tf, x, pass) -> tf.math.tanh(x)),
  /** 1 / (1 + e⁻ˣ). */
  SIGMOID((tf, x, pass) -> tf.math.sigmoid(x)),
  /** log(1 + eˣ). */
  SOFTPLUS((tf, x, pass) -> tf.math.softplus(x)),
  /** eˣ / Σ eˣ over the last axis. */
  SOFTMAX((tf, x, pass) -> tf.nn.softmax(x));

  private final LayerFunction function;

  Activation(LayerFunction function) {
    this.function = function;
  }

  @Override
  public Built build(ParameterSet parameters, String name, long[] inputShape, Pcg64 init) {
    return new Built(inputShape, function);
  }
}
