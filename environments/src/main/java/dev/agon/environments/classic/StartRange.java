package dev.agon.environments.classic;

import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.random.Pcg64;

/**
 * Where the numbers of a starting state lie: uniform from low to high. Gymnasium takes them as
 * options of {@code reset}, by the same names.
 */
record StartRange(double low, double high) {
  StartRange {
    if (!(low <= high) || Double.isInfinite(high - low)) {
      throw new EnvironmentException(
          "A starting state is drawn from low to high, but low=%s and high=%s. Give two finite numbers with low ≤ high."
              .formatted(low, high));
    }
  }

  double draw(Pcg64 random) {
    return random.uniform(low, high);
  }
}
