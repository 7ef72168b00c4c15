package dev.agon.core.environment;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Normalises what N environments give, as Stable-Baselines3's {@code VecNormalize} does:
 * observations to mean 0 and deviation 1 by the moments of all that were seen so far, rewards by
 * the deviation of the discounted return so far; both clipped at ±{@value #CLIP}. The moments take
 * in each step's observations before they are applied, and are part of what is saved.
 *
 * <p>Returns and lengths of episodes stay the environments' own. A step allocates nothing.
 */
public final class NormalisedVectorEnvironment extends VectorEnvironmentWrapper {
  /** What is further from the mean, in deviations, is clipped. */
  public static final float CLIP = 10;

  private static final double EPSILON = 1e-8;

  private final int observationSize;
  private final @Nullable RunningMoments observationMoments; // null: observations stay as they are
  private final @Nullable RunningMoments returnMoments; // null: rewards stay as they are
  private final double discount;
  private final Space observationSpace;

  private final StepBatch raw; // what the inner environments write
  private final double[] returns; // [N] discounted, of the episode so far
  private final float[] mean; // [D] as it is applied
  private final float[] scale; // [D] 1 / deviation

  /**
   * @param inner closed with this
   * @param observations whether observations are normalised
   * @param rewards whether rewards are normalised
   * @param discount γ, of the return by whose deviation rewards are divided, in [0, 1]
   */
  public NormalisedVectorEnvironment(
      VectorEnvironment inner, boolean observations, boolean rewards, double discount) {
    super(inner);
    if (!(discount >= 0 && discount <= 1)) {
      throw new EnvironmentException(
          "Rewards are normalised by a discounted return, whose discount is in [0, 1], but was %s."
              .formatted(discount));
    }
    this.discount = discount;
    observationSize = inner.observationSize();
    observationMoments = observations ? new RunningMoments(observationSize) : null;
    returnMoments = rewards ? new RunningMoments(1) : null;
    int count = inner.count();
    raw = new StepBatch(count, observationSize, FloatBuffer.allocate(count * observationSize));
    returns = new double[count];
    mean = new float[observationSize];
    scale = new float[observationSize];
    observationSpace = observations ? clipped(inner.observationSpace()) : inner.observationSpace();
  }

  private static Space clipped(Space space) {
    float[] high = new float[space.size()];
    Arrays.fill(high, CLIP);
    float[] low = new float[space.size()];
    Arrays.fill(low, -CLIP);
    return space instanceof Space.Box box
        ? new Space.Box(box.shape(), low, high)
        : Space.Box.of(low, high);
  }

  /** By which observations are normalised; empty where they are not. */
  public Optional<RunningMoments> observationMoments() {
    return Optional.ofNullable(observationMoments);
  }

  /** The factor that brings number {@code k} of an observation to deviation 1. */
  public static double scale(RunningMoments moments, int k) {
    return 1 / Math.sqrt(moments.variance(k) + EPSILON);
  }

  @Override
  public Space observationSpace() {
    return observationSpace;
  }

  @Override
  public void reset(long[] seeds, FloatBuffer observations) {
    if (observationMoments == null) {
      inner.reset(seeds, observations);
    } else {
      inner.reset(seeds, raw.observations);
      takeIn(observationMoments);
      normalise(raw.observations.array(), observations);
    }
    Arrays.fill(returns, 0);
  }

  @Override
  public void step(int[] actions, StepBatch out) {
    if (observationMoments == null) {
      inner.step(actions, out);
    } else {
      inner.step(actions, raw);
      normaliseStep(observationMoments, out);
    }
    normaliseRewards(out);
  }

  @Override
  public void step(float[] actions, StepBatch out) {
    if (observationMoments == null) {
      inner.step(actions, out);
    } else {
      inner.step(actions, raw);
      normaliseStep(observationMoments, out);
    }
    normaliseRewards(out);
  }

  private void normaliseStep(RunningMoments moments, StepBatch out) {
    raw.copyOutcomeTo(out);
    takeIn(moments);
    normalise(raw.observations.array(), out.observations);
    for (int i = 0; out.endedCount > 0 && i < inner.count(); i++) {
      if (out.ended(i)) {
        for (int k = 0; k < observationSize; k++) {
          int at = i * observationSize + k;
          out.finalObservations[at] = normalised(raw.finalObservations[at], k);
        }
      }
    }
  }

  private void takeIn(RunningMoments moments) {
    moments.update(raw.observations, inner.count());
    for (int k = 0; k < observationSize; k++) {
      mean[k] = (float) moments.mean(k);
      scale[k] = (float) scale(moments, k);
    }
  }

  private void normalise(float[] values, FloatBuffer out) {
    for (int i = 0, at = 0; i < inner.count(); i++) {
      for (int k = 0; k < observationSize; k++, at++) {
        out.put(at, normalised(values[at], k));
      }
    }
  }

  private float normalised(float value, int k) {
    return Math.max(-CLIP, Math.min(CLIP, (value - mean[k]) * scale[k]));
  }

  private void normaliseRewards(StepBatch out) {
    if (returnMoments == null) {
      return;
    }
    for (int i = 0; i < returns.length; i++) {
      returns[i] = returns[i] * discount + out.rewards[i];
    }
    returnMoments.update(returns, returns.length);
    double factor = scale(returnMoments, 0);
    for (int i = 0; i < returns.length; i++) {
      out.rewards[i] = Math.max(-CLIP, Math.min(CLIP, out.rewards[i] * factor));
      if (out.ended(i)) {
        returns[i] = 0;
      }
    }
  }

  @Override
  public void save(StateWriter out) {
    out.put("environments", inner);
    if (observationMoments != null) {
      out.put("observations", observationMoments);
      out.putFloats("raw", raw.observations.array());
    }
    if (returnMoments != null) {
      out.put("rewards", returnMoments);
      out.putDoubles("returns", returns);
    }
  }

  @Override
  public void restore(StateReader in) {
    in.get("environments", inner);
    if (observationMoments != null) {
      in.get("observations", observationMoments);
      raw.observations.put(0, in.getFloats("raw")); // an environment may write only what changes
    }
    if (returnMoments != null) {
      in.get("rewards", returnMoments);
      System.arraycopy(in.getDoubles("returns"), 0, returns, 0, returns.length);
    }
  }
}
