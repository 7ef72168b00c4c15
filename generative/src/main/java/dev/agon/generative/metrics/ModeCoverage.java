package dev.agon.generative.metrics;

import dev.agon.generative.data.GaussianMixture;

/**
 * Which modes of a known mixture a generator found, and how well.
 *
 * <p>Definitions of VEEGAN (Srivastava et al. 2017) and PacGAN (Lin et al. 2018), who take 2,500
 * samples: a sample is of high quality when it lies less than three standard deviations from the
 * nearest mean; a mode is covered when at least one such sample is nearest to it.
 *
 * @param covered number of covered modes
 * @param highQuality share of the samples that are of high quality, in [0, 1]
 * @param reverseKl KL(q ‖ p) in nats, ≥ 0: q is the share of all samples per nearest mode, p is
 *     even. 0 when every mode gets its share, ln K when one of K modes gets everything
 */
public record ModeCoverage(int covered, double highQuality, double reverseKl) {
  /** How many samples the definition takes. */
  public static final int SAMPLES = 2_500;

  private static final double STANDARD_DEVIATIONS = 3;

  /**
   * @param samples [N, 2]; a coordinate that is not a number makes a sample of low quality
   */
  public static ModeCoverage of(float[] samples, GaussianMixture mixture) {
    int count = samples.length / 2;
    if (count == 0) {
      throw new IllegalArgumentException("There is no sample to measure.");
    }
    int modes = mixture.modes();
    double limit = STANDARD_DEVIATIONS * mixture.standardDeviation();
    int[] assigned = new int[modes];
    int[] good = new int[modes];
    for (int i = 0; i < count; i++) {
      int nearest = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int mode = 0; mode < modes; mode++) {
        double dx = samples[2 * i] - mixture.mean(mode, 0);
        double dy = samples[2 * i + 1] - mixture.mean(mode, 1);
        double squaredDistance = dx * dx + dy * dy;
        if (squaredDistance < least) {
          least = squaredDistance;
          nearest = mode;
        }
      }
      assigned[nearest]++;
      if (least < limit * limit) {
        good[nearest]++;
      }
    }
    int covered = 0;
    int highQuality = 0;
    double reverseKl = 0;
    for (int mode = 0; mode < modes; mode++) {
      covered += good[mode] > 0 ? 1 : 0;
      highQuality += good[mode];
      double share = (double) assigned[mode] / count;
      // StrictMath: the metric is part of a run that repeats bit for bit on every machine.
      reverseKl += share > 0 ? share * StrictMath.log(share * modes) : 0;
    }
    return new ModeCoverage(covered, (double) highQuality / count, Math.max(0, reverseKl));
  }
}
