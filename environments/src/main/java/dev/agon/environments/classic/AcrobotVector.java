package dev.agon.environments.classic;

import static dev.agon.environments.classic.Acrobot.GRAVITY;
import static dev.agon.environments.classic.Acrobot.LINK_COM_POSITION;
import static dev.agon.environments.classic.Acrobot.LINK_LENGTH;
import static dev.agon.environments.classic.Acrobot.LINK_MASS;
import static dev.agon.environments.classic.Acrobot.LINK_MOMENT_OF_INERTIA;
import static dev.agon.environments.classic.Acrobot.MAX_VELOCITY_1;
import static dev.agon.environments.classic.Acrobot.MAX_VELOCITY_2;
import static dev.agon.environments.classic.Acrobot.bound;
import static dev.agon.environments.classic.Acrobot.wrap;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.BatchEnvironment;
import dev.agon.environments.classic.Acrobot.Dynamics;

/** N {@link Acrobot}s at once. The maths is explained there; a test holds the two together. */
public final class AcrobotVector extends BatchEnvironment {
  private static final int D = 6;

  private final boolean book;
  private final double timeStep;
  private final double torqueNoise;
  private final StartRange start;

  private final double[] theta1; // [N], as the following
  private final double[] theta2;
  private final double[] theta1Dot;
  private final double[] theta2Dot;

  // [N] for one step: torque, the point at which the derivative is taken, the derivative of its
  // velocities, and the weighted sum of derivatives.
  private final double[] torque;
  private final double[] t1;
  private final double[] t2;
  private final double[] t1Dot;
  private final double[] t2Dot;
  private final double[] acceleration1;
  private final double[] acceleration2;
  private final double[] sum1;
  private final double[] sum2;
  private final double[] sum1Dot;
  private final double[] sum2Dot;

  private final SineLoop sines;
  private final double[] angle;
  private final double[] sin1;
  private final double[] cos1;
  private final double[] sin2;
  private final double[] cos2;
  private final double[] cosSum;
  private final double[] unused;

  private final float[] observations; // [N, D]

  /**
   * @param timeStep in s, of one step of the integration
   * @param torqueNoise greatest deviation of the torque, in N·m; uniform
   * @param low least angle and angular velocity at the start
   * @param high greatest angle and angular velocity at the start
   */
  public AcrobotVector(
      String name,
      int count,
      int maxEpisodeSteps,
      Dynamics dynamics,
      double timeStep,
      double torqueNoise,
      double low,
      double high) {
    super(name, count, maxEpisodeSteps, Acrobot.OBSERVATIONS, Acrobot.ACTIONS);
    Acrobot.requireUsable(timeStep, torqueNoise);
    book = dynamics == Dynamics.BOOK;
    this.timeStep = timeStep;
    this.torqueNoise = torqueNoise;
    start = new StartRange(low, high);
    theta1 = new double[count];
    theta2 = new double[count];
    theta1Dot = new double[count];
    theta2Dot = new double[count];
    torque = new double[count];
    t1 = new double[count];
    t2 = new double[count];
    t1Dot = new double[count];
    t2Dot = new double[count];
    acceleration1 = new double[count];
    acceleration2 = new double[count];
    sum1 = new double[count];
    sum2 = new double[count];
    sum1Dot = new double[count];
    sum2Dot = new double[count];
    sines = new SineLoop(count);
    angle = new double[count];
    sin1 = new double[count];
    cos1 = new double[count];
    sin2 = new double[count];
    cos2 = new double[count];
    cosSum = new double[count];
    unused = new double[count];
    observations = new float[count * D];
  }

  @Override
  protected void start(int i) {
    float angle1 = (float) start.draw(random[i]);
    float angle2 = (float) start.draw(random[i]);
    theta1[i] = angle1;
    theta2[i] = angle2;
    theta1Dot[i] = (float) start.draw(random[i]);
    theta2Dot[i] = (float) start.draw(random[i]);
    observations[D * i] = FloatTrigonometry.cos(angle1);
    observations[D * i + 1] = FloatTrigonometry.sin(angle1);
    observations[D * i + 2] = FloatTrigonometry.cos(angle2);
    observations[D * i + 3] = FloatTrigonometry.sin(angle2);
    observations[D * i + 4] = (float) theta1Dot[i];
    observations[D * i + 5] = (float) theta2Dot[i];
  }

  @Override
  protected void move(int from, int to, int[] actions, double[] rewards, boolean[] terminated) {
    for (int i = from; i < to; i++) {
      torque[i] = actions[i] - 1;
    }
    if (torqueNoise > 0) {
      for (int i = from; i < to; i++) {
        torque[i] += random[i].uniform(-torqueNoise, torqueNoise);
      }
    }
    integrate(from, to);
    // The arrays of the integration are free again.
    sines.sinCos(theta1, sin1, cos1, from, to);
    sines.sinCos(theta2, sin2, cos2, from, to);
    for (int i = from; i < to; i++) {
      angle[i] = theta2[i] + theta1[i];
    }
    sines.sinCos(angle, unused, cosSum, from, to);
    for (int i = from; i < to; i++) {
      boolean reached = -cos1[i] - cosSum[i] > 1;
      terminated[i] = reached;
      rewards[i] = reached ? 0 : -1;
      observations[D * i] = (float) cos1[i];
      observations[D * i + 1] = (float) sin1[i];
      observations[D * i + 2] = (float) cos2[i];
      observations[D * i + 3] = (float) sin2[i];
      observations[D * i + 4] = (float) theta1Dot[i];
      observations[D * i + 5] = (float) theta2Dot[i];
    }
  }

