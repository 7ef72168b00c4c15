package dev.agon.core.compute;

import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.internal.c_api.TF_Output;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.proto.DataType;

/**
 * One session run with everything native made once: which inputs, which outputs, which targets. A
 * run costs about a microsecond beside the maths. Inputs are read from {@link TensorBuffer}s;
 * outputs are copied into the caller's arrays.
 *
 * <p>Not thread-safe, but two calls of one session may run at the same time in two threads. Closed
 * by the {@link Compute} that made it.
 */
public final class PreparedCall {
  private final TF_Session session;
  private final List<TensorBuffer> buffers;
  private final TF_Output inputs;
  private final PointerPointer<Pointer> inputValues;
  private final TF_Output outputs;
  private final PointerPointer<Pointer> outputValues;
  private final LongBuffer outputAddresses;
  private final TensorAt output = new TensorAt();
  private final FloatsAt floatsOfOutput = new FloatsAt();
  private final IntsAt intsOfOutput = new IntsAt();
  private final Object[] destinations;
  private final PointerPointer<Pointer> targets;
  private final int targetCount;
  private final TF_Status status;
  private boolean closed;

  private PreparedCall(TF_Session session, Builder call) {
    this.session = session;
    buffers = List.copyOf(call.buffers);
    inputs = array(call.placeholders);
    inputValues = new PointerPointer<>(Math.max(1, buffers.size()));
    for (int i = 0; i < buffers.size(); i++) {
      inputValues.put(i, buffers.get(i).tensor());
    }
    destinations = call.destinations.toArray();
    outputs = array(call.fetches);
    int room = Math.max(1, destinations.length);
    outputValues = new PointerPointer<>(room);
    outputAddresses =
        new Pointer(outputValues)
            .capacity((long) room * Long.BYTES)
            .asByteBuffer()
            .order(ByteOrder.nativeOrder())
            .asLongBuffer();
    targetCount = call.targets.size();
    targets = new PointerPointer<>(Math.max(1, targetCount));
    for (int i = 0; i < targetCount; i++) {
      targets.put(i, NativeHandles.of(call.targets.get(i)));
    }
    status = tensorflow.TF_NewStatus();
    NativeHandles.opened();
  }

  private static TF_Output array(List<Operand<?>> operands) {
    TF_Output array = new TF_Output(Math.max(1, operands.size()));
    for (int i = 0; i < operands.size(); i++) {
      array.position(i).oper(NativeHandles.of(operands.get(i).op()));
      array.position(i).index(operands.get(i).asOutput().index());
    }
    return array.position(0);
  }

  /**
   * Runs the targets and fills the outputs' arrays.
   *
   * @throws ComputeException with TensorFlow's message, or when the call is closed
   */
  public void run() {
    if (closed) {
      throw new ComputeException("This call is closed, with the graph that it belonged to.");
    }
    tensorflow.TF_SessionRun(
        session,
        null,
        inputs,
        inputValues,
        buffers.size(),
        outputs,
        outputValues,
        destinations.length,
        targets,
        targetCount,
        null,
        status);
    if (tensorflow.TF_GetCode(status) != tensorflow.TF_OK) {
      throw new ComputeException(tensorflow.TF_Message(status).getString());
    }
    int taken = 0;
    try {
      while (taken < destinations.length) {
        take(taken++);
      }
    } finally {
      while (taken < destinations.length) { // an output did not fit: free the others too
        tensorflow.TF_DeleteTensor(output.at(outputAddresses.get(taken++)));
      }
    }
  }

  /** Copies output {@code i}, which is ours to free, into its array. */
  private void take(int i) {
    TF_Tensor tensor = output.at(outputAddresses.get(i));
    try {
      long size = tensorflow.TF_TensorByteSize(tensor);
      Pointer data = tensorflow.TF_TensorData(tensor);
      if (destinations[i] instanceof float[] floats) {
        checkSize(i, size, 4L * floats.length);
        floatsOfOutput.at(data.address()).get(floats);
      } else {
        int[] ints = (int[]) destinations[i];
        checkSize(i, size, 4L * ints.length);
        intsOfOutput.at(data.address()).get(ints);
      }
    } finally {
      tensorflow.TF_DeleteTensor(tensor);
    }
  }

