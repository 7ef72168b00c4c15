package dev.agon.core.compute;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.internal.c_api.TFJ_GradFuncAdapter;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.op.Ops;
import org.tensorflow.op.RawCustomGradient;

/**
 * The gradients that TensorFlow's C library lacks: most are those of its own gradient operations,
 * and so what second derivatives need (WGAN-GP, R1, R2). Registered once per process, before the
 * first graph is built.
 *
 * <p>To add one: a function from {@link GradientCall} to one gradient per input in the file of its
 * topic, a line in that file's table, and a case in {@code CustomGradientsTest}.
 */
final class CustomGradients {

  /** The gradients of an operation with respect to its inputs, one for each. */
  interface Rule {
    List<? extends Operand<?>> gradients(GradientCall call);
  }

  private static final Map<String, Rule> RULES = new HashMap<>();

  static {
    ActivationGradients.addTo(RULES);
    ConvolutionGradients.addTo(RULES);
    ImageGradients.addTo(RULES);
    ArrayGradients.addTo(RULES);
  }

  // One adapter for all: the tenth and later adapters of a process are called at address 0. Native
  // code keeps a bare pointer to it, so it must stay reachable for the life of the process.
  private static @Nullable TFJ_GradFuncAdapter dispatch;

  private CustomGradients() {}

  /** Whether this platform lets gradients be added. */
  static boolean areSupported() {
    return !System.getProperty("os.name", "").startsWith("Windows");
  }

  /** The operations that get a gradient here. */
  static List<String> operations() {
    return List.copyOf(new TreeSet<>(RULES.keySet()));
  }

  static synchronized void register() {
    if (dispatch != null || !areSupported()) {
      return;
    }
    dispatch = RawCustomGradient.adapter(CustomGradients::apply);
    for (String type : operations()) {
      if (!tensorflow.TFJ_RegisterCustomGradient(type, dispatch)) {
        throw new ComputeException(
            ("TensorFlow already has a gradient of %s: this is not the version that Agon was built"
                    + " with, or another library in this process registered one first.")
                .formatted(type));
      }
    }
  }

  private static List<Operand<?>> apply(Ops tf, GraphOperation op, List<Output<?>> incoming) {
    Rule rule = RULES.get(op.type());
    if (rule == null) {
      throw new ComputeException("No rule for the gradient of %s.".formatted(op.type()));
    }
    return List.copyOf(rule.gradients(new GradientCall(tf, op, incoming)));
  }
}
