package dev.agon.experiments.config;

import dev.agon.core.environment.OnFailure;
import dev.agon.core.training.Check;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The section {@code environment}.
 *
 * @param id such as {@code CartPole-v1}
 * @param count N: instances that step together
 * @param options of the environment that differ from its defaults
 * @param maxEpisodeSteps another time limit; 0: the environment's own
 * @param wrappers from the innermost to the outermost, each with its {@code name} and its options
 * @param normaliseObservations to mean 0 and deviation 1, by running moments
 * @param normaliseRewards by the running deviation of the discounted return
 * @param threads that step the instances
 * @param onFailure what becomes of the run when an instance throws something
 */
public record EnvironmentSettings(
    String id,
    int count,
    Map<String, Object> options,
    int maxEpisodeSteps,
    List<Map<String, Object>> wrappers,
    boolean normaliseObservations,
    boolean normaliseRewards,
    int threads,
    OnFailure onFailure) {

  private static final int MOST = 65_536;
  private static final int MOST_THREADS = 256;

  public EnvironmentSettings {
    Check.within("environment.count", count, 1, MOST);
    Check.notNegative("environment.maxEpisodeSteps", maxEpisodeSteps);
    Check.within("environment.threads", threads, 1, MOST_THREADS);
    options.forEach(
        (name, value) -> {
          if (value == null) {
            throw new IllegalArgumentException(
                "environment.options.%s has no value. Give it one, or leave it out."
                    .formatted(name));
          }
        });
    options = Map.copyOf(options);
    wrappers =
        wrappers.stream()
            .map(wrapper -> Collections.unmodifiableMap(new LinkedHashMap<>(wrapper)))
            .toList();
  }

  public static EnvironmentSettings defaults() {
    return new EnvironmentSettings("", 8, Map.of(), 0, List.of(), false, false, 1, OnFailure.FAIL);
  }
}