  private static void checkSize(int i, long actual, long expected) {
    if (actual != expected) {
      throw new ComputeException(
          "Output %d has %d elements, but its array has room for %d."
              .formatted(i, actual / 4, expected / 4));
    }
  }

  boolean reads(TensorBuffer buffer) {
    return buffers.contains(buffer);
  }

  void close() {
    closed = true;
    tensorflow.TF_DeleteStatus(status);
    inputs.deallocate();
    inputValues.deallocate();
    outputs.deallocate();
    outputValues.deallocate();
    targets.deallocate();
    NativeHandles.closed();
  }

  // Pointers that are set to one place after another: a new one per output would be garbage.

  private static final class TensorAt extends TF_Tensor {
    TensorAt() {
      super((Pointer) null);
    }

    TF_Tensor at(long nativeAddress) {
      address = nativeAddress;
      return this;
    }
  }

  private static final class FloatsAt extends FloatPointer {
    FloatsAt() {
      super((Pointer) null);
    }

    FloatPointer at(long nativeAddress) {
      address = nativeAddress;
      return this;
    }
  }

  private static final class IntsAt extends IntPointer {
    IntsAt() {
      super((Pointer) null);
    }

    IntPointer at(long nativeAddress) {
      address = nativeAddress;
      return this;
    }
  }

  /** Says what a call reads, writes and runs. */
  public static final class Builder {
    private final Compute compute;
    private final List<Operand<?>> placeholders = new ArrayList<>();
    private final List<TensorBuffer> buffers = new ArrayList<>();
    private final List<Operand<?>> fetches = new ArrayList<>();
    private final List<Object> destinations = new ArrayList<>();
    private final List<Operation> targets = new ArrayList<>();

    Builder(Compute compute) {
      this.compute = compute;
    }

    /** Reads {@code placeholder} from {@code buffer} at every run. */
    public Builder feed(Operand<?> placeholder, TensorBuffer buffer) {
      check(placeholder.op());
      if (placeholder.asOutput().dataType() != buffer.dataType()) {
        throw new ComputeException(
            "%s takes %s, but the buffer of shape %s holds %s."
                .formatted(
                    placeholder.op().name(),
                    placeholder.asOutput().dataType(),
                    Arrays.toString(buffer.shape()),
                    buffer.dataType()));
      }
      if (!placeholder.asOutput().shape().isCompatibleWith(Shape.of(buffer.shape()))) {
        throw new ComputeException(
            "%s has shape %s, which a buffer of shape %s does not fit."
                .formatted(
                    placeholder.op().name(),
                    placeholder.asOutput().shape(),
                    Arrays.toString(buffer.shape())));
      }
      placeholders.add(placeholder);
      buffers.add(buffer);
      return this;
    }

    /** Copies {@code output}, of float32, into {@code destination} at every run. */
    public Builder fetch(Operand<?> output, float[] destination) {
      return fetch(output, DataType.DT_FLOAT, destination);
    }

    /** Copies {@code output}, of int32, into {@code destination} at every run. */
    public Builder fetch(Operand<?> output, int[] destination) {
      return fetch(output, DataType.DT_INT32, destination);
    }

    private Builder fetch(Operand<?> output, DataType expected, Object destination) {
      check(output.op());
      DataType actual = output.asOutput().dataType();
      if (actual != expected) {
        throw new ComputeException(
            "%s is of type %s and cannot be copied into an array for %s; cast it first."
                .formatted(output.op().name(), actual, expected));
      }
      fetches.add(output);
      destinations.add(destination);
      return this;
    }

    /** Runs {@code op} at every run. */
    public Builder target(Op op) {
      check(op.op());
      targets.add(op.op());
      return this;
    }

    private void check(Operation op) {
      if (op.env() != compute.graph()) {
        throw new ComputeException(
            "%s belongs to another graph; a call runs one graph.".formatted(op.name()));
      }
    }

    public PreparedCall build() {
      if (fetches.isEmpty() && targets.isEmpty()) {
        throw new ComputeException("A call fetches or runs something, but this one does neither.");
      }
      return compute.own(new PreparedCall(compute.sessionHandle(), this));
    }
  }
}
