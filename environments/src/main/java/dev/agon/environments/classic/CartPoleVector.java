package dev.agon.environments.classic;

import static dev.agon.environments.classic.CartPole.FORCE_MAG;
import static dev.agon.environments.classic.CartPole.GRAVITY;
import static dev.agon.environments.classic.CartPole.LENGTH;
import static dev.agon.environments.classic.CartPole.MASS_POLE;
import static dev.agon.environments.classic.CartPole.POLE_MASS_LENGTH;
import static dev.agon.environments.classic.CartPole.START_BOUND;
import static dev.agon.environments.classic.CartPole.TAU;
import static dev.agon.environments.classic.CartPole.THETA_THRESHOLD;
import static dev.agon.environments.classic.CartPole.TOTAL_MASS;
import static dev.agon.environments.classic.CartPole.X_THRESHOLD;

import dev.agon.core.checkpoint.CheckpointException;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.random.Pcg64;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * N {@link CartPole}s as a structure of arrays: the same bits as N single ones, many times as fast.
 * The maths is explained there; a test holds the two together.
 */
public final class CartPoleVector implements VectorEnvironment {
  private static final int D = 4;

  private final String name;
  private final int count;
  private final int maxEpisodeSteps;
  private final boolean suttonBartoReward;

  private final double[] x; // [N], as the following
  private final double[] xDot;
  private final double[] theta;
  private final double[] thetaDot;
  private final Pcg64[] random;

  /** The step after which each episode began, so that no step has N lengths to count up. */
  private final long[] startedAfter;

  private long stepsTaken;
  private boolean started;

  private final float[] observations; // [N, D]: written here, then copied to the caller at once

