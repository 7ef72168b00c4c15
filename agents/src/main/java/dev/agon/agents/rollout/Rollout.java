package dev.agon.agents.rollout;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.StepBatch;
import java.nio.FloatBuffer;

/**
 * T steps of N environments, as they happened: what a policy-gradient update learns from.
 *
 * <p>Arrays are time-major, element (t, i) at {@code t·N + i}, and are written in place by {@link
 * #add} and by the algorithm. D numbers an observation.
 */
public final class Rollout implements Snapshotable {
  private final int length;
  private final int environments;
  private final int observationSize;
  private int filled;

  /** [T + 1, N, D] the observations acted on, and the ones after the last step. */
  public final float[] observations;

  /** [T, N] */
  public final int[] actions;

  /** [T, N] */
  public final float[] rewards;

  /** [T, N] the episode ended at this step, in a terminal state or cut off. */
  public final boolean[] ended;

  /**
   * [T, N] where an episode ended: the value that follows, which is 0 in a terminal state and the
   * value of the final observation where the episode was cut off. Elsewhere 0.
   */
  public final float[] endValues;

  /** [T + 1, N] V(s) of {@link #observations}. */
  public final float[] values;

  /** [T, N] log π(a|s) of the policy that acted. */
  public final float[] logProbabilities;

  /** [T, N] */
  public final float[] advantages;

  /** [T, N] advantage + value: what the value function is fitted to. */
  public final float[] returns;

  private final float[] nextValues;

  /**
   * @param length T
   * @param environments N
   * @param observationSize D
   */
  public Rollout(int length, int environments, int observationSize) {
    this.length = length;
    this.environments = environments;
    this.observationSize = observationSize;
    int steps = length * environments;
    observations = new float[(steps + environments) * observationSize];
    actions = new int[steps];
    rewards = new float[steps];
    ended = new boolean[steps];
    endValues = new float[steps];
    values = new float[steps + environments];
    logProbabilities = new float[steps];
    advantages = new float[steps];
    returns = new float[steps];
    nextValues = new float[steps];
  }

  /** T·N: steps when full. */
  public int size() {
    return length * environments;
  }

  /** Steps added so far, over all environments. */
  public int steps() {
    return filled * environments;
  }

  public boolean empty() {
    return filled == 0;
  }

  public boolean full() {
    return filled == length;
  }

  /** Starts a new rollout, at the observations after the last step of the one before. */
  public void clear() {
    filled = 0;
  }

  /**
   * Notes the observations [N, D] that are acted on next, and at last those after the final step.
   */
  public void observe(FloatBuffer current) {
    int size = environments * observationSize;
    current.get(0, observations, filled * size, size);
  }

  /**
   * Appends one step of every environment, taken at what was last {@link #observe observed}.
   *
   * @param taken [N]
   * @param step what followed
   */
  public void add(int[] taken, StepBatch step) {
    int row = filled * environments;
    System.arraycopy(taken, 0, actions, row, environments);
    for (int i = 0; i < environments; i++) {
      rewards[row + i] = (float) step.rewards[i];
      ended[row + i] = step.ended(i);
      endValues[row + i] = 0;
    }
    filled++;
  }

  /** Sets the value after the last added step of environment {@code i}, which was cut off there. */
  public void bootstrap(int i, float valueOfFinalObservation) {
    endValues[(filled - 1) * environments + i] = valueOfFinalObservation;
  }

  /** Fills {@link #advantages} and {@link #returns} from rewards and {@link #values}. */
  public void computeAdvantages(double discount, double lambda) {
    for (int k = 0; k < nextValues.length; k++) {
      nextValues[k] = ended[k] ? endValues[k] : values[k + environments];
    }
    Gae.advantages(rewards, values, nextValues, ended, environments, discount, lambda, advantages);
    for (int k = 0; k < returns.length; k++) {
      returns[k] = advantages[k] + values[k];
    }
  }

  /**
   * Puts the steps {@code order[offset]}, {@code order[offset + 1]}, … into {@code out}.
   *
   * @param normalise whether their advantages are given mean 0 and standard deviation 1
   */
  public void copyTo(Minibatch out, int[] order, int offset, boolean normalise) {
    int count = out.size();
    float mean = 0;
    float scale = 1;
    if (normalise) {
      double sum = 0;
      double squares = 0;
      for (int b = 0; b < count; b++) {
        double advantage = advantages[order[offset + b]];
        sum += advantage;
        squares += advantage * advantage;
      }
      double average = sum / count;
      double variance = Math.max(0, squares / count - average * average);
      mean = (float) average;
      scale = (float) (1 / (Math.sqrt(variance) + 1e-8));
    }
    for (int b = 0; b < count; b++) {
      int k = order[offset + b];
      out.observations()
          .put(b * observationSize, observations, k * observationSize, observationSize);
      out.actions().put(b, actions[k]);
      out.logProbabilities().put(b, logProbabilities[k]);
      out.advantages().put(b, (advantages[k] - mean) * scale);
      out.returns().put(b, returns[k]);
    }
  }

  /**
   * 1 − Var(return − value) / Var(return): 1 where the value function is perfect, 0 where it knows
   * no more than the mean, below 0 where it knows less. 0 where all returns are equal.
   */
  public double explainedVariance() {
    double variance = variance(false);
    return variance == 0 ? 0 : 1 - variance(true) / variance;
  }

  private double variance(boolean ofErrors) {
    double sum = 0;
    double squares = 0;
    for (int k = 0; k < returns.length; k++) {
      double x = ofErrors ? returns[k] - values[k] : returns[k];
      sum += x;
      squares += x * x;
    }
    double mean = sum / returns.length;
    return Math.max(0, squares / returns.length - mean * mean);
  }

  @Override
  public void save(StateWriter out) {
    out.putLong("filled", filled);
    out.putFloats("observations", observations);
    out.putInts("actions", actions);
    out.putFloats("rewards", rewards);
    byte[] flags = new byte[ended.length];
    for (int k = 0; k < flags.length; k++) {
      flags[k] = (byte) (ended[k] ? 1 : 0);
    }
    out.putBytes("ended", flags);
    out.putFloats("endValues", endValues);
    out.putFloats("values", values);
    out.putFloats("logProbabilities", logProbabilities);
    out.putFloats("advantages", advantages);
    out.putFloats("returns", returns);
  }

  @Override
  public void restore(StateReader in) {
    filled = (int) in.getLong("filled");
    copy(in.getFloats("observations"), observations);
    System.arraycopy(in.getInts("actions"), 0, actions, 0, actions.length);
    copy(in.getFloats("rewards"), rewards);
    byte[] flags = in.getBytes("ended");
    for (int k = 0; k < flags.length; k++) {
      ended[k] = flags[k] != 0;
    }
    copy(in.getFloats("endValues"), endValues);
    copy(in.getFloats("values"), values);
    copy(in.getFloats("logProbabilities"), logProbabilities);
    copy(in.getFloats("advantages"), advantages);
    copy(in.getFloats("returns"), returns);
  }

  private static void copy(float[] from, float[] to) {
    System.arraycopy(from, 0, to, 0, to.length);
  }
}
