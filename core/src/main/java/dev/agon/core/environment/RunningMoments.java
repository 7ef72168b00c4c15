package dev.agon.core.environment;

import dev.agon.core.checkpoint.CheckpointException;
import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Mean and variance of each of D numbers over all batches seen so far, by Chan, Golub and LeVeque,
 * <em>Updating Formulae and a Pairwise Algorithm for Computing Sample Variances</em> (1979): bit
 * for bit Gymnasium's {@code RunningMeanStd} where that is given float64.
 *
 * <p>Gymnasium's own wrappers give it float32 and keep its state in float32. Here everything is in
 * double precision, whatever goes in: over millions of steps, float32 stops to count.
 */
public final class RunningMoments implements Snapshotable {

  /** The weight of the start, mean 0 and variance 1, in samples. */
  public static final double EPSILON = 1e-4;

  private final double[] mean; // [D]
  private final double[] variance; // [D]
  private double count = EPSILON;

  private final double[] batchMean; // [D]
  private final double[] batchVariance; // [D]
  private double[] scratch = new double[0]; // [N, D]

  /**
   * @param size D
   */
  public RunningMoments(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("The size is at least 1, but was %d.".formatted(size));
    }
    mean = new double[size];
    variance = new double[size];
    Arrays.fill(variance, 1);
    batchMean = new double[size];
    batchVariance = new double[size];
  }

  /** D. */
  public int size() {
    return mean.length;
  }

  /** Of number {@code k}. */
  public double mean(int k) {
    return mean[k];
  }

  /** Of number {@code k}; divided by the count, not by one less. */
  public double variance(int k) {
    return variance[k];
  }

  /** Samples so far, and {@link #EPSILON}. */
  public double count() {
    return count;
  }

  /**
   * Takes in a batch.
   *
   * @param values [N, D] left alone
   * @param samples N, at least 1
   */
  public void update(double[] values, int samples) {
    double[] copy = scratch(samples);
    System.arraycopy(values, 0, copy, 0, samples * mean.length);
    update(samples);
  }

  /**
   * Takes in a batch.
   *
   * @param values [N, D] read from index 0 on by absolute gets
   * @param samples N, at least 1
   */
  public void update(FloatBuffer values, int samples) {
    double[] copy = scratch(samples);
    for (int i = 0; i < samples * mean.length; i++) {
      copy[i] = values.get(i);
    }
    update(samples);
  }

  private double[] scratch(int samples) {
    if (samples < 1) {
      throw new IllegalArgumentException(
          "A batch has at least one sample, but was given %d.".formatted(samples));
    }
    if (scratch.length < samples * mean.length) {
      scratch = new double[samples * mean.length];
    }
    return scratch;
  }

  private void update(int samples) {
    sum(samples, batchMean);
    divide(batchMean, samples);
    for (int i = 0; i < samples; i++) {
      for (int k = 0; k < mean.length; k++) {
        double deviation = scratch[i * mean.length + k] - batchMean[k];
        scratch[i * mean.length + k] = deviation * deviation;
      }
    }
    sum(samples, batchVariance);
    divide(batchVariance, samples);
    merge(batchMean, batchVariance, samples);
  }

  /** Adds up as NumPy does: rows one after the other, but a single column pairwise. */
  private void sum(int samples, double[] out) {
    if (mean.length == 1) {
      out[0] = pairwiseSum(scratch, 0, samples);
      return;
    }
    Arrays.fill(out, 0);
    for (int i = 0; i < samples; i++) {
      for (int k = 0; k < out.length; k++) {
        out[k] += scratch[i * out.length + k];
      }
    }
  }

  private static void divide(double[] values, int divisor) {
    for (int k = 0; k < values.length; k++) {
      values[k] /= divisor;
    }
  }

  // Blocks of at most 128, eight running sums in each.
  private static double pairwiseSum(double[] values, int from, int length) {
    if (length < 8) {
      double sum = 0;
      for (int i = from; i < from + length; i++) {
        sum += values[i];
      }
      return sum;
    }
    if (length > 128) {
      int half = length / 2 / 8 * 8;
      return pairwiseSum(values, from, half) + pairwiseSum(values, from + half, length - half);
    }
    double s0 = values[from];
    double s1 = values[from + 1];
    double s2 = values[from + 2];
    double s3 = values[from + 3];
    double s4 = values[from + 4];
    double s5 = values[from + 5];
    double s6 = values[from + 6];
    double s7 = values[from + 7];
    int whole = from + length / 8 * 8;
    for (int i = from + 8; i < whole; i += 8) {
      s0 += values[i];
      s1 += values[i + 1];
      s2 += values[i + 2];
      s3 += values[i + 3];
      s4 += values[i + 4];
      s5 += values[i + 5];
      s6 += values[i + 6];
      s7 += values[i + 7];
    }
    double sum = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    for (int i = whole; i < from + length; i++) {
      sum += values[i];
    }
    return sum;
  }

  /**
   * Takes in a batch of which only the moments are known.
   *
   * @param batchMean [D]
   * @param batchVariance [D] divided by the number of samples
   */
  public void merge(double[] batchMean, double[] batchVariance, long samples) {
    double total = count + samples;
    for (int k = 0; k < mean.length; k++) {
      // Brackets and order as in Gymnasium: they decide the last bit.
      double delta = batchMean[k] - mean[k];
      double squares =
          variance[k] * count
              + batchVariance[k] * samples
              + delta * delta * count * samples / total;
      mean[k] = mean[k] + delta * samples / total;
      variance[k] = squares / total;
    }
    count = total;
  }

  @Override
  public void save(StateWriter out) {
    out.putDoubles("mean", mean);
    out.putDoubles("variance", variance);
    out.putDouble("count", count);
  }

  @Override
  public void restore(StateReader in) {
    double[] saved = in.getDoubles("mean");
    if (saved.length != mean.length) {
      throw new CheckpointException(
          "The checkpoint holds the moments of %d numbers, but there are %d here: it was written with other observations."
              .formatted(saved.length, mean.length));
    }
    System.arraycopy(saved, 0, mean, 0, mean.length);
    System.arraycopy(in.getDoubles("variance"), 0, variance, 0, variance.length);
    count = in.getDouble("count");
  }
}
