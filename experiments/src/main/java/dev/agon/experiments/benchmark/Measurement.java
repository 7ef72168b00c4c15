package dev.agon.experiments.benchmark;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/** How a figure is taken. */
public final class Measurement {
  private static final int WARM_UPS = 3;
  private static final int MEASUREMENTS = 5;

  private Measurement() {}

  /** The median of five measurements, after three more that do not count. */
  public static double median(DoubleSupplier measurement) {
    for (int i = 0; i < WARM_UPS; i++) {
      double unused = measurement.getAsDouble();
    }
    double[] values = new double[MEASUREMENTS];
    Arrays.setAll(values, i -> measurement.getAsDouble());
    Arrays.sort(values);
    return values[MEASUREMENTS / 2];
  }

  /** How many times a second something happened that was done {@code times} by {@code work}. */
  public static double perSecond(long times, Runnable work) {
    long start = System.nanoTime();
    work.run();
    return times / ((System.nanoTime() - start) * 1e-9);
  }
}
