package dev.agon.core.nn;

/**
 * A = Q R of a tall matrix by Householder reflections (Golub and Van Loan, Matrix Computations,
 * algorithm 5.2.1), with only the first columns of Q. A library makes all of them: for the 27 648
 * rows of a picture's weights that is a matrix of 6 GB.
 *
 * <p>Operation by operation as Apache Commons Math does it, so the bits are the same.
 */
final class ThinQr {
  private final double[][] reflections; // [columns][rows]; A transposed, then worked over
  private final double[] diagonal; // [columns] of R

  /**
   * @param transposed [columns][rows], no more columns than rows; overwritten
   */
  ThinQr(double[][] transposed) {
    reflections = transposed;
    diagonal = new double[transposed.length];
    for (int minor = 0; minor < transposed.length; minor++) {
      reflect(minor);
    }
  }

  private void reflect(int minor) {
    double[] column = reflections[minor];
    double squares = 0;
    for (int row = minor; row < column.length; row++) {
      squares += column[row] * column[row];
    }
    double a = column[minor] > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    diagonal[minor] = a;
    if (a == 0) {
      return;
    }
    column[minor] -= a;
    for (int other = minor + 1; other < reflections.length; other++) {
      double alpha = 0;
      for (int row = minor; row < column.length; row++) {
        alpha -= reflections[other][row] * column[row];
      }
      alpha /= a * column[minor];
      for (int row = minor; row < column.length; row++) {
        reflections[other][row] -= alpha * column[row];
      }
    }
  }

  /** Of R. */
  double diagonal(int column) {
    return diagonal[column];
  }

  /**
   * Q.
   *
   * @return [columns][rows] transposed
   */
  double[][] transposedQ() {
    int rows = reflections[0].length;
    double[][] q = new double[reflections.length][rows];
    for (int minor = reflections.length - 1; minor >= 0; minor--) {
      double[] reflection = reflections[minor];
      q[minor][minor] = 1;
      if (reflection[minor] == 0) {
        continue;
      }
      for (int column = minor; column < q.length; column++) {
        double alpha = 0;
        for (int row = minor; row < rows; row++) {
          alpha -= q[column][row] * reflection[row];
        }
        alpha /= diagonal[minor] * reflection[minor];
        for (int row = minor; row < rows; row++) {
          q[column][row] -= alpha * reflection[row];
        }
      }
    }
    return q;
  }
}