  /**
   * @param name as errors call it, such as {@code CartPole-v1}
   * @param maxEpisodeSteps at least 1, or {@link EnvironmentInstance#NO_LIMIT}
   * @param suttonBartoReward whether only the fall is rewarded, with −1
   */
  public CartPoleVector(String name, int count, int maxEpisodeSteps, boolean suttonBartoReward) {
    VectorEnvironment.requireCount(count);
    this.name = name;
    this.count = count;
    this.maxEpisodeSteps = maxEpisodeSteps;
    this.suttonBartoReward = suttonBartoReward;
    x = new double[count];
    xDot = new double[count];
    theta = new double[count];
    thetaDot = new double[count];
    startedAfter = new long[count];
    observations = new float[D * count];
    random = new Pcg64[count];
    Arrays.setAll(random, i -> Pcg64.seeded(0));
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public Space observationSpace() {
    return CartPole.OBSERVATIONS;
  }

  @Override
  public Space actionSpace() {
    return CartPole.ACTIONS;
  }

  @Override
  public void reset(long[] seeds, FloatBuffer out) {
    VectorEnvironment.requireSeeds(seeds, count);
    for (int i = 0; i < count; i++) {
      random[i].seed(seeds[i]);
      start(i);
      observe(i, observations);
    }
    started = true;
    out.put(0, observations);
  }

  private void start(int i) {
    x[i] = random[i].uniform(-START_BOUND, START_BOUND);
    xDot[i] = random[i].uniform(-START_BOUND, START_BOUND);
    theta[i] = random[i].uniform(-START_BOUND, START_BOUND);
    thetaDot[i] = random[i].uniform(-START_BOUND, START_BOUND);
    startedAfter[i] = stepsTaken;
  }

  private void observe(int i, float[] out) {
    out[D * i] = (float) x[i];
    out[D * i + 1] = (float) xDot[i];
    out[D * i + 2] = (float) theta[i];
    out[D * i + 3] = (float) thetaDot[i];
  }

  @Override
  public void step(int[] actions, StepBatch out) {
    requireValid(actions);
    stepsTaken++;
    out.endedCount = 0;
    Arrays.fill(out.rewards, suttonBartoReward ? 0 : 1);
    for (int i = 0; i < count; i++) {
      boolean terminated = move(i, actions[i]);
      boolean truncated = stepsTaken - startedAfter[i] >= maxEpisodeSteps;
      out.terminated[i] = terminated;
      out.truncated[i] = truncated;
      if (terminated || truncated) {
        end(i, terminated, out);
      }
      observe(i, observations);
    }
    out.observations.put(0, observations);
  }

  /** One step of instance i; returns whether it reached a terminal state. */
  private boolean move(int i, int action) {
    double force = (2 * action - 1) * FORCE_MAG; // a branch on a random action is mispredicted
    double cos = Trigonometry.cos(theta[i]);
    double sin = Trigonometry.sin(theta[i]);

    double temp = (force + POLE_MASS_LENGTH * (thetaDot[i] * thetaDot[i]) * sin) / TOTAL_MASS;
    double thetaAcceleration =
        (GRAVITY * sin - cos * temp)
            / (LENGTH * (4.0 / 3.0 - MASS_POLE * (cos * cos) / TOTAL_MASS));
    double xAcceleration = temp - POLE_MASS_LENGTH * thetaAcceleration * cos / TOTAL_MASS;

    x[i] = x[i] + TAU * xDot[i];
    xDot[i] = xDot[i] + TAU * xAcceleration;
    theta[i] = theta[i] + TAU * thetaDot[i];
    thetaDot[i] = thetaDot[i] + TAU * thetaAcceleration;
    return Math.abs(x[i]) > X_THRESHOLD || Math.abs(theta[i]) > THETA_THRESHOLD;
  }

  private void end(int i, boolean terminated, StepBatch out) {
    int length = (int) (stepsTaken - startedAfter[i]);
    if (suttonBartoReward && terminated) {
      out.rewards[i] = -1;
    }
    out.endedCount++;
    out.episodeLengths[i] = length;
    out.episodeReturns[i] = suttonBartoReward ? out.rewards[i] : length;
    observe(i, out.finalObservations);
    start(i);
  }

  /** Looks at all actions before any instance moves. */
  private void requireValid(int[] actions) {
    VectorEnvironment.requireActions(actions.length, count, 1);
    if (!started) {
      throw new EnvironmentException(
          "%s was not reset yet. Call reset(seeds, observations) before the first step."
              .formatted(name));
    }
    int bits = 0;
    for (int action : actions) {
      bits |= action;
    }
    if ((bits & ~1) != 0) {
      for (int i = 0; i < count; i++) {
        VectorEnvironment.requireAction(CartPole.ACTIONS, actions[i], name, i, count);
      }
    }
  }

  @Override
  public void save(StateWriter out) {
    out.putLong("started", started ? 1 : 0);
    out.putLong("stepsTaken", stepsTaken);
    out.putLongs("startedAfter", startedAfter);
    out.putDoubles("x", x);
    out.putDoubles("xDot", xDot);
    out.putDoubles("theta", theta);
    out.putDoubles("thetaDot", thetaDot);
    for (int i = 0; i < count; i++) {
      out.put("random/" + i, random[i]);
    }
  }

  @Override
  public void restore(StateReader in) {
    long[] saved = in.getLongs("startedAfter");
    if (saved.length != count) {
      throw new CheckpointException(
          "The checkpoint holds %d instances of %s, but there are %d here: environment.count must stay what it was."
              .formatted(saved.length, name, count));
    }
    System.arraycopy(saved, 0, startedAfter, 0, count);
    started = in.getLong("started") != 0;
    stepsTaken = in.getLong("stepsTaken");
    System.arraycopy(in.getDoubles("x"), 0, x, 0, count);
    System.arraycopy(in.getDoubles("xDot"), 0, xDot, 0, count);
    System.arraycopy(in.getDoubles("theta"), 0, theta, 0, count);
    System.arraycopy(in.getDoubles("thetaDot"), 0, thetaDot, 0, count);
    for (int i = 0; i < count; i++) {
      in.get("random/" + i, random[i]);
    }
  }
}
