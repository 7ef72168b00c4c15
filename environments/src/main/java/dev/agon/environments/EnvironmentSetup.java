package dev.agon.environments;

import dev.agon.core.environment.DivisibleVectorEnvironment;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.OnFailure;
import dev.agon.core.environment.ParallelVectorEnvironment;
import dev.agon.core.environment.SyncVectorEnvironment;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.environment.wrapper.TimeLimit;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An environment with everything that a user may choose about it.
 *
 * @param entry which one
 * @param options those of {@link EnvironmentEntry#defaultOptions} that differ
 * @param maxEpisodeSteps at least 1, or {@link EnvironmentInstance#NO_LIMIT}
 * @param wrappers around each instance, from the innermost to the outermost
 * @param threads that step many instances, at least 1
 * @param onFailure what to do when one of many instances throws something
 */
public record EnvironmentSetup(
    EnvironmentEntry entry,
    Map<String, Object> options,
    int maxEpisodeSteps,
    List<UnaryOperator<Environment>> wrappers,
    int threads,
    OnFailure onFailure) {

  public EnvironmentSetup {
    options = Map.copyOf(options);
    wrappers = List.copyOf(wrappers);
  }

  /** With its own time limit, in one thread, without wrappers. */
  public static EnvironmentSetup of(EnvironmentEntry entry, Map<String, Object> options) {
    return new EnvironmentSetup(
        entry, options, entry.maxEpisodeSteps(), List.of(), 1, OnFailure.FAIL);
  }

  /** The same with other wrappers. */
  public EnvironmentSetup withWrappers(List<UnaryOperator<Environment>> others) {
    return new EnvironmentSetup(entry, options, maxEpisodeSteps, others, threads, onFailure);
  }

  /** One instance. */
  public EnvironmentInstance make() {
    return new EnvironmentInstance(
        entry.id(), wrapped(entry.environment(options)), maxEpisodeSteps);
  }

  /**
   * Many instances that step together: in the environment's own vectorised form, unless there are
   * wrappers around each instance.
   *
   * @param count at least 1
   */
  public VectorEnvironment makeVector(int count) {
    @Nullable VectorEnvironment own =
        wrappers.isEmpty() ? entry.vectorised(count, maxEpisodeSteps, options) : null;
    VectorEnvironment environments =
        own != null
            ? own
            : new SyncVectorEnvironment(
                entry.id(),
                count,
                () -> wrapped(entry.environment(options)),
                maxEpisodeSteps,
                onFailure);
    if (threads == 1) {
      return environments;
    }
    if (environments instanceof DivisibleVectorEnvironment divisible) {
      return new ParallelVectorEnvironment(divisible, threads);
    }
    environments.close();
    throw new EnvironmentException(
        "threads=%d, but the instances of %s cannot be stepped in parts. Choose threads=1."
            .formatted(threads, entry.id()));
  }

  // The time limit counts the environment's own steps, as in Gymnasium, not the decisions of an
  // agent whose actions are repeated, say.
  private Environment wrapped(Environment environment) {
    if (wrappers.isEmpty()) {
      return environment;
    }
    Environment outermost =
        maxEpisodeSteps == EnvironmentInstance.NO_LIMIT
            ? environment
            : new TimeLimit(environment, maxEpisodeSteps);
    try {
      for (UnaryOperator<Environment> wrapper : wrappers) {
        outermost = wrapper.apply(outermost);
      }
    } catch (RuntimeException e) {
      environment.close(); // it may hold a connection or a process
      throw e;
    }
    return outermost;
  }
}
