package dev.agon.experiments.config;

import dev.agon.core.training.Check;

/**
 * The section {@code evaluation} of a generative experiment.
 *
 * @param every generator updates between two evaluations, each of which measures samples and stores
 *     an image of them; 0 for the last one only
 */
public record SamplingSettings(long every) {

  public SamplingSettings {
    Check.notNegative("evaluation.every", every);
  }

  public static SamplingSettings defaults() {
    return new SamplingSettings(500);
  }
}
