package dev.agon.core.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.core.random.Pcg64;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThinQrTest {

  private static double[][] normal(int columns, int rows) {
    Pcg64 random = Pcg64.seeded(rows);
    double[][] transposed = new double[columns][rows];
    for (double[] column : transposed) {
      for (int i = 0; i < rows; i++) {
        column[i] = random.nextNormal();
      }
    }
    return transposed;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 7", "4, 64", "64, 64", "13, 200"})
  void hasTheBitsOfALibrary(int columns, int rows) {
    double[][] transposed = normal(columns, rows);
    RealMatrix matrix = new Array2DRowRealMatrix(transposed, true).transpose();
    QRDecomposition library = new QRDecomposition(matrix);
    RealMatrix q = library.getQ();
    RealMatrix r = library.getR();
    ThinQr thin = new ThinQr(transposed);
    double[][] own = thin.transposedQ();
    for (int j = 0; j < columns; j++) {
      assertThat(thin.diagonal(j)).isEqualTo(r.getEntry(j, j));
      for (int i = 0; i < rows; i++) {
        assertThat(own[j][i]).isEqualTo(q.getEntry(i, j));
      }
    }
  }

  /** The weights of a picture of 96×96×3 to 64 units: all columns of Q would be 6 GB. */
  @Test
  void needsNoMoreMemoryThanItsResult() {
    float[] weights = Initializer.orthogonal(1).draw(new long[] {96 * 96 * 3, 64}, Pcg64.seeded(1));
    double square = 0;
    for (int i = 0; i < weights.length; i += 64) {
      square += (double) weights[i] * weights[i];
    }
    assertThat(square).as("the length of the first column").isBetween(0.99999, 1.00001);
  }
}
