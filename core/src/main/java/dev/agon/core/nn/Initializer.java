package dev.agon.core.nn;

import dev.agon.core.random.Pcg64;
import java.util.Arrays;

/** Draws the initial values of a variable from a seeded stream. */
@FunctionalInterface
public interface Initializer {

  /**
   * @param shape of the variable; the last axis counts the outputs, the others together the inputs
   * @return row-major
   */
  float[] draw(long[] shape, Pcg64 random);

  /** Every element the same. */
  static Initializer constant(double value) {
    return (shape, random) -> {
      float[] values = new float[Fans.size(shape)];
      Arrays.fill(values, (float) value);
      return values;
    };
  }

  static Initializer zeros() {
    return constant(0);
  }

  /** N(0, σ²). */
  static Initializer normal(double standardDeviation) {
    return (shape, random) -> {
      float[] values = new float[Fans.size(shape)];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (standardDeviation * random.nextNormal());
      }
      return values;
    };
  }

  /** U(−limit, limit). */
  static Initializer uniform(double limit) {
    return (shape, random) -> {
      float[] values = new float[Fans.size(shape)];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.uniform(-limit, limit);
      }
      return values;
    };
  }

  /** U(±√(6 / (in + out))): Glorot and Bengio 2010, eq. 16; for tanh and linear layers. */
  static Initializer glorotUniform() {
    return (shape, random) -> {
      Fans fans = Fans.of(shape);
      return uniform(Math.sqrt(6.0 / (fans.in() + fans.out()))).draw(shape, random);
    };
  }

  /** N(0, 2 / in): He et al. 2015, eq. 10; for ReLU layers. */
  static Initializer heNormal() {
    return (shape, random) -> normal(Math.sqrt(2.0 / Fans.of(shape).in())).draw(shape, random);
  }

  /** U(±√(6 / in)): the uniform distribution with the variance of {@link #heNormal}. */
  static Initializer heUniform() {
    return (shape, random) -> uniform(Math.sqrt(6.0 / Fans.of(shape).in())).draw(shape, random);
  }

  /**
   * A random matrix [product of all axes but the last, last axis] with orthonormal rows or columns,
   * whichever are fewer, times {@code gain}: Saxe et al. 2014. The Q of a normal matrix, with the
   * signs that make it uniform.
   */
  static Initializer orthogonal(double gain) {
    return (shape, random) -> {
      int size = Fans.size(shape);
      int out = shape.length == 0 ? 1 : Math.toIntExact(shape[shape.length - 1]);
      int in = size / out;
      int rows = Math.max(in, out);
      int columns = Math.min(in, out);
      double[][] normal = new double[columns][rows];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          normal[j][i] = random.nextNormal();
        }
      }
      ThinQr decomposition = new ThinQr(normal);
      double[][] q = decomposition.transposedQ();
      float[] values = new float[size];
      boolean tall = in >= out;
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          double element = gain * q[j][i] * Math.signum(decomposition.diagonal(j));
          values[tall ? i * columns + j : j * rows + i] = (float) element;
        }
      }
      return values;
    };
  }
}
