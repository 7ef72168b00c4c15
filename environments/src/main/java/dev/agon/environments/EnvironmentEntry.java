package dev.agon.environments;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentChecker;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.EnvironmentOptions;
import dev.agon.core.environment.Finding;
import dev.agon.core.environment.VectorEnvironment;
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

  /** One instance with its time limit. */
  public EnvironmentInstance make(Map<String, Object> options) {
    return EnvironmentSetup.of(this, options).make();
  }

  /** Many instances that step together, each with its time limit. */
  public VectorEnvironment makeVector(int count, Map<String, Object> options) {
    return EnvironmentSetup.of(this, options).makeVector(count);
  }

  /** The environment itself, which knows no time limit. */
  Environment environment(Map<String, Object> options) {
    Map<String, Object> complete = complete(options);
    try {
      return factory.make(complete);
    } catch (EnvironmentException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new EnvironmentException(
          "%s cannot be made with the options %s: %s".formatted(id, complete, e), e);
    }
  }

  /** In the environment's own vectorised form; null where it has none. */
  @Nullable VectorEnvironment vectorised(
      int count, int maxEpisodeSteps, Map<String, Object> options) {
    return vectorFactory == null
        ? null
        : vectorFactory.make(id, count, maxEpisodeSteps, complete(options));
  }

  /** Tests that the environment keeps its contract; empty where all is well. */
  public List<Finding> check() {
    return check(Map.of());
  }

  /** As {@link #check()}, with other options than the defaults. */
  public List<Finding> check(Map<String, Object> options) {
    Map<String, Object> complete = complete(options);
    return EnvironmentChecker.check(
        id, () -> factory.make(complete), maxEpisodeSteps, count -> makeVector(count, options));
  }

  /** The defaults with {@code options} in their place; refuses unknown ones and other types. */
  private Map<String, Object> complete(Map<String, Object> options) {
    if (!takesArguments) {
      return EnvironmentOptions.complete(id, defaultOptions, options);
    }
    Map<String, Object> known = new LinkedHashMap<>(options);
    known.keySet().retainAll(defaultOptions.keySet());
    Map<String, Object> complete = new LinkedHashMap<>(options);
    complete.putAll(EnvironmentOptions.complete(id, defaultOptions, known));
    return complete;
  }
}
