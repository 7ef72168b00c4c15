package dev.agon.core.compute;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.DataType;

/**
 * A native tensor that calls read their input from, allocated once and zeroed. What is written into
 * its buffer is what the next call sees; nothing is copied. Closed by the {@link Compute} that made
 * it.
 */
public final class TensorBuffer {
  private final DataType dataType;
  private final long[] shape;
  private final TF_Tensor tensor;
  private final ByteBuffer bytes;

  TensorBuffer(DataType dataType, long... shape) {
    this.dataType = dataType;
    this.shape = shape.clone();
    long elements = 1;
    for (long dimension : shape) {
      if (dimension < 0) {
        throw new ComputeException(
            "A buffer has a length on each axis, but its shape is %s."
                .formatted(Arrays.toString(shape)));
      }
      elements = Math.multiplyExact(elements, dimension);
    }
    long size = Math.multiplyExact(elements, elementSize(dataType));
    if (size > Integer.MAX_VALUE) {
      throw new ComputeException(
          "A tensor of shape %s takes %d bytes; at most %d are possible."
              .formatted(Arrays.toString(shape), size, Integer.MAX_VALUE));
    }
    tensor = tensorflow.TF_AllocateTensor(dataType.getNumber(), shape, shape.length, size);
    Pointer data = tensorflow.TF_TensorData(tensor).capacity(size);
    // Fresh native memory holds anything; an integer read from it has crashed a kernel.
    if (size > 0) {
      Pointer.memset(data, 0, size);
    }
    bytes = size == 0 ? ByteBuffer.allocate(0) : data.asByteBuffer().order(ByteOrder.nativeOrder());
    NativeHandles.opened();
  }

  private static int elementSize(DataType dataType) {
    return switch (dataType) {
      case DT_FLOAT, DT_INT32 -> 4;
      case DT_INT64, DT_DOUBLE -> 8;
      case DT_UINT8, DT_BOOL -> 1;
      default ->
          throw new ComputeException("Inputs of type %s are not supported.".formatted(dataType));
    };
  }

  TF_Tensor tensor() {
    return tensor;
  }

  public DataType dataType() {
    return dataType;
  }

  public long[] shape() {
    return shape.clone();
  }

  /** The elements, row-major: a view of the native memory with a position of its own. */
  public FloatBuffer floats() {
    check(DataType.DT_FLOAT);
    return bytes().asFloatBuffer();
  }

  /** As {@link #floats}. */
  public IntBuffer ints() {
    check(DataType.DT_INT32);
    return bytes().asIntBuffer();
  }

  /** As {@link #floats}. */
  public LongBuffer longs() {
    check(DataType.DT_INT64);
    return bytes().asLongBuffer();
  }

  /** The bytes of the elements, whatever their type. */
  public ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.nativeOrder());
  }

  private void check(DataType expected) {
    if (dataType != expected) {
      throw new ComputeException("This tensor holds %s, not %s.".formatted(dataType, expected));
    }
  }

  void close() {
    tensorflow.TF_DeleteTensor(tensor);
    NativeHandles.closed();
  }
}
