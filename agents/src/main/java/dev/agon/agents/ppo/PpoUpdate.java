package dev.agon.agents.ppo;

import dev.agon.core.compute.Compute;
import dev.agon.core.compute.Gradients;
import dev.agon.core.compute.ParameterSet;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.compute.TensorBuffer;
import dev.agon.core.compute.Variable;
import dev.agon.core.concurrent.TwoThreads;
import dev.agon.core.metrics.Metric;
import dev.agon.core.nn.Adam;
import dev.agon.core.nn.Network;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * One step of policy and value network along their gradients, which are shortened together.
 *
 * <p>In one thread it is one call. In two it has two phases, in each of which either thread sees to
 * one network: first both write their gradients into variables, then both take the norm of all of
 * these and apply their own. The same operations see the same numbers, so the weights have the same
 * bits.
 */
final class PpoUpdate {

  /**
   * One of the two networks and its part of the loss.
   *
   * @param gradients one a variable of the network
   * @param inputs what the gradients and the measures read
   * @param measures what a reporting update tells, each []
   */
  record Half(
      Network network,
      List<Operand<TFloat32>> gradients,
      Map<Operand<?>, TensorBuffer> inputs,
      Map<Metric, Operand<TFloat32>> measures) {}

  /** α of the updates that follow. */
  final FloatBuffer learningRate;

  private final Compute compute;
  private final Map<Metric, float[]> measured = new HashMap<>(); // [1] each
  private final Runnable quiet;
  private final Runnable reporting;

  /**
   * @param threads null for one thread
   */
  PpoUpdate(
      Compute compute, PpoConfig config, Half policy, Half value, @Nullable TwoThreads threads) {
    this.compute = compute;
    Ops tf = compute.tf();
    List<Operand<TFloat32>> gradients = new ArrayList<>(); // of the policy, then of the value
    List<Op> writes = new ArrayList<>(); // one a half, for two threads
    for (Half half : List.of(policy, value)) {
      if (threads == null) {
        gradients.addAll(half.gradients);
      } else {
        ParameterSet written = sameShapes(half.network.parameters());
        writes.add(write(tf, written, half.gradients));
        gradients.addAll(written.values());
      }
    }
    Operand<TFloat32> norm = Gradients.globalNorm(tf, gradients);
    Operand<TFloat32> longest = compute.constant(config.maxGradientNorm());
    List<Operand<TFloat32>> clipped = Gradients.clipByGlobalNorm(tf, gradients, norm, longest);
    int split = policy.gradients.size();
    Operand<TFloat32> alpha = compute.floatInput("learning_rate"); // []
    Op policyStep = adam(config, policy).apply(tf, clipped.subList(0, split), alpha);
    Op valueStep = adam(config, value).apply(tf, clipped.subList(split, clipped.size()), alpha);

    TensorBuffer rate = compute.floats();
    learningRate = rate.floats();
    Map<Operand<?>, TensorBuffer> step = Map.of(alpha, rate);
    Map<Metric, Operand<TFloat32>> ofStep = Map.of(PpoLearner.GRADIENT_NORM, norm);
    Map<Metric, Operand<TFloat32>> nothing = Map.of();
    if (threads == null) {
      Map<Operand<?>, TensorBuffer> inputs = new HashMap<>(policy.inputs);
      inputs.putAll(value.inputs);
      inputs.putAll(step);
      Map<Metric, Operand<TFloat32>> measures = new HashMap<>(policy.measures);
      measures.putAll(value.measures);
      measures.putAll(ofStep);
      List<Op> steps = List.of(policyStep, valueStep);
      quiet = call(inputs, steps, nothing);
      reporting = call(inputs, steps, measures);
    } else {
      Runnable policyPhase1 = call(policy.inputs, writes.subList(0, 1), nothing);
      Runnable valuePhase1 = call(value.inputs, writes.subList(1, 2), nothing);
      Runnable policyPhase2 = call(step, List.of(policyStep), nothing);
      Runnable valuePhase2 = call(step, List.of(valueStep), nothing);
      quiet =
          () -> {
            threads.run(policyPhase1, valuePhase1);
            threads.run(policyPhase2, valuePhase2);
          };
      Runnable policyReport1 = call(policy.inputs, writes.subList(0, 1), policy.measures);
      Runnable valueReport1 = call(value.inputs, writes.subList(1, 2), value.measures);
      Runnable policyReport2 = call(step, List.of(policyStep), ofStep);
      reporting =
          () -> {
            threads.run(policyReport1, valueReport1);
            threads.run(policyReport2, valuePhase2);
          };
    }
  }

  private Runnable call(
      Map<Operand<?>, TensorBuffer> inputs,
      List<Op> targets,
      Map<Metric, Operand<TFloat32>> measures) {
    PreparedCall.Builder call = compute.prepare();
    inputs.forEach(call::feed);
    targets.forEach(call::target);
    measures.forEach(
        (metric, value) ->
            call.fetch(value, measured.computeIfAbsent(metric, key -> new float[1])));
    return call.build()::run;
  }

  /** Variables for the gradients of {@code weights}. */
  private static ParameterSet sameShapes(ParameterSet weights) {
    ParameterSet made = weights.compute().parameters(weights.name() + "/gradient");
    for (Variable weight : weights.variables()) {
      made.variable(weight.name().substring(weights.name().length() + 1), weight.shape(), 0);
    }
    return made;
  }

  private static Op write(Ops tf, ParameterSet into, List<Operand<TFloat32>> values) {
    List<Op> writes = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      writes.add(into.variables().get(i).assign(tf, values.get(i)));
    }
    return tf.withControlDependencies(writes).noOp();
  }

  private static Adam adam(PpoConfig config, Half half) {
    return new Adam(half.network.parameters(), 0.9, 0.999, config.adamEpsilon());
  }

  /**
   * @param reports whether {@link #measured} is wanted
   */
  void run(boolean reports) {
    (reports ? reporting : quiet).run();
  }

  /** What the last reporting update measured. */
  float measured(Metric metric) {
    return Objects.requireNonNull(measured.get(metric))[0];
  }
}
