package dev.agon.environments;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agon.core.environment.Space;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Elements of spaces as JSON, as other languages write them.
 *
 * <p>An element has the form of its space: an array is nested by its shape, a dict is an object, a
 * tuple an array; integers stay integers. Other numbers have the fewest digits that read back as
 * the same float32; infinities and NaN are the strings {@code "Infinity"}, {@code "-Infinity"},
 * {@code "NaN"}.
 */
public final class ElementJson {
  private ElementJson() {}

  /** Appends an element that is written out flat. */
  public static void append(StringBuilder out, Space space, float[] element) {
    append(out, space, element, 0);
  }

  /** Appends a float64. */
  public static void append(StringBuilder out, double value) {
    ShortestDecimal.append(out, value);
  }

  /** Appends the element that begins at {@code offset}; returns where it ends. */
  private static int append(StringBuilder out, Space space, float[] values, int offset) {
    if (space instanceof Space.Dict dict) {
      int next = offset;
      char separator = '{';
      for (Map.Entry<String, Space> part : dict.spaces().entrySet()) {
        out.append(separator).append('"');
        JsonStringEncoder.getInstance().quoteAsString(part.getKey(), out);
        out.append("\":");
        next = append(out, part.getValue(), values, next);
        separator = ',';
      }
      out.append('}');
      return next;
    }
    if (space instanceof Space.Tuple tuple) {
      int next = offset;
      char separator = '[';
      for (Space part : tuple.spaces()) {
        out.append(separator);
        next = append(out, part, values, next);
        separator = ',';
      }
      out.append(']');
      return next;
    }
    if (space instanceof Space.Box box) {
      boolean integers = box.dataType() == Space.DataType.UINT8;
      return appendNested(out, values, box.shape(), integers, 0, offset);
    }
    if (space instanceof Space.MultiDiscrete multiDiscrete) {
      return appendNested(out, values, multiDiscrete.shape(), true, 0, offset);
    }
    if (space instanceof Space.MultiBinary multiBinary) {
      return appendNested(out, values, multiBinary.shape(), true, 0, offset);
    }
    out.append((long) values[offset]);
    return offset + 1;
  }

  /** Appends the part from {@code offset} on whose dimensions are those from {@code axis} on. */
  private static int appendNested(
      StringBuilder out, float[] values, int[] shape, boolean integers, int axis, int offset) {
    if (axis == shape.length) {
      if (integers) {
        out.append((long) values[offset]);
      } else {
        ShortestDecimal.append(out, values[offset]);
      }
      return offset + 1;
    }
    int next = offset;
    out.append('[');
    for (int i = 0; i < shape[axis]; i++) {
      if (i > 0) {
        out.append(',');
      }
      next = appendNested(out, values, shape, integers, axis + 1, next);
    }
    out.append(']');
    return next;
  }

  /**
   * Reads an element: a dict from an object, a tuple from an array of its parts, and any other from
   * numbers that are nested in whatever way.
   *
   * @param offset where in {@code out} the first number goes
   * @return how many numbers there are, also where {@code out} has no room for all of them; −1
   *     where there is something else than numbers, or a part is missing
   */
  public static int read(JsonNode json, Space space, float[] out, int offset) {
    if (space instanceof Space.Dict dict) {
      int count = 0;
      for (Map.Entry<String, Space> part : dict.spaces().entrySet()) {
        int more = readPart(json.path(part.getKey()), part.getValue(), out, offset + count);
        if (more < 0) {
          return -1;
        }
        count += more;
      }
      return count;
    }
    if (space instanceof Space.Tuple tuple) {
      int count = 0;
      for (int i = 0; i < tuple.spaces().size(); i++) {
        int more = readPart(json.path(i), tuple.spaces().get(i), out, offset + count);
        if (more < 0) {
          return -1;
        }
        count += more;
      }
      return json.size() == tuple.spaces().size() ? count : -1;
    }
    return readNumbers(json, out, offset);
  }

  private static int readPart(JsonNode json, Space space, float[] out, int offset) {
    int count = read(json, space, out, offset);
    return count == space.size() ? count : -1;
  }

  /**
   * Reads numbers, nested in arrays or not, row-major; truth values count as 0 and 1.
   *
   * @return as {@link #read}
   */
  public static int readNumbers(JsonNode json, float[] out, int offset) {
    if (json.isArray()) {
      int count = 0;
      for (JsonNode inner : json) {
        int more = readNumbers(inner, out, offset + count);
        if (more < 0) {
          return -1;
        }
        count += more;
      }
      return count;
    }
    @Nullable Float value = number(json);
    if (value == null) {
      return -1;
    }
    if (offset < out.length) {
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
