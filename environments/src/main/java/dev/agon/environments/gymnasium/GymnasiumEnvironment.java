package dev.agon.environments.gymnasium;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.SelfSeeded;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;

/**
 * One instance of an environment of Gymnasium, in a Python process of its own.
 *
 * <p>Python has reset it already when an episode ends; the observation of that reset waits here for
 * the next one without a seed, so the random stream goes on as Gymnasium's does.
 */
public class GymnasiumEnvironment implements SelfSeeded {
  private static final long NONE = -1;

  private final GymnasiumVectorEnvironment vector;
  private final StepBatch batch;
  private final int[] discreteAction = new int[1];
  private final long[] seeds = new long[1];
  private boolean seeded;
  private long nextSeed = NONE; // of the next reset
  private boolean atStart; // Python has begun the next episode

  GymnasiumEnvironment(String name, String id, BridgeOptions options) {
    vector = new GymnasiumVectorEnvironment(name, id, 1, EnvironmentInstance.NO_LIMIT, options);
    int size = vector.observationSize();
    batch = new StepBatch(1, size, FloatBuffer.allocate(size));
  }

  /** Whether Python has begun the next episode: what it would draw is no longer the state here. */
  boolean isAtStart() {
    return atStart;
  }

  BufferedImage render() {
    return vector.render();
  }

  @Override
  public Space observationSpace() {
    return vector.observationSpace();
  }

  @Override
  public Space actionSpace() {
    return vector.actionSpace();
  }

  @Override
  public void seed(long seed) {
    seeded = true;
    nextSeed = seed;
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    if (nextSeed >= 0) {
      start(nextSeed);
    } else if (!seeded || !vector.isStarted()) { // what has failed begins anew
      start(random.nextLong() >>> 1);
    } else if (!atStart) {
      vector.restart(batch.observations);
    }
    atStart = false;
    vector.observe(0, observation);
  }

  private void start(long seed) {
    seeds[0] = seed;
    nextSeed = NONE;
    vector.reset(seeds, batch.observations);
  }

  @Override
  public void step(int action, StepResult out) {
    discreteAction[0] = action;
    vector.step(discreteAction, batch);
    write(out);
  }

  @Override
  public void step(float[] action, StepResult out) {
    vector.step(action, batch);
    write(out);
  }

  private void write(StepResult out) {
    atStart = batch.ended(0);
    if (atStart) {
      System.arraycopy(batch.finalObservations, 0, out.observation, 0, out.observation.length);
    } else {
      vector.observe(0, out.observation);
    }
    out.set(batch.rewards[0], batch.terminated[0], batch.truncated[0]);
  }

  @Override
  public void save(StateWriter out) {
    out.putLong("seeded", seeded ? 1 : 0);
    out.putLong("atStart", atStart ? 1 : 0);
    out.put("python", vector);
  }

  @Override
  public void restore(StateReader in) {
    seeded = in.getLong("seeded") != 0;
    nextSeed = NONE;
    atStart = in.getLong("atStart") != 0;
    in.get("python", vector);
  }

  @Override
  public void close() {
    vector.close();
  }
}
