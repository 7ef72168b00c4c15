package dev.agon.environments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agon.core.environment.Space;
import org.jspecify.annotations.Nullable;

/**
 * Elements of spaces as JSON, as other languages write them.
 *
 * <p>An element of a discrete space is an integer, one of a box nested arrays of its shape, any
 * other an array of its numbers. Numbers are written with the fewest digits that read back as the same
 * float32; infinities and NaN are the strings {@code "Infinity"}, {@code "-Infinity"}, {@code
 * "NaN"}.
 */
public final class ElementJson {
  private ElementJson() {}

  /** Appends an element that is written out flat. */
  public static void append(StringBuilder out, Space space, float[] element) {
    if (space instanceof Space.Discrete) {
      out.append((long) element[0]);
    } else if (space instanceof Space.Box box) {
      appendNested(out, element, box.shape(), 0, 0);
    } else {
      for (int i = 0; i < element.length; i++) {
        out.append(i == 0 ? '[' : ',');
        if (element[i] == (long) element[i]) {
          out.append((long) element[i]);
        } else {
          ShortestDecimal.append(out, element[i]);
        }
      }
      out.append(']');
    }
  }

  /** Appends a float64. */
  public static void append(StringBuilder out, double value) {
    ShortestDecimal.append(out, value);
  }

  /** Appends the part from {@code offset} on whose dimensions are those from {@code axis} on. */
  private static int appendNested(
      StringBuilder out, float[] values, int[] shape, int axis, int offset) {
    if (axis == shape.length) {
      ShortestDecimal.append(out, values[offset]);
      return offset + 1;
    }
    int next = offset;
    out.append('[');
    for (int i = 0; i < shape[axis]; i++) {
      if (i > 0) {
        out.append(',');
      }
      next = appendNested(out, values, shape, axis + 1, next);
    }
    out.append(']');
    return next;
  }

  /**
   * Reads numbers, nested in arrays or not, row-major; truth values count as 0 and 1.
   *
   * @param offset where in {@code out} the first one goes
   * @return how many numbers there are, also where {@code out} has no room for all of them; −1
   *     where there is something else than numbers
   */
  public static int read(JsonNode json, float[] out, int offset) {
    if (json.isArray()) {
      int count = 0;
      for (JsonNode inner : json) {
        int more = read(inner, out, offset + count);
        if (more < 0) {
          return -1;
        }
        count += more;
      }
      return count;
    }
    if (offset < out.length) {
      Float value = number(json);
      if (value == null) {
        return -1;
      }
      out[offset] = value;
    }
    return 1;
  }

  private static @Nullable Float number(JsonNode json) {
    if (json.isNumber()) {
      return json.floatValue();
    }
    if (json.isBoolean()) {
      return json.booleanValue() ? 1f : 0f;
    }
    return switch (json.isTextual() ? json.textValue() : "") {
      case "Infinity" -> Float.POSITIVE_INFINITY;
      case "-Infinity" -> Float.NEGATIVE_INFINITY;
      case "NaN" -> Float.NaN;
      default -> null;
    };
  }
}
