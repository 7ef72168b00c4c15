package dev.agon.core.environment.wrapper;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.environment.VectorEnvironmentWrapper;
import java.nio.FloatBuffer;

/**
 * Many environments with observations as {@link FlattenObservation} makes them, whatever their
 * vectorised form. A step allocates nothing.
 */
public final class FlattenedVectorEnvironment extends VectorEnvironmentWrapper {
  private final Flattening flattening;
  private final int rawSize; // D
  private final int size; // F
  private final StepBatch raw; // what the inner environments write
  private final float[] rows; // [N, F]

  private FlattenedVectorEnvironment(VectorEnvironment inner) {
    super(inner);
    flattening = new Flattening(inner.observationSpace());
    rawSize = inner.observationSize();
    size = flattening.space().size();
    int count = inner.count();
    raw = new StepBatch(count, rawSize, FloatBuffer.allocate(count * rawSize));
    rows = new float[count * size];
  }

  /** The environments themselves where their observations are arrays already. */
  public static VectorEnvironment of(VectorEnvironment environments) {
    return needed(environments.observationSpace())
        ? new FlattenedVectorEnvironment(environments)
        : environments;
  }

  /** Whether observations hold integers or parts that a network cannot take as they are. */
  public static boolean needed(Space space) {
    return !(space instanceof Space.Box || space instanceof Space.MultiBinary);
  }

  @Override
  public Space observationSpace() {
    return flattening.space();
  }

  @Override
  public void reset(long[] seeds, FloatBuffer observations) {
    inner.reset(seeds, raw.observations);
    flatten(observations);
  }

  @Override
  public void step(int[] actions, StepBatch out) {
    inner.step(actions, raw);
    finish(out);
  }

  @Override
  public void step(float[] actions, StepBatch out) {
    inner.step(actions, raw);
    finish(out);
  }

  private void finish(StepBatch out) {
    raw.copyOutcomeTo(out);
    for (int i = 0; out.endedCount > 0 && i < inner.count(); i++) {
      if (out.ended(i)) {
        write(i, raw.finalObservations, out.finalObservations);
      }
    }
    flatten(out.observations);
  }

  private void flatten(FloatBuffer out) {
    float[] elements = raw.observations.array();
    for (int i = 0; i < inner.count(); i++) {
      write(i, elements, rows);
    }
    out.put(0, rows);
  }

  private void write(int i, float[] elements, float[] flat) {
    try {
      flattening.write(elements, i * rawSize, flat, i * size);
    } catch (EnvironmentException e) {
      throw new EnvironmentException(
          "Instance %d of %d: %s".formatted(i, inner.count(), e.getMessage()), e);
    }
  }

  @Override
  public void save(StateWriter out) {
    out.put("environments", inner);
    out.putFloats("raw", raw.observations.array());
  }

  @Override
  public void restore(StateReader in) {
    in.get("environments", inner);
    raw.observations.put(0, in.getFloats("raw")); // an environment may write only what changes
  }
}
