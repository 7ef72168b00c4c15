package dev.agon.core.environment.wrapper;

import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Makes one row of numbers of an element of any space, each integer as a one-hot vector:
 * Gymnasium's {@code spaces.flatten}. Parts of a {@code Dict} or {@code Tuple} follow each other in
 * its order.
 */
final class Flattening {
  private static final int COPIED = 0;

  private final Space elements;
  private final Space.Box space;
  private final int[] widths; // [D] of the one-hot vector that each number becomes, or COPIED
  private final int[] starts; // [D] the integer whose vector begins with 1

  /**
   * @param space of the elements, of D numbers
   */
  Flattening(Space space) {
    elements = space;
    this.space = flat(space);
    int size = space.size();
    widths = new int[size];
    starts = new int[size];
    int at = 0;
    for (Space part : simpleParts(space)) {
      if (part instanceof Space.Discrete discrete) {
        widths[at] = discrete.n();
        starts[at] = discrete.start();
      } else if (part instanceof Space.MultiDiscrete several) {
        System.arraycopy(several.nvec(), 0, widths, at, part.size());
        System.arraycopy(several.start(), 0, starts, at, part.size());
      }
      at += part.size();
    }
  }

  /** Of the rows, of F numbers. */
  Space.Box space() {
    return space;
  }

  /**
   * @param element D numbers from {@code from} on
   * @param row F numbers written from {@code to} on
   * @throws EnvironmentException when an integer is outside its space: it has no place in the row
   */
  void write(float[] element, int from, float[] row, int to) {
    int at = to;
    for (int i = 0; i < widths.length; i++) {
      float value = element[from + i];
      if (widths[i] == COPIED) {
        row[at++] = value;
      } else {
        int one = (int) value - starts[i];
        if (one < 0 || one >= widths[i] || starts[i] + one != value) {
          throw outside(i, value);
        }
        Arrays.fill(row, at, at + widths[i], 0);
        row[at + one] = 1;
        at += widths[i];
      }
    }
  }

  private EnvironmentException outside(int i, float value) {
    String path = path(elements, i);
    return new EnvironmentException(
        "Number %d of the observation%s is %s, but has to be an integer from %d to %d. Mend what the environment writes there, or its observation space."
            .formatted(
                i,
                path.isEmpty() ? "" : ", in its part " + path + ",",
                value,
                starts[i],
                starts[i] + widths[i] - 1));
  }

  /** Where the number {@code i} of an element is, as Python writes it: {@code ['bag'][1]}. */
  private static String path(Space space, int i) {
    if (space instanceof Space.Dict dict) {
      int left = i;
      for (Map.Entry<String, Space> part : dict.spaces().entrySet()) {
        if (left < part.getValue().size()) {
          return "['%s']%s".formatted(part.getKey(), path(part.getValue(), left));
        }
        left -= part.getValue().size();
      }
    } else if (space instanceof Space.Tuple tuple) {
      int left = i;
      for (int k = 0; k < tuple.spaces().size(); k++) {
        Space part = tuple.spaces().get(k);
        if (left < part.size()) {
          return "[%d]%s".formatted(k, path(part, left));
        }
        left -= part.size();
      }
    }
    return "";
  }

  /** The spaces that are no {@code Dict} or {@code Tuple}, in the order of their numbers. */
  private static List<Space> simpleParts(Space space) {
    List<Space> parts = new ArrayList<>();
    if (space instanceof Space.Dict dict) {
      dict.spaces().values().forEach(part -> parts.addAll(simpleParts(part)));
    } else if (space instanceof Space.Tuple tuple) {
      tuple.spaces().forEach(part -> parts.addAll(simpleParts(part)));
    } else {
      parts.add(space);
    }
    return parts;
  }

  private static Space.Box flat(Space space) {
    List<Space> parts = simpleParts(space);
    int size = parts.stream().mapToInt(Flattening::flatSize).sum();
    float[] low = new float[size];
    float[] high = new float[size];
    boolean bytes = true;
    int at = 0;
    for (Space part : parts) {
      int length = flatSize(part);
      if (part instanceof Space.Box box) {
        System.arraycopy(box.low(), 0, low, at, length);
        System.arraycopy(box.high(), 0, high, at, length);
      } else {
        Arrays.fill(high, at, at + length, 1);
      }
      bytes &= part instanceof Space.Box box && box.dataType() == Space.DataType.UINT8;
      at += length;
    }
    return new Space.Box(
        new int[] {size}, low, high, bytes ? Space.DataType.UINT8 : Space.DataType.FLOAT32);
  }

  private static int flatSize(Space part) {
    if (part instanceof Space.Discrete discrete) {
      return discrete.n();
    }
    if (part instanceof Space.MultiDiscrete several) {
      return Arrays.stream(several.nvec()).sum();
    }
    return part.size();
  }
}
