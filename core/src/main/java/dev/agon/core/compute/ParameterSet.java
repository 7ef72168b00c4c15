package dev.agon.core.compute;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * Variables that belong together, in the order in which they were made: the weights of a network,
 * the slots of an optimiser.
 */
public final class ParameterSet {
  private final Compute compute;
  private final String name;
  private final List<Variable> variables = new ArrayList<>();
  private @Nullable ParameterSet state;

  ParameterSet(Compute compute, String name) {
    this.compute = compute;
    this.name = name;
  }

  /**
   * Adds a float32 variable.
   *
   * @param name within the set, such as {@code h1/weights}
   * @param shape empty for a scalar
   * @param initial row-major, or one value for all elements
   */
  public Variable variable(String name, long[] shape, float... initial) {
    Variable variable =
        compute.own(
            new Variable(compute, this.name + "/" + name, DataType.DT_FLOAT, shape, initial));
    variables.add(variable);
    return variable;
  }

  public String name() {
    return name;
  }

  /**
   * The set of what belongs to these variables but is not trained, such as running averages. A copy
   * of the variables that is to behave the same copies it too.
   */
  public ParameterSet state() {
    if (state == null) {
      state = compute.parameters(name + "/state");
    }
    return state;
  }

  public Compute compute() {
    return compute;
  }

  public List<Variable> variables() {
    return Collections.unmodifiableList(variables);
  }

  /** The values of all variables: what gradients are taken with respect to. */
  public List<Operand<TFloat32>> values() {
    return variables.stream().map(Variable::value).toList();
  }

  /**
   * Builds operations that see the set as an update of the same call leaves it: while {@code build}
   * runs, every {@link Variable#value} of the set is read after the control dependencies of {@code
   * after}. So a call may update one network and then go through it with its new weights.
   *
   * @return what {@code build} returns
   */
  public <T> T readAfter(Ops after, Supplier<T> build) {
    variables.forEach(variable -> variable.setFresh(variable.read(after)));
    try {
      return build.get();
    } finally {
      variables.forEach(variable -> variable.setFresh(null));
    }
  }

  /** How many numbers the set holds. */
  public long count() {
    return variables.stream().mapToLong(Variable::size).sum();
  }

  /** θ ← θ_source. */
  public Op copyFrom(Ops tf, ParameterSet source) {
    checkSameShapes(source);
    List<Op> copies = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      copies.add(variables.get(i).assign(tf, source.variables.get(i).read(tf)));
    }
    return tf.withControlDependencies(copies).noOp();
  }

  /**
   * θ ← θ + τ (θ_source − θ): Polyak averaging.
   *
   * @param targetSmoothing τ, a scalar in [0, 1]
   */
  public Op softUpdateFrom(Ops tf, ParameterSet source, Operand<TFloat32> targetSmoothing) {
    checkSameShapes(source);
    List<Op> updates = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      Variable own = variables.get(i);
      Operand<TFloat32> difference = tf.math.sub(source.variables.get(i).read(tf), own.value());
      updates.add(tf.assignAddVariableOp(own.handle(), tf.math.mul(difference, targetSmoothing)));
    }
    return tf.withControlDependencies(updates).noOp();
  }

  private void checkSameShapes(ParameterSet other) {
    boolean same =
        variables.size() == other.variables.size()
            && IntStream.range(0, variables.size())
                .allMatch(
                    i -> Arrays.equals(variables.get(i).shape(), other.variables.get(i).shape()));
    if (!same) {
      throw new ComputeException(
          "%s %s and %s %s differ in shape: one cannot take the other's values."
              .formatted(name, variables, other.name, other.variables));
    }
  }

  /** The present values, one row-major array a variable. */
  public float[][] snapshot() {
    return compute.read(variables);
  }

  /** Sets all values. */
  public void restore(float[][] values) {
    compute.write(variables, values);
  }

  /** SHA-256 over names, shapes and bits, lower-case hexadecimal. */
  public String sha256() {
    return sha256(this);
  }

  /** As {@link #sha256()}, over several sets in turn. */
  public static String sha256(ParameterSet... sets) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (ParameterSet set : sets) {
        float[][] values = set.snapshot();
        for (int i = 0; i < values.length; i++) {
          digest.update(set.variables.get(i).toString().getBytes(StandardCharsets.UTF_8));
          ByteBuffer bytes =
              ByteBuffer.allocate(4 * values[i].length).order(ByteOrder.LITTLE_ENDIAN);
          bytes.asFloatBuffer().put(values[i]);
          digest.update(bytes);
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }
}
