package dev.agon.agents;

import java.util.function.ToDoubleFunction;

/** A tanh network in plain double precision, to hold graphs against. */
public final class ReferenceMlp {
  private ReferenceMlp() {}

  /**
   * @param weights W₀, b₀, W₁, b₁, … as {@code ParameterSet.snapshot} gives them; tanh between
   */
  public static double[] forward(double[][] weights, double[] input) {
    double[] x = input;
    for (int layer = 0; layer < weights.length; layer += 2) {
      double[] w = weights[layer];
      double[] b = weights[layer + 1];
      double[] y = b.clone();
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j < y.length; j++) {
          y[j] += x[i] * w[i * y.length + j];
        }
      }
      if (layer + 2 < weights.length) {
        for (int j = 0; j < y.length; j++) {
          y[j] = Math.tanh(y[j]);
        }
      }
      x = y;
    }
    return x;
  }

  public static double[][] toDoubles(float[][] weights) {
    double[][] doubles = new double[weights.length][];
    for (int i = 0; i < weights.length; i++) {
      doubles[i] = new double[weights[i].length];
      for (int k = 0; k < weights[i].length; k++) {
        doubles[i][k] = weights[i][k];
      }
    }
    return doubles;
  }

  /** Central differences of a loss at {@code weights}. */
  public static double[][] gradient(double[][] weights, ToDoubleFunction<double[][]> loss) {
    double h = 1e-5;
    double[][] gradient = new double[weights.length][];
    for (int i = 0; i < weights.length; i++) {
      gradient[i] = new double[weights[i].length];
      for (int k = 0; k < weights[i].length; k++) {
        double kept = weights[i][k];
        weights[i][k] = kept + h;
        double above = loss.applyAsDouble(weights);
        weights[i][k] = kept - h;
        double below = loss.applyAsDouble(weights);
        weights[i][k] = kept;
        gradient[i][k] = (above - below) / (2 * h);
      }
    }
    return gradient;
  }

  /**
   * The first step of Adam with ε̂ = 1 and learning rate 1: m = 0.1 g, v = 0.001 g², so θ moves by
   * −√0.001 g / (√0.001 |g| + 1), from which g could be read. (With the usual ε̂ only its sign.)
   */
  public static double firstAdamStep(double gradient) {
    double root = Math.sqrt(0.001);
    return -root * gradient / (root * Math.abs(gradient) + 1);
  }
}
