package dev.agon.core.environment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Small helpers of {@link Space}. */
final class Shapes {
  private static final int SHOWN = 16;

  /** Of strings by code points, not by UTF-16 units. */
  static final Comparator<String> PYTHON_ORDER =
      (a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());

  private Shapes() {}

  /** The number of elements; refuses dimensions below 1. */
  static int size(String type, int[] shape) {
    int size = 1;
    for (int dimension : shape) {
      if (dimension < 1) {
        throw new IllegalArgumentException(
            "The dimensions of a %s are at least 1, but its shape is %s."
                .formatted(type, Arrays.toString(shape)));
      }
      size = Math.multiplyExact(size, dimension);
    }
    return size;
  }

  /** Numbers of one element of each of the spaces. */
  static int total(Collection<? extends Space> spaces) {
    int size = 0;
    for (Space space : spaces) {
      size += space.size();
    }
    return size;
  }

  static boolean isInteger(float value) {
    return value == (float) Math.rint(value); // false for NaN; infinity is beyond every bound
  }

  static boolean allSame(float[] values) {
    for (float value : values) {
      if (value != values[0]) {
        return false;
      }
    }
    return true;
  }

  static List<Integer> list(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  /** A flat array as lists in lists; a number for the shape {@code []}. */
  static Object nested(int[] shape, int[] values) {
    return nested(shape, values, 0, 0, values.length);
  }

  private static Object nested(int[] shape, int[] values, int axis, int from, int size) {
    if (axis == shape.length) {
      return values[from];
    }
    int part = size / shape[axis];
    List<Object> parts = new ArrayList<>();
    for (int i = 0; i < shape[axis]; i++) {
      parts.add(nested(shape, values, axis + 1, from + i * part, part));
    }
    return parts;
  }

  /** For messages: all of a few numbers; of many, what they all are, or the first ones. */
  static String shortened(float[] values) {
    if (values.length <= SHOWN) {
      return Arrays.toString(values);
    }
    if (allSame(values)) {
      return Float.toString(values[0]);
    }
    String first = Arrays.toString(Arrays.copyOf(values, SHOWN));
    return first.substring(0, first.length() - 1) + ", …]";
  }

  static String shortened(int[] values) {
    String first = IntStream.of(values).limit(SHOWN).boxed().toList().toString();
    return values.length <= SHOWN ? first : first.substring(0, first.length() - 1) + ", …]";
  }
}
