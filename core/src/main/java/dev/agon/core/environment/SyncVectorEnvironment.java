package dev.agon.core.environment;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import java.nio.FloatBuffer;
import java.util.function.Supplier;

/**
 * Any environment, N times, stepped one after the other on the calling thread. Where an episode
 * ends the instance is reset in the same step, continuing its own random stream.
 */
public final class SyncVectorEnvironment implements VectorEnvironment {
  private final EnvironmentInstance[] instances;
  private final int observationSize;
  private final int actionSize;
  private final float[] action; // [A]

  /**
   * @param name as errors call it, such as {@code CartPole-v1}
   * @param factory makes an instance at each call
   * @param maxEpisodeSteps at least 1, or {@link EnvironmentInstance#NO_LIMIT}
   */
  public SyncVectorEnvironment(
      String name, int count, Supplier<? extends Environment> factory, int maxEpisodeSteps) {
    VectorEnvironment.requireCount(count);
    instances = new EnvironmentInstance[count];
    for (int i = 0; i < count; i++) {
      instances[i] = new EnvironmentInstance(name, factory.get(), maxEpisodeSteps);
    }
    observationSize = instances[0].observationSpace().size();
    actionSize = instances[0].actionSpace().size();
    action = new float[actionSize];
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
      observations.put(i * observationSize, instances[i].reset(seeds[i]));
    }
  }

  @Override
  public void step(int[] actions, StepBatch out) {
    VectorEnvironment.requireActions(actions.length, instances.length, 1);
    for (int i = 0; i < instances.length; i++) { // all of them, before any instance moves
      try {
        instances[i].requireAllowed(actions[i]);
      } catch (EnvironmentException e) {
        throw at(i, e);
      }
    }
    out.endedCount = 0;
    for (int i = 0; i < instances.length; i++) {
      try {
        write(i, instances[i].step(actions[i]), out);
      } catch (EnvironmentException e) {
        throw at(i, e);
      }
    }
  }

  @Override
  public void step(float[] actions, StepBatch out) {
    VectorEnvironment.requireActions(actions.length, instances.length, actionSize);
    for (int i = 0; i < instances.length; i++) {
      try {
        instances[i].requireAllowed(actions, i * actionSize, actionSize);
      } catch (EnvironmentException e) {
        throw at(i, e);
      }
    }
    out.endedCount = 0;
    for (int i = 0; i < instances.length; i++) {
      System.arraycopy(actions, i * actionSize, action, 0, actionSize);
      try {
        write(i, instances[i].step(action), out);
      } catch (EnvironmentException e) {
        throw at(i, e);
      }
    }
  }

  private void write(int i, StepResult result, StepBatch out) {
    out.rewards[i] = result.reward;
    out.terminated[i] = result.terminated;
    out.truncated[i] = result.truncated;
    if (result.ended()) {
      EnvironmentInstance instance = instances[i];
      out.endedCount++;
      out.episodeReturns[i] = instance.episodeReturn();
      out.episodeLengths[i] = instance.episodeLength();
      System.arraycopy(
          result.observation, 0, out.finalObservations, i * observationSize, observationSize);
      instance.reset();
    }
    out.observations.put(i * observationSize, result.observation);
  }

  private EnvironmentException at(int i, EnvironmentException e) {
    String message = String.valueOf(e.getMessage());
    return new EnvironmentException(
        "Instance %d of %d: %s%s"
            .formatted(
                i,
                instances.length,
                Character.toLowerCase(message.charAt(0)),
                message.substring(1)),
        e);
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
