package dev.agon.core.nn;

/** What a convolution reads beyond the edge of its input. */
public enum Padding {
  /** Zeros, so many that the output has ⌈input / stride⌉ rows. */
  SAME,
  /** Nothing: the output has ⌈(input − kernel + 1) / stride⌉ rows. */
  VALID;

  /** Rows (or columns) of a convolution's output. */
  long convolved(long input, int kernel, int stride) {
    long reach = this == SAME ? input : input - kernel + 1;
    return (reach + stride - 1) / stride;
  }

  /** Rows (or columns) of a transposed convolution's output. */
  long transposed(long input, int kernel, int stride) {
    return input * stride + (this == SAME ? 0 : Math.max(kernel - stride, 0));
  }
}
