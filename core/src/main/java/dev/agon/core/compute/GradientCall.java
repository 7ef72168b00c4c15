package dev.agon.core.compute;

import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/**
 * An operation whose gradient is asked for: its inputs, what comes back to its outputs, and the
 * means to build the answer in the same type.
 *
 * <p>The graph's lock is held meanwhile: asking for a static shape ({@code Output.shape()}) would
 * wait for it forever. Sizes are operations here ({@link Ops#shape}).
 */
final class GradientCall {
  private final Ops tf;
  private final GraphOperation op;
  private final List<Output<?>> incoming;

  GradientCall(Ops tf, GraphOperation op, List<Output<?>> incoming) {
    this.tf = tf;
    this.op = op;
    this.incoming = incoming;
  }

  Ops tf() {
    return tf;
  }

  /** Input {@code i}, of whatever numeric type it has. */
  @SuppressWarnings("unchecked") // operations check their types when they are built
  Operand<TNumber> input(int i) {
    return (Operand<TNumber>) op.input(i);
  }

  /** Whether anything depends on output {@code i}. */
  boolean hasIncoming(int i) {
    return !incoming.get(i).isClosed();
  }

  /** What comes back to output {@code i}; zero when nothing depends on that output. */
  @SuppressWarnings("unchecked") // as above
  Operand<TNumber> incoming(int i) {
    Operand<?> gradient = hasIncoming(i) ? incoming.get(i) : tf.zerosLike(op.output(i));
    return (Operand<TNumber>) gradient;
  }

  /** The gradient of an input on which nothing depends, or that is not continuous. */
  Operand<?> none(int i) {
    return tf.zerosLike(op.input(i));
  }

  /** {@code value} as a scalar of the type of {@code like}. */
  @SuppressWarnings("unchecked") // both branches have the type of like
  Operand<TNumber> constant(double value, Operand<TNumber> like) {
    Operand<?> scalar =
        switch (like.asOutput().dataType()) {
          case DT_FLOAT -> tf.constant((float) value);
          case DT_DOUBLE -> tf.constant(value);
          default -> tf.dtypes.cast(tf.constant((float) value), like.asOutput().type());
        };
    return (Operand<TNumber>) scalar;
  }

  /** a · b · … */
  @SafeVarargs
  final Operand<TNumber> product(Operand<TNumber> first, Operand<TNumber>... others) {
    Operand<TNumber> product = first;
    for (Operand<TNumber> other : others) {
      product = tf.math.mul(product, other);
    }
    return product;
  }

  /** {@code factor} · a · b · … */
  @SafeVarargs
  final Operand<TNumber> scaled(double factor, Operand<TNumber> first, Operand<TNumber>... others) {
    return product(tf.math.mul(constant(factor, first), first), others);
  }

  /** An operation of this type, with no attributes but those that its inputs imply. */
  Operand<TNumber> operation(String type, Operand<?>... inputs) {
    return operation(type, List.of(), inputs);
  }

  /**
   * An operation of this type.
   *
   * @param attributes names of those that it takes over from the operation that is differentiated
   */
  @SuppressWarnings("unchecked") // the callers know what the operation returns
  Operand<TNumber> operation(String type, List<String> attributes, Operand<?>... inputs) {
    OperationBuilder builder = tf.scope().opBuilder(type, type);
    for (Operand<?> input : inputs) {
      builder.addInput(input.asOutput());
    }
    for (String attribute : attributes) {
      builder.setAttr(attribute, op.attributes().getAttrValueProto(attribute));
    }
    Operand<?> output = builder.build().output(0);
    return (Operand<TNumber>) output;
  }
}
