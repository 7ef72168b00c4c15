package dev.agon.environments.classic;

import static dev.agon.environments.classic.CartPole.FORCE_MAG;
import static dev.agon.environments.classic.CartPole.GRAVITY;
import static dev.agon.environments.classic.CartPole.LENGTH;
import static dev.agon.environments.classic.CartPole.MASS_POLE;
import static dev.agon.environments.classic.CartPole.POLE_MASS_LENGTH;
import static dev.agon.environments.classic.CartPole.TAU;
import static dev.agon.environments.classic.CartPole.THETA_THRESHOLD;
import static dev.agon.environments.classic.CartPole.TOTAL_MASS;
import static dev.agon.environments.classic.CartPole.X_THRESHOLD;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.BatchEnvironment;
import java.util.Arrays;

/** N {@link CartPole}s at once. The maths is explained there; a test holds the two together. */
public final class CartPoleVector extends BatchEnvironment {
  private static final int D = 4;

  private final boolean suttonBartoReward;
  private final StartRange start;

  private final double[] x; // [N], as the following
  private final double[] xDot;
  private final double[] theta;
  private final double[] thetaDot;

  private final SineLoop sines;
  private final double[] sin; // [N] for one step, as the following
  private final double[] cos;
  private final double[] force; // on the cart, then the angular acceleration of the pole

  /**
   * @param suttonBartoReward whether only the fall is rewarded, with −1
   */
  public CartPoleVector(String name, int count, int maxEpisodeSteps, boolean suttonBartoReward) {
    this(
        name,
        count,
        maxEpisodeSteps,
        suttonBartoReward,
        CartPole.START.low(),
        CartPole.START.high());
  }

  /**
   * @param suttonBartoReward whether only the fall is rewarded, with −1
   * @param low least value of each number at the start
   * @param high greatest value of each number at the start
   */
  public CartPoleVector(
      String name,
      int count,
      int maxEpisodeSteps,
      boolean suttonBartoReward,
      double low,
      double high) {
    super(name, count, maxEpisodeSteps, CartPole.OBSERVATIONS, CartPole.ACTIONS);
    this.suttonBartoReward = suttonBartoReward;
    start = new StartRange(low, high);
    x = new double[count];
    xDot = new double[count];
    theta = new double[count];
    thetaDot = new double[count];
    sines = new SineLoop(count);
    sin = new double[count];
    cos = new double[count];
    force = new double[count];
  }

  @Override
  protected void start(int i) {
    x[i] = start.draw(random[i]);
    xDot[i] = start.draw(random[i]);
    theta[i] = start.draw(random[i]);
    thetaDot[i] = start.draw(random[i]);
  }

  @Override
  protected void move(int from, int to, int[] actions, double[] rewards, boolean[] terminated) {
    sines.sinCosOfSmall(theta, sin, cos, from, to);
    for (int i = from; i < to; i++) {
      force[i] = (2 * actions[i] - 1) * FORCE_MAG; // a branch on a random action is mispredicted
    }
    moveCart(from, to);
    movePole(from, to);
    for (int i = from; i < to; i++) {
      terminated[i] = Math.abs(x[i]) > X_THRESHOLD | Math.abs(theta[i]) > THETA_THRESHOLD;
    }
    if (suttonBartoReward) {
      for (int i = from; i < to; i++) {
        rewards[i] = terminated[i] ? -1 : 0;
      }
    } else {
      Arrays.fill(rewards, from, to, 1);
    }
  }

  // Loops this plain are compiled to instructions that work on several instances at once.

  /** Moves the cart, and turns forces into angular accelerations. */
  private void moveCart(int from, int to) {
    for (int i = from; i < to; i++) {
      double temp =
          (force[i] + POLE_MASS_LENGTH * (thetaDot[i] * thetaDot[i]) * sin[i]) / TOTAL_MASS;
      double thetaAcceleration =
          (GRAVITY * sin[i] - cos[i] * temp)
              / (LENGTH * (4.0 / 3.0 - MASS_POLE * (cos[i] * cos[i]) / TOTAL_MASS));
      double xAcceleration = temp - POLE_MASS_LENGTH * thetaAcceleration * cos[i] / TOTAL_MASS;
      x[i] = x[i] + TAU * xDot[i];
      xDot[i] = xDot[i] + TAU * xAcceleration;
      force[i] = thetaAcceleration;
    }
  }

  private void movePole(int from, int to) {
    for (int i = from; i < to; i++) {
      theta[i] = theta[i] + TAU * thetaDot[i];
      thetaDot[i] = thetaDot[i] + TAU * force[i];
    }
  }

  @Override
  protected void observe(int from, int to, float[] out) {
    for (int i = from; i < to; i++) {
      out[D * i] = (float) x[i];
      out[D * i + 1] = (float) xDot[i];
      out[D * i + 2] = (float) theta[i];
      out[D * i + 3] = (float) thetaDot[i];
    }
  }

  @Override
  protected double returnAfter(long steps) {
    return suttonBartoReward ? 0 : steps;
  }

  @Override
  protected void saveState(StateWriter out) {
    out.putDoubles("x", x);
    out.putDoubles("xDot", xDot);
    out.putDoubles("theta", theta);
    out.putDoubles("thetaDot", thetaDot);
  }

  @Override
  protected void restoreState(StateReader in) {
    System.arraycopy(in.getDoubles("x"), 0, x, 0, count);
    System.arraycopy(in.getDoubles("xDot"), 0, xDot, 0, count);
    System.arraycopy(in.getDoubles("theta"), 0, theta, 0, count);
    System.arraycopy(in.getDoubles("thetaDot"), 0, thetaDot, 0, count);
  }
}
