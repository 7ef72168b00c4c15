package dev.agon.core.environment;

import dev.agon.core.random.Pcg64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The set that observations or actions come from: Gymnasium's {@code Space}. An element is written
 * out flat, as float32; integers up to 2²⁴ are exact.
 */
public sealed interface Space {

  /** How many numbers an element has when it is written out flat. */
  int size();

  /** Whether {@code values}, from {@code offset} on, are an element; NaN never is. */
  boolean contains(float[] values, int offset);

  /** Writes a random element to {@code values}, from {@code offset} on. */
  void sample(Pcg64 random, float[] values, int offset);

  /** What to give, in a sentence, for whoever gave something else. */
  String hint();

  /**
   * The space as a JSON object: {@code type} is the name of Gymnasium's class, then come its
   * fields. Infinite bounds are the strings {@code "Infinity"} and {@code "-Infinity"}.
   */
  Map<String, Object> describe();

  /** The integers start, …, start + n − 1. */
  record Discrete(int n, int start) implements Space {
    public Discrete {
      if (n < 1) {
        throw new IllegalArgumentException(
            "Discrete needs n of at least 1, but n=%d.".formatted(n));
      }
    }

    public Discrete(int n) {
      this(n, 0);
    }

    @Override
    public int size() {
      return 1;
    }

    public boolean contains(long action) {
      return action >= start && action < (long) start + n;
    }

    @Override
    public boolean contains(float[] values, int offset) {
      float value = values[offset];
      return value == Math.rint(value) && contains((long) value);
    }

    /** A uniform element. */
    public int sample(Pcg64 random) {
      return start + random.integers(n);
    }

    @Override
    public void sample(Pcg64 random, float[] values, int offset) {
      values[offset] = sample(random);
    }

    @Override
    public String hint() {
      return "Give an integer from %d to %d.".formatted(start, (long) start + n - 1);
    }

    @Override
    public Map<String, Object> describe() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("type", "Discrete");
      json.put("n", n);
      json.put("start", start);
      return json;
    }

    @Override
    public String toString() {
      return start == 0
          ? "Discrete(%d)".formatted(n)
          : "Discrete(%d, start=%d)".formatted(n, start);
    }
  }

  /**
   * Arrays of float32 within bounds, row-major.
   *
   * @param shape such as {@code {4}} or {@code {84, 84, 3}}
   * @param low bound of each element, may be −∞
   * @param high bound of each element, may be +∞
   */
  record Box(int[] shape, float[] low, float[] high) implements Space {
    public Box {
      int size = 1;
      for (int dimension : shape) {
        size = Math.multiplyExact(size, dimension);
      }
      if (low.length != size || high.length != size) {
        throw new IllegalArgumentException(
            "A box of shape %s has %d elements and needs as many bounds, but has %d low and %d high ones."
                .formatted(Arrays.toString(shape), size, low.length, high.length));
      }
      for (int i = 0; i < size; i++) {
        if (!(low[i] <= high[i])) {
          throw new IllegalArgumentException(
              "A box needs low ≤ high, but element %d has low=%s and high=%s."
                  .formatted(i, low[i], high[i]));
        }
      }
    }

    /** A box of one dimension. */
    public static Box of(float[] low, float[] high) {
      return new Box(new int[] {low.length}, low, high);
    }

    @Override
    public int size() {
      return low.length;
    }

    @Override
    public boolean contains(float[] values, int offset) {
      for (int i = 0; i < low.length; i++) {
        float value = values[offset + i];
        if (!(value >= low[i] && value <= high[i])) {
          return false;
        }
      }
      return true;
    }

    /**
     * Writes a random element, distributed as Gymnasium's: uniform within two bounds, exponential
     * beyond one, normal without.
     */
    @Override
    public void sample(Pcg64 random, float[] values, int offset) {
      for (int i = 0; i < low.length; i++) {
        boolean below = Float.isFinite(low[i]);
        boolean above = Float.isFinite(high[i]);
        double value;
        if (below && above) {
          value = random.uniform(low[i], high[i]);
        } else if (below) {
          value = low[i] - StrictMath.log1p(-random.nextDouble());
        } else if (above) {
          value = high[i] + StrictMath.log1p(-random.nextDouble());
        } else {
          value = random.nextNormal();
        }
        values[offset + i] = Math.min(Math.max((float) value, low[i]), high[i]);
      }
    }

    @Override
    public String hint() {
      return "Give %d %s, each within its bounds: low %s, high %s."
          .formatted(
              low.length,
              low.length == 1 ? "number" : "numbers",
              Arrays.toString(low),
              Arrays.toString(high));
    }

    @Override
    public Map<String, Object> describe() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("type", "Box");
      json.put("shape", Arrays.stream(shape).boxed().toList());
      json.put("dtype", "float32");
      json.put("low", bounds(low));
      json.put("high", bounds(high));
      return json;
    }

    private static List<Object> bounds(float[] values) {
      List<Object> bounds = new ArrayList<>(values.length);
      for (float value : values) {
        bounds.add(Float.isFinite(value) ? (Object) value : Float.toString(value));
      }
      return bounds;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Box box
          && Arrays.equals(shape, box.shape)
          && Arrays.equals(low, box.low)
          && Arrays.equals(high, box.high);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * Arrays.hashCode(shape) + Arrays.hashCode(low)) + Arrays.hashCode(high);
    }

    @Override
    public String toString() {
      return "Box(%s, float32)".formatted(Arrays.toString(shape));
    }
  }

  /** A fixed number of integers, each from a set of its own. */
  record Tuple(List<Discrete> spaces) implements Space {
    public Tuple {
      spaces = List.copyOf(spaces);
      if (spaces.isEmpty()) {
        throw new IllegalArgumentException("A tuple has at least one space, but was given none.");
      }
    }

    @Override
    public int size() {
      return spaces.size();
    }

    @Override
    public boolean contains(float[] values, int offset) {
      for (int i = 0; i < spaces.size(); i++) {
        if (!spaces.get(i).contains(values, offset + i)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public void sample(Pcg64 random, float[] values, int offset) {
      for (int i = 0; i < spaces.size(); i++) {
        spaces.get(i).sample(random, values, offset + i);
      }
    }

    @Override
    public String hint() {
      return "Give %d integers, one each of %s.".formatted(spaces.size(), spaces);
    }

    @Override
    public Map<String, Object> describe() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("type", "Tuple");
      json.put("spaces", spaces.stream().map(Discrete::describe).toList());
      return json;
    }

    @Override
    public String toString() {
      return "Tuple(%s)"
          .formatted(
              String.join(", ", spaces.stream().map(Discrete::toString).toArray(String[]::new)));
    }
  }
}
