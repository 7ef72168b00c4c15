package dev.agon.core.nn;

/**
 * How many inputs feed one output of a variable, and how many outputs one input feeds.
 *
 * @param in product of all axes but the last
 * @param out the last axis
 */
record Fans(int in, int out) {

  static Fans of(long[] shape) {
    long in = 1;
    for (int i = 0; i + 1 < shape.length; i++) {
      in *= shape[i];
    }
    long out = shape.length == 0 ? 1 : shape[shape.length - 1];
    return new Fans(Math.toIntExact(in), Math.toIntExact(out));
  }

  int size() {
    return Math.multiplyExact(in, out);
  }
}
