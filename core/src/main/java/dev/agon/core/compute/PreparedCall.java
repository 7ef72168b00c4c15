package dev.agon.core.compute;

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
import org.tensorflow.op.Op;

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
  private final TF_Output inputs;
  private final PointerPointer<Pointer> inputValues;
  private final int inputCount;
  private final TF_Output outputs;
  private final PointerPointer<Pointer> outputValues;
  private final Object[] destinations;
  private final PointerPointer<Pointer> targets;
  private final int targetCount;
  private final TF_Status status;

  private PreparedCall(TF_Session session, Builder call) {
    this.session = session;
    inputCount = call.placeholders.size();
    inputs = new TF_Output(Math.max(1, inputCount));
    inputValues = new PointerPointer<>(Math.max(1, inputCount));
    for (int i = 0; i < inputCount; i++) {
      put(inputs, i, call.placeholders.get(i));
      inputValues.put(i, call.buffers.get(i).tensor());
    }
    destinations = call.destinations.toArray();
    outputs = new TF_Output(Math.max(1, destinations.length));
    outputValues = new PointerPointer<>(Math.max(1, destinations.length));
    for (int i = 0; i < destinations.length; i++) {
      put(outputs, i, call.fetches.get(i));
    }
    targetCount = call.targets.size();
    targets = new PointerPointer<>(Math.max(1, targetCount));
    for (int i = 0; i < targetCount; i++) {
      targets.put(i, NativeHandles.of(call.targets.get(i)));
    }
    status = tensorflow.TF_NewStatus();
    NativeHandles.opened();
  }

  private static void put(TF_Output array, int i, Operand<?> operand) {
    array.position(i).oper(NativeHandles.of(operand.op()));
    array.position(i).index(operand.asOutput().index());
    array.position(0);
  }

  /**
   * Runs the targets and fills the outputs' arrays.
   *
   * @throws ComputeException with TensorFlow's message
   */
  public void run() {
    tensorflow.TF_SessionRun(
        session,
        null,
        inputs,
        inputValues,
        inputCount,
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
    for (int i = 0; i < destinations.length; i++) {
      take(i);
    }
  }

  private void take(int i) {
    TF_Tensor tensor = new TF_Tensor(outputValues.get(i));
    try {
      long size = tensorflow.TF_TensorByteSize(tensor);
      Pointer data = tensorflow.TF_TensorData(tensor);
      if (destinations[i] instanceof float[] floats) {
        checkSize(i, size, 4L * floats.length);
        new FloatPointer(data).get(floats);
      } else {
        int[] ints = (int[]) destinations[i];
        checkSize(i, size, 4L * ints.length);
        new IntPointer(data).get(ints);
      }
    } finally {
      tensorflow.TF_DeleteTensor(tensor);
    }
  }

  private static void checkSize(int i, long actual, long expected) {
    if (actual != expected) {
      throw new ComputeException(
          "Output %d has %d bytes, but its array has room for %d.".formatted(i, actual, expected));
    }
  }

  void close() {
    tensorflow.TF_DeleteStatus(status);
    inputs.deallocate();
    inputValues.deallocate();
    outputs.deallocate();
    outputValues.deallocate();
    targets.deallocate();
    NativeHandles.closed();
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
      if (placeholder.asOutput().dataType() != buffer.dataType()) {
        throw new ComputeException(
            "%s takes %s, but the buffer of shape %s holds %s."
                .formatted(
                    placeholder.op().name(),
                    placeholder.asOutput().dataType(),
                    Arrays.toString(buffer.shape()),
                    buffer.dataType()));
      }
      placeholders.add(placeholder);
      buffers.add(buffer);
      return this;
    }

    /** Copies {@code output}, of float32, into {@code destination} at every run. */
    public Builder fetch(Operand<?> output, float[] destination) {
      fetches.add(output);
      destinations.add(destination);
      return this;
    }

    /** Copies {@code output}, of int32, into {@code destination} at every run. */
    public Builder fetch(Operand<?> output, int[] destination) {
      fetches.add(output);
      destinations.add(destination);
      return this;
    }

    /** Runs {@code op} at every run. */
    public Builder target(Op op) {
      targets.add(op.op());
      return this;
    }

    public PreparedCall build() {
      return compute.own(new PreparedCall(compute.sessionHandle(), this));
    }
  }
}
