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
  private final double[] sin1; // observed after one step, needed by the next
  private final double[] cos1;
  private final double[] sin2;
  private final double[] cos2;
  private final double[] theta1Acceleration; // what the last call of accelerate found
  private final double[] theta2Acceleration;

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
    sin1 = new double[count];
    cos1 = new double[count];
    sin2 = new double[count];
    cos2 = new double[count];
    theta1Acceleration = new double[count];
    theta2Acceleration = new double[count];
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
    Trigonometry.sinCos(theta2[i], sin2, cos2, i);
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
      double torque = actions[i] - 1;
      if (torqueNoise > 0) {
        torque += random[i].uniform(-torqueNoise, torqueNoise);
      }
      integrate(i, torque);
      Trigonometry.sinCos(theta1[i], sin1, cos1, i);
      Trigonometry.sinCos(theta2[i], sin2, cos2, i);
      boolean reached = -cos1[i] - Trigonometry.cos(theta2[i] + theta1[i]) > 1;
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

  private void integrate(int i, double torque) {
    double half = timeStep / 2;
    double a1 = theta1Dot[i];
    double b1 = theta2Dot[i];
    accelerate(i, torque, theta1[i], theta2[i], a1, b1);
    double c1 = theta1Acceleration[i];
    double d1 = theta2Acceleration[i];
    double a2 = a1 + half * c1;
    double b2 = b1 + half * d1;
    accelerateAt(i, torque, theta1[i] + half * a1, theta2[i] + half * b1, a2, b2);
    double c2 = theta1Acceleration[i];
    double d2 = theta2Acceleration[i];
    double a3 = a1 + half * c2;
    double b3 = b1 + half * d2;
    accelerateAt(i, torque, theta1[i] + half * a2, theta2[i] + half * b2, a3, b3);
    double c3 = theta1Acceleration[i];
    double d3 = theta2Acceleration[i];
    double a4 = a1 + timeStep * c3;
    double b4 = b1 + timeStep * d3;
    accelerateAt(i, torque, theta1[i] + timeStep * a3, theta2[i] + timeStep * b3, a4, b4);
    double c4 = theta1Acceleration[i];
    double d4 = theta2Acceleration[i];

    double sixth = timeStep / 6;
    theta1[i] = wrap(theta1[i] + sixth * (a1 + 2 * a2 + 2 * a3 + a4));
    theta2[i] = wrap(theta2[i] + sixth * (b1 + 2 * b2 + 2 * b3 + b4));
    theta1Dot[i] = bound(a1 + sixth * (c1 + 2 * c2 + 2 * c3 + c4), MAX_VELOCITY_1);
    theta2Dot[i] = bound(b1 + sixth * (d1 + 2 * d2 + 2 * d3 + d4), MAX_VELOCITY_2);
  }

  private void accelerateAt(
      int i, double torque, double t1, double t2, double t1Dot, double t2Dot) {
    Trigonometry.sinCos(t2, sin2, cos2, i);
    accelerate(i, torque, t1, t2, t1Dot, t2Dot);
  }

  /** Uses the sine and cosine of {@code t2} that are in the arrays. */
  private void accelerate(int i, double torque, double t1, double t2, double t1Dot, double t2Dot) {
    double m = LINK_MASS;
    double l = LINK_LENGTH;
    double lc = LINK_COM_POSITION;
    double moi = LINK_MOMENT_OF_INERTIA;
    double d1 = m * (lc * lc) + m * (l * l + lc * lc + 2 * l * lc * cos2[i]) + moi + moi;
    double d2 = m * (lc * lc + l * lc * cos2[i]) + moi;
    double phi2 = m * lc * GRAVITY * Trigonometry.cos(t1 + t2 - Math.PI / 2);
    double phi1 =
        -m * l * lc * Power.square(t2Dot) * sin2[i]
            - 2 * m * l * lc * t2Dot * t1Dot * sin2[i]
            + (m * lc + m * l) * GRAVITY * Trigonometry.cos(t1 - Math.PI / 2)
            + phi2;
    double torque2 = torque + d2 / d1 * phi1;
    if (book) {
      torque2 -= m * l * lc * Power.square(t1Dot) * sin2[i];
    }
    double acceleration = (torque2 - phi2) / (m * (lc * lc) + moi - Power.square(d2) / d1);
    theta2Acceleration[i] = acceleration;
    theta1Acceleration[i] = -(d2 * acceleration + phi1) / d1;
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
    for (int i = 0; i < count; i++) {
      Trigonometry.sinCos(theta2[i], sin2, cos2, i);
    }
  }
}
