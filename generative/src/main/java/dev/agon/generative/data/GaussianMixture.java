package dev.agon.generative.data;

import dev.agon.core.random.Pcg64;
import java.util.Arrays;

/**
 * An even mixture of round Gaussians in the plane: the test bed for mode collapse, because its
 * modes are known.
 *
 * <p>Sources: the ring of eight is that of PacGAN (Lin et al. 2018) and VEEGAN (Srivastava et al.
 * 2017): radius 1, standard deviation 0.01. Beware of copies that space eight angles over the
 * closed interval [0, 2π]: they have seven modes, one of them twice as heavy.
 */
public final class GaussianMixture implements DataSource {
  private final String name;
  private final double[] means; // [K, 2]
  private final double standardDeviation;

  private GaussianMixture(String name, double[] means, double standardDeviation) {
    this.name = name;
    this.means = means;
    this.standardDeviation = standardDeviation;
  }

  /**
   * Modes evenly spaced on a circle around the origin, the first at angle 0.
   *
   * @param modes at least 1
   * @param radius of the circle
   * @param standardDeviation of each mode, in both directions
   */
  public static GaussianMixture ring(int modes, double radius, double standardDeviation) {
    if (modes < 1 || !(radius > 0) || !(standardDeviation > 0)) {
      throw new IllegalArgumentException(
          "A ring has at least one mode, a positive radius and a positive standard deviation, but got %d, %s and %s."
              .formatted(modes, radius, standardDeviation));
    }
    double[] means = new double[2 * modes];
    for (int mode = 0; mode < modes; mode++) {
      double angle = 2 * Math.PI * mode / modes;
      // StrictMath: the same bits on every machine.
      means[2 * mode] = radius * StrictMath.cos(angle);
      means[2 * mode + 1] = radius * StrictMath.sin(angle);
    }
    return new GaussianMixture("ring" + modes, means, standardDeviation);
  }

  /** The ring of eight Gaussians: radius 1, standard deviation 0.01. */
  public static GaussianMixture ring8() {
    return ring(8, 1, 0.01);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int[] sampleShape() {
    return new int[] {2};
  }

  @Override
  public void sample(Pcg64 random, float[] batch) {
    for (int i = 0; i < batch.length; i += 2) {
      int mode = random.integers(modes());
      batch[i] = (float) (means[2 * mode] + standardDeviation * random.nextNormal());
      batch[i + 1] = (float) (means[2 * mode + 1] + standardDeviation * random.nextNormal());
    }
  }

  @Override
  public String sha256() {
    return Checksum.of(name + Arrays.toString(means) + standardDeviation);
  }

  /** How many Gaussians are mixed. */
  public int modes() {
    return means.length / 2;
  }

  /**
   * A coordinate of the centre of a mode.
   *
   * @param axis 0 for x, 1 for y
   */
  public double mean(int mode, int axis) {
    return means[2 * mode + axis];
  }

  /** Of each mode, in both directions. */
  public double standardDeviation() {
    return standardDeviation;
  }
}
