package dev.agon.core.compute;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * A resource variable: named, with a shape and a type, living in the session. Made by {@link
 * ParameterSet#variable}.
 */
public final class Variable {
  private final String name;
  private final long[] shape;
  private final DataType dataType;
  private final Output<? extends TType> handle;
  private final Operand<TFloat32> value;
  private @Nullable Operand<TFloat32> fresh;
  private float[] initial;
  private @Nullable Writer writer;

  /**
   * @param initial row-major; of length 1 when every element has the same value
   */
  Variable(Compute compute, String name, DataType dataType, long[] shape, float[] initial) {
    this.name = name;
    this.shape = shape.clone();
    this.dataType = dataType;
    this.initial = initial;
    if (initial.length != 1 && initial.length != size()) {
      throw new ComputeException(
          "%s has %d elements, but %d initial values."
              .formatted(name + Arrays.toString(shape), size(), initial.length));
    }
    compute.claim(name);
    handle =
        compute
            .graph()
            .opBuilder("VarHandleOp", name, compute.tf().scope())
            .setAttr("dtype", dataType)
            .setAttr("shape", Shape.of(shape))
            .setAttr("shared_name", name)
            .build()
            .output(0);
    value =
        compute
            .graph()
            .opBuilder("ReadVariableOp", name + "/value", compute.tf().scope())
            .addInput(handle)
            .setAttr("dtype", dataType)
            .build()
            .<TFloat32>output(0);
  }

  /** Such as {@code policy/h1/weights}; unique in its graph. */
  public String name() {
    return name;
  }

  public long[] shape() {
    return shape.clone();
  }

  public DataType dataType() {
    return dataType;
  }

  /** Number of elements. */
  public int size() {
    long size = 1;
    for (long dimension : shape) {
      size *= dimension;
    }
    return Math.toIntExact(size);
  }

  /** The resource, for operations that update it in place. */
  public Operand<? extends TType> handle() {
    return handle;
  }

  /**
   * The value at some moment of the call. An operation that must see an update of the same call
   * reads anew with {@link #read}, or is built within {@link ParameterSet#readAfter}.
   */
  public Operand<TFloat32> value() {
    return fresh == null ? value : fresh;
  }

  /** What {@link #value} gives from now on; null for the value at some moment of the call. */
  void setFresh(@Nullable Operand<TFloat32> fresh) {
    this.fresh = fresh;
  }

  /** The value after the control dependencies of {@code tf}. */
  public Operand<TFloat32> read(Ops tf) {
    return tf.readVariableOp(handle, TFloat32.class);
  }

  /** Sets the value after the control dependencies of {@code tf}. */
  public Op assign(Ops tf, Operand<TFloat32> newValue) {
    return tf.assignVariableOp(handle, newValue);
  }

  /** The input and the operation that set the value from outside, made when first needed. */
  Writer writer(Compute compute) {
    if (writer == null) {
      Operand<TFloat32> input = compute.floatInput("write", shape);
      writer = new Writer(input, assign(compute.tf(), input));
    }
    return writer;
  }

  record Writer(Operand<TFloat32> input, Op assign) {}

  /** The initial value, which is not kept. */
  float[] takeInitial() {
    float[] values = initial;
    if (values.length != size()) {
      values = new float[size()];
      Arrays.fill(values, initial[0]);
    }
    initial = new float[] {0};
    return values;
  }

  @Override
  public String toString() {
    return name + Arrays.toString(shape);
  }
}
