package dev.agon.core.nn;

import java.util.Arrays;

/**
 * How many inputs feed one output of a variable, and how many outputs one input feeds. The last
 * axis counts outputs, the one before it inputs; axes before those (the rows and columns of a
 * convolution's filter) multiply both.
 */
record Fans(int in, int out) {

  static Fans of(long[] shape) {
    int rank = shape.length;
    long out = rank == 0 ? 1 : shape[rank - 1];
    long in = rank < 2 ? 1 : shape[rank - 2];
    long field = 1;
    for (int i = 0; i < rank - 2; i++) {
      field *= shape[i];
    }
    return new Fans(Math.toIntExact(field * in), Math.toIntExact(field * out));
  }

  /** How many elements a variable of {@code shape} has. */
  static int size(long[] shape) {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }
}
