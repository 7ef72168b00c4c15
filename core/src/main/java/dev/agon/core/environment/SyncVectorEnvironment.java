package dev.agon.core.environment;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Any environment, N times, stepped one after the other. Where an episode ends the instance is
 * reset in the same step, continuing its own random stream.
 */
public final class SyncVectorEnvironment implements DivisibleVectorEnvironment {
  /** Instances that fail at once, one after the other: then it is broken, whatever the setting. */
  private static final int MOST_FAILURES_IN_A_ROW = 3;

  private final EnvironmentInstance[] instances;
  private final Supplier<? extends Environment> factory;
  private final OnFailure onFailure;
  private final int observationSize;
  private final int actionSize;
  private final boolean masked;
  private final boolean[][] masks; // [N][n] where there are masks
  private final int[] failedAtOnce; // [N] how many in a row failed before a step had gone well
  private final List<InstanceFailure> failures = new ArrayList<>(); // guarded by itself

  /**
   * @param name as errors call it, such as {@code CartPole-v1}
   * @param factory makes an instance at each call
   * @param maxEpisodeSteps at least 1, or {@link EnvironmentInstance#NO_LIMIT}
   */
  public SyncVectorEnvironment(
      String name, int count, Supplier<? extends Environment> factory, int maxEpisodeSteps) {
    this(name, count, factory, maxEpisodeSteps, OnFailure.FAIL);
  }

  /**
   * @param onFailure what to do when an instance throws something
   */
  public SyncVectorEnvironment(
      String name,
      int count,
      Supplier<? extends Environment> factory,
      int maxEpisodeSteps,
      OnFailure onFailure) {
    VectorEnvironment.requireCount(count);
    this.factory = factory;
    this.onFailure = onFailure;
    failedAtOnce = new int[count];
    instances = new EnvironmentInstance[count];
    for (int i = 0; i < count; i++) {
      try {
        instances[i] = new EnvironmentInstance(name, factory.get(), maxEpisodeSteps);
      } catch (RuntimeException e) {
        for (int made = 0; made < i; made++) {
          instances[made].close(); // it may hold a connection or a process
        }
        throw e;
      }
    }
    observationSize = instances[0].observationSpace().size();
    actionSize = instances[0].actionSpace().size();
    masked = instances[0].masksActions();
    masks = new boolean[masked ? count : 0][];
    if (masked && instances[0].actionSpace() instanceof Space.Discrete discrete) {
      Arrays.setAll(masks, i -> new boolean[discrete.n()]);
    }
  }

  @Override
  public int count() {
    return instances.length;
  }

  @Override
  public Space observationSpace() {
    return instances[0].observationSpace();
  }

  @Override
  public Space actionSpace() {
    return instances[0].actionSpace();
  }

  @Override
  public void reset(long[] seeds, FloatBuffer observations) {
    VectorEnvironment.requireSeeds(seeds, instances.length);
    for (int i = 0; i < instances.length; i++) {
      failedAtOnce[i] = 0;
      try {
        instances[i].reset(seeds[i]);
      } catch (EnvironmentException e) {
        StepResult unused = replaced(i, "", e);
        restart(i);
      }
      observations.put(i * observationSize, instances[i].observation());
    }
  }

  @Override
  public void prepare(int[] actions) {
    VectorEnvironment.requireActions(actions.length, instances.length, 1);
    for (int i = 0; i < instances.length; i++) {
      try {
        instances[i].requireAllowed(actions[i]);
      } catch (EnvironmentException e) {
        throw at(i, e);
      }
    }
  }

  @Override
  public void prepare(float[] actions) {
    VectorEnvironment.requireActions(actions.length, instances.length, actionSize);
    for (int i = 0; i < instances.length; i++) {
      try {
        instances[i].requireAllowed(actions, i * actionSize, actionSize);
      } catch (EnvironmentException e) {
        throw at(i, e);
      }
    }
  }

  @Override
  public int stepRange(int from, int to, int[] actions, StepBatch out) {
    int ended = 0;
    for (int i = from; i < to; i++) {
      StepResult result;
      try {
        result = instances[i].step(actions[i]);
        failedAtOnce[i] = 0;
      } catch (EnvironmentException e) {
        result = replaced(i, Integer.toString(actions[i]), e);
      }
      ended += write(i, result, out);
    }
    return ended;
  }

