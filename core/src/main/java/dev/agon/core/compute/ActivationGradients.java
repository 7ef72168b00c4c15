package dev.agon.core.compute;

import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/**
 * Gradients of the gradients of element-wise functions. Such an operation is linear in the incoming
 * gradient dy: it returns f'·dy, so that with d as what comes back to it
 *
 * <pre>
 *   ∂/∂dy = f'·d, the same operation once more        ∂/∂(x or y) = f''·dy·d
 * </pre>
 */
final class ActivationGradients {
  private ActivationGradients() {}

  static void addTo(Map<String, CustomGradients.Rule> rules) {
    rules.put("ReluGrad", call -> step("ReluGrad", call));
    rules.put("Relu6Grad", call -> step("Relu6Grad", call));
    rules.put("EluGrad", call -> exponential("EluGrad", call));
    rules.put("SeluGrad", call -> exponential("SeluGrad", call));
    rules.put("TanhGrad", ActivationGradients::tanh);
    rules.put("SigmoidGrad", ActivationGradients::sigmoid);
    rules.put("SoftplusGrad", ActivationGradients::softplus);
    rules.put("SqrtGrad", ActivationGradients::sqrt);
    rules.put("RsqrtGrad", ActivationGradients::rsqrt);
    rules.put("ReciprocalGrad", ActivationGradients::reciprocal);
  }

  /** ReluGrad(dy, x) = dy where x > 0 (and x < 6): piecewise linear, f'' = 0. */
  private static List<Operand<?>> step(String type, GradientCall call) {
    return List.of(call.operation(type, call.incoming(0), call.input(1)), call.none(1));
  }

  /** EluGrad(dy, y) = dy (y + α) where y < 0, else a constant times dy: ∂/∂y = dy d there. */
  private static List<Operand<?>> exponential(String type, GradientCall call) {
    Ops tf = call.tf();
    Operand<TNumber> dy = call.input(0);
    Operand<TNumber> y = call.input(1);
    Operand<TNumber> d = call.incoming(0);
    Operand<TNumber> zero = tf.zerosLike(y);
    return List.of(
        call.operation(type, d, y), tf.select(tf.math.less(y, zero), call.product(d, dy), zero));
  }

  /** TanhGrad(y, dy) = dy (1 − y²): ∂/∂y = −2 y dy d. */
  private static List<Operand<?>> tanh(GradientCall call) {
    Operand<TNumber> y = call.input(0);
    Operand<TNumber> d = call.incoming(0);
    return List.of(call.scaled(-2, d, call.input(1), y), call.operation("TanhGrad", y, d));
  }

  /** SigmoidGrad(y, dy) = dy y (1 − y): ∂/∂y = (1 − 2 y) dy d. */
  private static List<Operand<?>> sigmoid(GradientCall call) {
    Operand<TNumber> y = call.input(0);
    Operand<TNumber> d = call.incoming(0);
    Operand<TNumber> slope = call.tf().math.sub(call.constant(1, y), call.scaled(2, y));
    return List.of(call.product(slope, call.input(1), d), call.operation("SigmoidGrad", y, d));
  }

  /** SoftplusGrad(dy, x) = dy σ(x): ∂/∂x = σ(x) (1 − σ(x)) dy d. */
  private static List<Operand<?>> softplus(GradientCall call) {
    Operand<TNumber> dy = call.input(0);
    Operand<TNumber> x = call.input(1);
    Operand<TNumber> d = call.incoming(0);
    Operand<TNumber> sigma = call.tf().math.sigmoid(x);
    return List.of(
        call.operation("SoftplusGrad", d, x),
        call.operation("SigmoidGrad", sigma, call.product(d, dy)));
  }

  /** SqrtGrad(y, dy) = dy / (2 y): ∂/∂y = −dy d / (2 y²), ∂/∂dy = d / (2 y). */
  private static List<Operand<?>> sqrt(GradientCall call) {
    Ops tf = call.tf();
    Operand<TNumber> y = call.input(0);
    Operand<TNumber> slope = tf.math.div(call.scaled(0.5, call.incoming(0)), y);
    return List.of(tf.math.neg(tf.math.div(call.product(slope, call.input(1)), y)), slope);
  }

  /** RsqrtGrad(y, dy) = −dy y³ / 2: ∂/∂y = −3/2 y² dy d. */
  private static List<Operand<?>> rsqrt(GradientCall call) {
    Operand<TNumber> y = call.input(0);
    Operand<TNumber> d = call.incoming(0);
    return List.of(call.scaled(-1.5, d, call.input(1), y, y), call.operation("RsqrtGrad", y, d));
  }

  /** ReciprocalGrad(y, dy) = −dy y²: ∂/∂y = −2 y dy d. */
  private static List<Operand<?>> reciprocal(GradientCall call) {
    Operand<TNumber> y = call.input(0);
    Operand<TNumber> d = call.incoming(0);
    return List.of(call.scaled(-2, d, call.input(1), y), call.operation("ReciprocalGrad", y, d));
  }
}