  /** The method of Runge and Kutta: the derivative at four points, then their weighted sum. */
  private void integrate(int from, int to) {
    double half = timeStep / 2;
    double sixth = timeStep / 6;
    System.arraycopy(theta1, from, t1, from, to - from);
    System.arraycopy(theta2, from, t2, from, to - from);
    System.arraycopy(theta1Dot, from, t1Dot, from, to - from);
    System.arraycopy(theta2Dot, from, t2Dot, from, to - from);
    for (int point = 0; point < 4; point++) {
      accelerate(from, to);
      if (point == 0) {
        System.arraycopy(t1Dot, from, sum1, from, to - from);
        System.arraycopy(t2Dot, from, sum2, from, to - from);
        System.arraycopy(acceleration1, from, sum1Dot, from, to - from);
        System.arraycopy(acceleration2, from, sum2Dot, from, to - from);
      } else {
        double weight = point == 3 ? 1 : 2;
        for (int i = from; i < to; i++) {
          sum1[i] += weight * t1Dot[i];
          sum2[i] += weight * t2Dot[i];
          sum1Dot[i] += weight * acceleration1[i];
          sum2Dot[i] += weight * acceleration2[i];
        }
      }
      double ahead = point == 2 ? timeStep : half; // from the start to the next point
      for (int i = from; i < to; i++) {
        t1[i] = theta1[i] + ahead * t1Dot[i];
        t2[i] = theta2[i] + ahead * t2Dot[i];
        t1Dot[i] = theta1Dot[i] + ahead * acceleration1[i];
        t2Dot[i] = theta2Dot[i] + ahead * acceleration2[i];
      }
    }
    for (int i = from; i < to; i++) {
      theta1[i] = wrap(theta1[i] + sixth * sum1[i]);
      theta2[i] = wrap(theta2[i] + sixth * sum2[i]);
      theta1Dot[i] = bound(theta1Dot[i] + sixth * sum1Dot[i], MAX_VELOCITY_1);
      theta2Dot[i] = bound(theta2Dot[i] + sixth * sum2Dot[i], MAX_VELOCITY_2);
    }
  }

  /** The equations of motion at the point t. */
  private void accelerate(int from, int to) {
    sines.sinCos(t2, sin2, cos2, from, to);
    for (int i = from; i < to; i++) {
      angle[i] = t1[i] + t2[i] - Math.PI / 2;
    }
    sines.sinCos(angle, unused, cosSum, from, to);
    for (int i = from; i < to; i++) {
      angle[i] = t1[i] - Math.PI / 2;
    }
    sines.sinCos(angle, unused, cos1, from, to);
    double m = LINK_MASS;
    double l = LINK_LENGTH;
    double lc = LINK_COM_POSITION;
    double moi = LINK_MOMENT_OF_INERTIA;
    for (int i = from; i < to; i++) {
      double d1 = m * (lc * lc) + m * (l * l + lc * lc + 2 * l * lc * cos2[i]) + moi + moi;
      double d2 = m * (lc * lc + l * lc * cos2[i]) + moi;
      double phi2 = m * lc * GRAVITY * cosSum[i];
      double phi1 =
          -m * l * lc * Power.square(t2Dot[i]) * sin2[i]
              - 2 * m * l * lc * t2Dot[i] * t1Dot[i] * sin2[i]
              + (m * lc + m * l) * GRAVITY * cos1[i]
              + phi2;
      double torque2 = torque[i] + d2 / d1 * phi1;
      if (book) {
        torque2 -= m * l * lc * Power.square(t1Dot[i]) * sin2[i];
      }
      double acceleration = (torque2 - phi2) / (m * (lc * lc) + moi - Power.square(d2) / d1);
      acceleration2[i] = acceleration;
      acceleration1[i] = -(d2 * acceleration + phi1) / d1;
    }
  }

  @Override
  protected void observe(int from, int to, float[] out) {
    System.arraycopy(observations, D * from, out, D * from, D * (to - from));
  }

  @Override
  protected void saveState(StateWriter out) {
    out.putDoubles("theta1", theta1);
    out.putDoubles("theta2", theta2);
    out.putDoubles("theta1Dot", theta1Dot);
    out.putDoubles("theta2Dot", theta2Dot);
    out.putFloats("observations", observations);
  }

  @Override
  protected void restoreState(StateReader in) {
    System.arraycopy(in.getDoubles("theta1"), 0, theta1, 0, count);
    System.arraycopy(in.getDoubles("theta2"), 0, theta2, 0, count);
    System.arraycopy(in.getDoubles("theta1Dot"), 0, theta1Dot, 0, count);
    System.arraycopy(in.getDoubles("theta2Dot"), 0, theta2Dot, 0, count);
    System.arraycopy(in.getFloats("observations"), 0, observations, 0, count * D);
  }
}