  @Override
  public int stepRange(int from, int to, float[] actions, StepBatch out) {
    int ended = 0;
    for (int i = from; i < to; i++) {
      StepResult result;
      try {
        result = instances[i].step(actions, i * actionSize);
        failedAtOnce[i] = 0;
      } catch (EnvironmentException e) {
        result = replaced(i, Arrays.toString(action(actions, i)), e);
      }
      ended += write(i, result, out);
    }
    return ended;
  }

  private float[] action(float[] actions, int i) {
    return Arrays.copyOfRange(actions, i * actionSize, (i + 1) * actionSize);
  }

  /** Writes what a step gave; returns how many episodes ended: none or one. */
  private int write(int i, StepResult result, StepBatch out) {
    out.rewards[i] = result.reward;
    out.terminated[i] = result.terminated;
    out.truncated[i] = result.truncated;
    int ended = 0;
    if (result.ended()) {
      EnvironmentInstance instance = instances[i];
      ended = 1;
      out.episodeReturns[i] = instance.episodeReturn();
      out.episodeLengths[i] = instance.episodeLength();
      System.arraycopy(
          result.observation, 0, out.finalObservations, i * observationSize, observationSize);
      restart(i);
    }
    out.observations.put(i * observationSize, result.observation);
    return ended;
  }

  private void restart(int i) {
    while (true) {
      try {
        instances[i].reset();
        return;
      } catch (EnvironmentException e) {
        StepResult unused = replaced(i, "", e);
      }
    }
  }

  private StepResult replaced(int i, String action, EnvironmentException e) {
    EnvironmentInstance instance = instances[i];
    EnvironmentException named = at(i, e);
    if (onFailure == OnFailure.FAIL || e.getCause() == null) {
      throw named; // without a cause it is the caller who is wrong, not the environment
    }
    if (instance.episodeLength() == 0 && ++failedAtOnce[i] == MOST_FAILURES_IN_A_ROW) {
      throw named;
    }
    StringWriter trace = new StringWriter();
    e.getCause().printStackTrace(new PrintWriter(trace));
    synchronized (failures) {
      failures.add(
          new InstanceFailure(
              i,
              instance.seed(),
              instance.episodeLength(),
              action,
              String.valueOf(named.getMessage()),
              trace.toString()));
    }
    try {
      return instance.replace(factory.get());
    } catch (RuntimeException another) {
      named.addSuppressed(another); // what failed first says more than that it cannot be replaced
      throw named;
    }
  }

  private EnvironmentException at(int i, EnvironmentException e) {
    String message = String.valueOf(e.getMessage());
    return new EnvironmentException(
        "Instance %d of %d: %s%s"
            .formatted(
                i,
                instances.length,
                message.startsWith("The ") ? "the" : "",
                message.startsWith("The ") ? message.substring(3) : message),
        e);
  }

  @Override
  public List<InstanceFailure> takeFailures() {
    synchronized (failures) {
      if (failures.isEmpty()) {
        return List.of();
      }
      List<InstanceFailure> taken = new ArrayList<>(failures);
      taken.sort((a, b) -> Integer.compare(a.instance(), b.instance())); // not by who was first
      failures.clear();
      return taken;
    }
  }

  @Override
  public boolean masksActions() {
    return masked;
  }

  @Override
  public void actionMasks(boolean[] legal) {
    if (!masked) {
      Arrays.fill(legal, true);
      return;
    }
    for (int i = 0; i < instances.length; i++) {
      instances[i].actionMask(masks[i]);
      System.arraycopy(masks[i], 0, legal, i * masks[i].length, masks[i].length);
    }
  }

  @Override
  public void save(StateWriter out) {
    for (int i = 0; i < instances.length; i++) {
      out.put(Integer.toString(i), instances[i]);
    }
  }

  @Override
  public void restore(StateReader in) {
    for (int i = 0; i < instances.length; i++) {
      in.get(Integer.toString(i), instances[i]);
    }
  }

  @Override
  public void close() {
    for (EnvironmentInstance instance : instances) {
      instance.close();
    }
  }
}
