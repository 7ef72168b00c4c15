package dev.agon.core.environment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agon.core.random.Pcg64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The set that observations or actions come from: Gymnasium's {@code Space}.
 *
 * <p>An element is written out flat, as float32. A {@link Discrete} element is one number, the
 * integer itself; integers up to 2²⁴ are exact. An array is written row-major, the parts of a
 * {@link Dict} or {@link Tuple} one after the other, in its order. To make a one-hot vector of an
 * integer, as Gymnasium's {@code flatten} does, is the business of a wrapper.
 *
 * <p>Sampling draws exactly what Gymnasium 1.4.0 draws from the same stream. There each part of a
 * {@link Dict} or {@link Tuple} has a stream of its own; see {@link SpaceSampler}.
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
   * The space as a JSON object: {@code type} is the name of Gymnasium's class, then come the
   * arguments of its constructor. Infinite bounds are the strings {@code "Infinity"} and {@code
   * "-Infinity"}; many bounds that are all the same are one number.
   */
  Map<String, Object> describe();

  /**
   * The space that {@link #describe} told of.
   *
   * @throws EnvironmentException when it is none; says which part, and what is wrong with it
   */
  static Space parse(Map<String, ?> json) {
    return SpaceJson.parse(json);
  }

  /** The same from a tree of Jackson's. */
  static Space parse(JsonNode json) {
    return SpaceJson.parse(json);
  }

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
      return Shapes.isInteger(values[offset]) && contains((long) values[offset]);
    }

    /** A uniform element. */
    public int sample(Pcg64 random) {
      return start + random.integers(n);
    }

    /**
     * A uniform one of the elements that the mask allows; {@code start} where it allows none.
     *
     * @param legal [n] element k is for {@code start + k}
     */
    public int sample(Pcg64 random, boolean[] legal) {
      if (legal.length != n) {
        throw new IllegalArgumentException(
            "The mask of %s has %d elements, but was given %d.".formatted(this, n, legal.length));
      }
      int count = 0;
      for (boolean allowed : legal) {
        count += allowed ? 1 : 0;
      }
      if (count == 0) {
        return start;
      }
      int left = random.integers(count);
      int k = 0;
      while (!legal[k] || left-- > 0) {
        k++;
      }
      return start + k;
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
   * Arrays of integers, element i from start[i], …, start[i] + nvec[i] − 1.
   *
   * @param shape such as {@code {3}}; nvec and start are flat, row-major
   */
  record MultiDiscrete(int[] shape, int[] nvec, int[] start) implements Space {
    public MultiDiscrete {
      int size = Shapes.size("MultiDiscrete", shape);
      if (nvec.length != size || start.length != size) {
        throw new IllegalArgumentException(
            "A MultiDiscrete of shape %s has %d elements, but nvec has %d and start %d."
                .formatted(Arrays.toString(shape), size, nvec.length, start.length));
      }
      for (int i = 0; i < size; i++) {
        if (nvec[i] < 1) {
          throw new IllegalArgumentException(
              "MultiDiscrete needs counts of at least 1, but element %d of nvec is %d."
                  .formatted(i, nvec[i]));
        }
      }
    }

    /** One dimension, each element from 0 on. */
    public static MultiDiscrete of(int... nvec) {
      return new MultiDiscrete(new int[] {nvec.length}, nvec, new int[nvec.length]);
    }

    @Override
    public int size() {
      return nvec.length;
    }

    @Override
    public boolean contains(float[] values, int offset) {
      for (int i = 0; i < nvec.length; i++) {
        float value = values[offset + i];
        if (!Shapes.isInteger(value) || value < start[i] || (long) value - start[i] >= nvec[i]) {
          return false;
        }
      }
      return true;
    }

    @Override
    public void sample(Pcg64 random, float[] values, int offset) {
      for (int i = 0; i < nvec.length; i++) {
        values[offset + i] = (int) (random.nextDouble() * nvec[i]) + start[i];
      }
    }

    @Override
    public String hint() {
      return "Give %d integers, each at least its start and less than start + n: start %s, n %s."
          .formatted(nvec.length, Shapes.shortened(start), Shapes.shortened(nvec));
    }

    @Override
    public Map<String, Object> describe() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("type", "MultiDiscrete");
      json.put("nvec", Shapes.nested(shape, nvec));
      json.put("start", Shapes.nested(shape, start));
      return json;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof MultiDiscrete that
          && Arrays.equals(shape, that.shape)
          && Arrays.equals(nvec, that.nvec)
          && Arrays.equals(start, that.start);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * Arrays.hashCode(shape) + Arrays.hashCode(nvec)) + Arrays.hashCode(start);
    }

    @Override
    public String toString() {
      boolean zero = Arrays.stream(start).allMatch(first -> first == 0);
      return "MultiDiscrete(%s%s)"
          .formatted(
              Shapes.nested(shape, nvec), zero ? "" : ", start=" + Shapes.nested(shape, start));
    }
  }

  /**
   * Arrays of zeros and ones.
   *
   * @param shape such as {@code {5}} or {@code {3, 2}}
   */
  record MultiBinary(int... shape) implements Space {
    public MultiBinary {
      if (shape.length == 0) {
        throw new IllegalArgumentException(
            "MultiBinary needs at least one dimension. Give the number of elements.");
      }
      Shapes.size("MultiBinary", shape);
    }

    @Override
    public int size() {
      return Shapes.size("MultiBinary", shape);
    }

    @Override
    public boolean contains(float[] values, int offset) {
      int size = size();
      for (int i = offset; i < offset + size; i++) {
        if (values[i] != 0 && values[i] != 1) {
          return false;
        }
      }
      return true;
    }

    // NumPy draws bytes, four from each 32-bit number, and takes the highest bit of each.
    @Override
    public void sample(Pcg64 random, float[] values, int offset) {
      int size = size();
      int bytes = 0;
      for (int i = 0; i < size; i++) {
        bytes = i % 4 == 0 ? random.nextInt() : bytes >>> 8;
        values[offset + i] = bytes >> 7 & 1;
      }
    }

    @Override
    public String hint() {
      return "Give %d numbers, each 0 or 1.".formatted(size());
    }

    @Override
    public Map<String, Object> describe() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("type", "MultiBinary");
      json.put("n", shape.length == 1 ? (Object) shape[0] : Shapes.list(shape));
      return json;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof MultiBinary that && Arrays.equals(shape, that.shape);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(shape);
    }

    @Override
    public String toString() {
      return "MultiBinary(%s)"
          .formatted(shape.length == 1 ? Integer.toString(shape[0]) : Arrays.toString(shape));
    }
  }

  /** What the numbers of a {@link Box} are. */
  enum DataType {
    FLOAT32,
    /** Whole numbers from 0 to 255, as of images. */
    UINT8;

    /** NumPy's name. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Arrays of numbers within bounds, row-major.
   *
   * @param shape such as {@code {4}} or {@code {84, 84, 3}}; {@code {}} for one number
   * @param low bound of each element, may be −∞ in a box of float32
   * @param high bound of each element, may be +∞ in a box of float32
   */
  record Box(int[] shape, float[] low, float[] high, DataType dataType) implements Space {
    private static final int FEW = 16; // bounds that are listed even where they are all the same

    public Box {
      int size = Shapes.size("Box", shape);
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
        if (dataType == DataType.UINT8 && !(isByte(low[i]) && isByte(high[i]))) {
          throw new IllegalArgumentException(
              "The bounds of a box of uint8 are integers from 0 to 255, but element %d has low=%s and high=%s."
                  .formatted(i, low[i], high[i]));
        }
      }
    }

    /** Of float32. */
    public Box(int[] shape, float[] low, float[] high) {
      this(shape, low, high, DataType.FLOAT32);
    }

    private static boolean isByte(float value) {
      return Shapes.isInteger(value) && value >= 0 && value <= 255;
    }

    /** A box of one dimension. */
    public static Box of(float[] low, float[] high) {
      return new Box(new int[] {low.length}, low, high);
    }

    /** A box with the same bounds for each element. */
    public static Box of(float low, float high, int... shape) {
      return filled(low, high, shape, DataType.FLOAT32);
    }

    /** Pictures and the like: bytes from 0 to 255, as of shape {@code 84, 84, 3}. */
    public static Box bytes(int... shape) {
      return filled(0, 255, shape, DataType.UINT8);
    }

    private static Box filled(float low, float high, int[] shape, DataType dataType) {
      float[] lows = new float[Shapes.size("Box", shape)];
      float[] highs = new float[lows.length];
      Arrays.fill(lows, low);
      Arrays.fill(highs, high);
      return new Box(shape, lows, highs, dataType);
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
        if (dataType == DataType.UINT8 && !Shapes.isInteger(value)) {
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
      if (dataType == DataType.UINT8) {
        for (int i = 0; i < low.length; i++) {
          double value = Math.floor(random.uniform(low[i], high[i] + 1));
          values[offset + i] = (float) Math.min(value, high[i]);
        }
        return;
      }
      // In Gymnasium's order: the kinds of intervals one after the other.
      for (int i = 0; i < low.length; i++) {
        if (!isBoundedBelow(i) && !isBoundedAbove(i)) {
          values[offset + i] = (float) random.standardNormal();
        }
      }
      for (int i = 0; i < low.length; i++) {
        if (isBoundedBelow(i) && !isBoundedAbove(i)) {
          values[offset + i] = (float) (random.standardExponential() + low[i]);
        }
      }
      for (int i = 0; i < low.length; i++) {
        if (!isBoundedBelow(i) && isBoundedAbove(i)) {
          values[offset + i] = (float) (-random.standardExponential() + high[i]);
        }
      }
      for (int i = 0; i < low.length; i++) {
        if (isBoundedBelow(i) && isBoundedAbove(i)) {
          values[offset + i] = (float) random.uniform(low[i], high[i]);
        }
      }
    }

    private boolean isBoundedBelow(int i) {
      return low[i] > Float.NEGATIVE_INFINITY;
    }

    private boolean isBoundedAbove(int i) {
      return high[i] < Float.POSITIVE_INFINITY;
    }

    @Override
    public String hint() {
      return "Give %d %s, each within its bounds: low %s, high %s."
          .formatted(
              low.length,
              dataType == DataType.UINT8
                  ? (low.length == 1 ? "whole number" : "whole numbers")
                  : (low.length == 1 ? "number" : "numbers"),
              Shapes.shortened(low),
              Shapes.shortened(high));
    }

    @Override
    public Map<String, Object> describe() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("type", "Box");
      json.put("shape", Shapes.list(shape));
      json.put("dtype", dataType.toString());
      json.put("low", bounds(low));
      json.put("high", bounds(high));
      return json;
    }

    private Object bounds(float[] values) {
      if (values.length > FEW && Shapes.allSame(values)) {
        return bound(values[0]);
      }
      List<Object> bounds = new ArrayList<>(values.length);
      for (float value : values) {
        bounds.add(bound(value));
      }
      return bounds;
    }

    private Object bound(float value) {
      if (!Float.isFinite(value)) {
        return Float.toString(value);
      }
      return dataType == DataType.UINT8 ? (Object) (int) value : (Object) value;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Box box
          && dataType == box.dataType
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
      return "Box(%s, %s)".formatted(Arrays.toString(shape), dataType);
    }
  }

  /** Elements that consist of one part of each of some spaces, in a fixed order. */
  record Tuple(List<Space> spaces) implements Space {
    public Tuple {
      spaces = List.copyOf(spaces);
      if (spaces.isEmpty()) {
        throw new IllegalArgumentException("A tuple has at least one space, but was given none.");
      }
    }

    public Tuple(Space... spaces) {
      this(List.of(spaces));
    }

    @Override
    public int size() {
      return Shapes.total(spaces);
    }

    @Override
    public boolean contains(float[] values, int offset) {
      int at = offset;
      for (Space space : spaces) {
        if (!space.contains(values, at)) {
          return false;
        }
        at += space.size();
      }
      return true;
    }

    @Override
    public void sample(Pcg64 random, float[] values, int offset) {
      int at = offset;
      for (Space space : spaces) {
        space.sample(random, values, at);
        at += space.size();
      }
    }

    @Override
    public String hint() {
      return spaces.stream().allMatch(Discrete.class::isInstance)
          ? "Give %d integers, one each of %s.".formatted(spaces.size(), spaces)
          : "Give %d numbers, for one element each of %s.".formatted(size(), spaces);
    }

    @Override
    public Map<String, Object> describe() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("type", "Tuple");
      json.put("spaces", spaces.stream().map(Space::describe).toList());
      return json;
    }

    @Override
    public String toString() {
      return "Tuple(%s)"
          .formatted(
              String.join(", ", spaces.stream().map(Space::toString).toArray(String[]::new)));
    }
  }

  /** Elements that consist of one part of each of some spaces, by name and in a fixed order. */
  final class Dict implements Space {
    private final Map<String, Space> spaces;

    private Dict(Map<String, ? extends Space> spaces) {
      this.spaces = Collections.unmodifiableMap(new LinkedHashMap<>(spaces));
      if (spaces.isEmpty()) {
        throw new IllegalArgumentException("A dict has at least one space, but was given none.");
      }
    }

    /** Ordered by name, as Gymnasium orders a plain {@code dict} of Python. */
    public static Dict of(Map<String, ? extends Space> spaces) {
      Map<String, Space> sorted = new LinkedHashMap<>();
      spaces.keySet().stream()
          .sorted(Shapes.PYTHON_ORDER)
          .forEach(name -> sorted.put(name, spaces.get(name)));
      return new Dict(sorted);
    }

    /** In the order of {@code spaces}, as Gymnasium leaves an {@code OrderedDict} of Python. */
    public static Dict ordered(LinkedHashMap<String, ? extends Space> spaces) {
      return new Dict(spaces);
    }

    /** The parts by name, in the order in which they are written out. */
    public Map<String, Space> spaces() {
      return spaces;
    }

    @Override
    public int size() {
      return Shapes.total(spaces.values());
    }

    @Override
    public boolean contains(float[] values, int offset) {
      int at = offset;
      for (Space space : spaces.values()) {
        if (!space.contains(values, at)) {
          return false;
        }
        at += space.size();
      }
      return true;
    }

    @Override
    public void sample(Pcg64 random, float[] values, int offset) {
      int at = offset;
      for (Space space : spaces.values()) {
        space.sample(random, values, at);
        at += space.size();
      }
    }

    @Override
    public String hint() {
      return "Give %d numbers, for one element each of %s.".formatted(size(), spaces);
    }

    @Override
    public Map<String, Object> describe() {
      Map<String, Object> parts = new LinkedHashMap<>();
      spaces.forEach((name, space) -> parts.put(name, space.describe()));
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("type", "Dict");
      json.put("spaces", parts);
      return json;
    }

    @Override
    public boolean equals(Object other) {
      // The order matters, unlike in Gymnasium: it decides what is written where.
      return other instanceof Dict dict
          && List.copyOf(spaces.entrySet()).equals(List.copyOf(dict.spaces.entrySet()));
    }

    @Override
    public int hashCode() {
      return spaces.hashCode();
    }

    @Override
    public String toString() {
      List<String> parts = new ArrayList<>();
      spaces.forEach((name, space) -> parts.add("'%s': %s".formatted(name, space)));
      return "Dict(%s)".formatted(String.join(", ", parts));
    }
  }
}
