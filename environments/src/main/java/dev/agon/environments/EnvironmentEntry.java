package dev.agon.environments;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentChecker;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Finding;
import dev.agon.core.environment.SyncVectorEnvironment;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.text.NearNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an environment under its id: how to make it, its time limit, what counts as
 * solved.
 *
 * @param id name and version, such as {@code CartPole-v1}
 * @param summary one sentence
 * @param maxEpisodeSteps the time limit, or {@link EnvironmentInstance#NO_LIMIT}
 * @param rewardThreshold the mean return that counts as solved; null where nobody set one
 * @param defaultOptions every option that the environment takes, with its default
 * @param factory makes one instance from all options
 * @param vectorFactory makes many at once; null: any number of single ones is stepped in turn
 * @param takesArguments whether it takes further options of whatever name and type, which it checks
 *     itself
 */
public record EnvironmentEntry(
    String id,
    String summary,
    int maxEpisodeSteps,
    @Nullable Double rewardThreshold,
    Map<String, Object> defaultOptions,
    Factory factory,
    @Nullable VectorFactory vectorFactory,
    boolean takesArguments) {

  /** Makes one instance. */
  @FunctionalInterface
  public interface Factory {
    Environment make(Map<String, Object> options);
  }

  /** Makes many instances that step together. */
  @FunctionalInterface
  public interface VectorFactory {
    VectorEnvironment make(String id, int count, int maxEpisodeSteps, Map<String, Object> options);
  }

  public EnvironmentEntry {
    defaultOptions = Map.copyOf(defaultOptions);
  }

  /**
   * An environment that takes its default options, or others in their place, and no further ones.
   */
  public EnvironmentEntry(
      String id,
      String summary,
      int maxEpisodeSteps,
      @Nullable Double rewardThreshold,
      Map<String, Object> defaultOptions,
      Factory factory,
      @Nullable VectorFactory vectorFactory) {
    this(
        id,
        summary,
        maxEpisodeSteps,
        rewardThreshold,
        defaultOptions,
        factory,
        vectorFactory,
        false);
  }

  /** An environment of its own making: no options, no threshold. */
  public static EnvironmentEntry of(
      String id, String summary, int maxEpisodeSteps, Factory factory) {
    return new EnvironmentEntry(id, summary, maxEpisodeSteps, null, Map.of(), factory, null);
  }

  public EnvironmentInstance make(Map<String, Object> options) {
    return new EnvironmentInstance(id, factory.make(complete(options)), maxEpisodeSteps);
  }

  public VectorEnvironment makeVector(int count, Map<String, Object> options) {
    Map<String, Object> complete = complete(options);
    return vectorFactory == null
        ? new SyncVectorEnvironment(id, count, () -> factory.make(complete), maxEpisodeSteps)
        : vectorFactory.make(id, count, maxEpisodeSteps, complete);
  }

  /** Tests that the environment keeps its contract; empty where all is well. */
  public List<Finding> check() {
    return EnvironmentChecker.check(
        id,
        () -> factory.make(defaultOptions),
        maxEpisodeSteps,
        count -> makeVector(count, Map.of()));
  }

  /** The defaults with {@code options} in their place; refuses unknown ones and other types. */
  private Map<String, Object> complete(Map<String, Object> options) {
    Map<String, Object> complete = new LinkedHashMap<>(defaultOptions);
    options.forEach(
        (name, value) -> {
          Object standard = defaultOptions.get(name);
          if (standard == null && takesArguments) {
            complete.put(name, value);
            return;
          }
          if (standard == null) {
            throw new EnvironmentException(
                defaultOptions.isEmpty()
                    ? "%s takes no options, but was given '%s'. Remove it.".formatted(id, name)
                    : "%s has no option '%s'. %s"
                        .formatted(id, name, NearNames.suggestion(name, defaultOptions.keySet())));
          }
          complete.put(name, convert(name, standard, value));
        });
    return complete;
  }

  private Object convert(String name, Object standard, Object value) {
    if (standard instanceof Double && value instanceof Number number) {
      return number.doubleValue();
    }
    if (!standard.getClass().isInstance(value)) {
      throw new EnvironmentException(
          "The option '%s' of %s is a %s such as %s, but was given %s. Give it another value."
              .formatted(name, id, kind(standard), standard, value));
    }
    return value;
  }

  private static String kind(Object standard) {
    if (standard instanceof Boolean) {
      return "truth value";
    }
    if (standard instanceof Integer) {
      return "whole number";
    }
    return standard instanceof Number ? "number" : "text";
  }
}
