package dev.agon.experiments.config;

import dev.agon.core.training.Check;

/**
 * The section {@code compute}.
 *
 * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:1}
 * @param threads of the run; results of convolutions depend on it
 */
public record ComputeSettings(String device, int threads) {

  private static final int MOST = 1_024;

  public ComputeSettings {
    Check.that(
        device.matches("auto|cpu|gpu(:\\d+)?"),
        "compute.device=%s is no device. Choose auto, cpu, gpu or gpu:N.",
        device);
    Check.within("compute.threads", threads, 1, MOST);
  }

  public static ComputeSettings defaults() {
    return new ComputeSettings("auto", 1);
  }
}
