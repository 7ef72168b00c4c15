package dev.agon.core.environment;

import dev.agon.core.random.Pcg64;

/** The set that observations or actions come from: Gymnasium's {@code Space}. */
public sealed interface Space {

  /** How many numbers an element has when it is written out flat. */
  int size();

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

    /** A uniform element. */
    public int sample(Pcg64 random) {
      return start + random.integers(n);
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
        size *= dimension;
      }
      if (low.length != size || high.length != size) {
        throw new IllegalArgumentException(
            "A box of %d elements needs as many bounds, but has %d low and %d high ones."
                .formatted(size, low.length, high.length));
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

    /** Whether {@code values}, from {@code offset} on, lie within the bounds; NaN does not. */
    public boolean contains(float[] values, int offset) {
      for (int i = 0; i < low.length; i++) {
        float value = values[offset + i];
        if (!(value >= low[i] && value <= high[i])) {
          return false;
        }
      }
      return true;
    }

    @Override
    public String toString() {
      return "Box(%s, float32)".formatted(java.util.Arrays.toString(shape));
    }
  }
}
