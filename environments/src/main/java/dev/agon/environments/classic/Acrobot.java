package dev.agon.environments.classic;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;

/**
 * The acrobot of Sutton, <em>Generalization in Reinforcement Learning: Successful Examples Using
 * Sparse Coarse Coding</em> (1996), bit for bit as in Gymnasium 1.4.0.
 *
 * <p><b>Description.</b> Two links hang from a fixed point, joined to a chain. A motor in the joint
 * between them is to swing the free end up to a height of one link above the fixed point.
 *
 * <p><b>Action space.</b> {@code Discrete(3)}: a torque of −1, 0 or 1 N·m on the joint between the
 * links.
 *
 * <p><b>Observation space.</b> {@code Box([6], float32)}.
 *
 * <table>
 *   <caption>Observation</caption>
 *   <tr><th>index</th><th>value</th><th>low</th><th>high</th></tr>
 *   <tr><td>0</td><td>cos θ₁; θ₁ = 0 where the first link hangs down</td><td>−1</td><td>1</td></tr>
 *   <tr><td>1</td><td>sin θ₁</td><td>−1</td><td>1</td></tr>
 *   <tr><td>2</td><td>cos θ₂; θ₂ = 0 where the second link continues the first</td><td>−1</td><td>1</td></tr>
 *   <tr><td>3</td><td>sin θ₂</td><td>−1</td><td>1</td></tr>
 *   <tr><td>4</td><td>angular velocity θ̇₁, rad/s</td><td>−4π</td><td>4π</td></tr>
 *   <tr><td>5</td><td>angular velocity θ̇₂, rad/s</td><td>−9π</td><td>9π</td></tr>
 * </table>
 *
 * <p><b>Rewards.</b> −1 for every step, but 0 for the one that reaches the height.
 *
 * <p><b>Starting state.</b> Both angles and both angular velocities are uniform in [−0.1, 0.1).
 *
 * <p><b>Episode end.</b> Termination: −cos θ₁ − cos(θ₁ + θ₂) &gt; 1. Truncation: by the time limit
 * of the id, 500 steps.
 *
 * <p><b>Version history.</b> v1: time limit of 500 steps, observes sine and cosine of the angles;
 * v0: 200 steps, the angles themselves.
 */
public final class Acrobot implements Environment, Snapshotable, Drawable {

  /** Whose equations of motion: those of the paper lack a term. */
  public enum Dynamics {
    /** Of Sutton and Barto's book, <em>Reinforcement Learning</em>. */
    BOOK,
    /** Of the paper, as printed. */
    NIPS
  }

  static final double TIME_STEP = 0.2; // s
  static final double LINK_LENGTH = 1.0; // m, as the other
  static final double LINK_MASS = 1.0; // kg, as the other
  static final double LINK_COM_POSITION = 0.5; // m from its joint, as the other
  static final double LINK_MOMENT_OF_INERTIA = 1.0; // kg·m², as the other
  static final double GRAVITY = 9.8; // m/s²
  static final double MAX_VELOCITY_1 = 4 * Math.PI; // rad/s
  static final double MAX_VELOCITY_2 = 9 * Math.PI; // rad/s
  static final StartRange START = new StartRange(-0.1, 0.1);

  static final Space.Box OBSERVATIONS =
      Space.Box.of(
          new float[] {-1, -1, -1, -1, (float) -MAX_VELOCITY_1, (float) -MAX_VELOCITY_2},
          new float[] {1, 1, 1, 1, (float) MAX_VELOCITY_1, (float) MAX_VELOCITY_2});
  static final Space.Discrete ACTIONS = new Space.Discrete(3);

  private final Dynamics dynamics;
  private final double timeStep;
  private final double torqueNoise;
  private final StartRange start;

  private Pcg64 random = Pcg64.seeded(0);
  private double theta1;
  private double theta2;
  private double theta1Dot;
  private double theta2Dot;

  // Angular accelerations that the last call of accelerate found.
  private double theta1Acceleration;
  private double theta2Acceleration;

  public Acrobot() {
    this(Dynamics.BOOK, TIME_STEP, 0, START.low(), START.high());
  }

  /**
   * @param timeStep in s, of one step of the integration
   * @param torqueNoise greatest deviation of the torque, in N·m; uniform
   * @param low least angle and angular velocity at the start
   * @param high greatest angle and angular velocity at the start
   */
  public Acrobot(Dynamics dynamics, double timeStep, double torqueNoise, double low, double high) {
    requireUsable(timeStep, torqueNoise);
    this.dynamics = dynamics;
    this.timeStep = timeStep;
    this.torqueNoise = torqueNoise;
    start = new StartRange(low, high);
  }

  static void requireUsable(double timeStep, double torqueNoise) {
    if (!(timeStep > 0 && timeStep <= 1)) {
      throw new EnvironmentException(
          "The time step of Acrobot is more than 0 s and at most 1 s, but dt=%s. Give another, such as %s."
              .formatted(timeStep, TIME_STEP));
    }
    if (!(torqueNoise >= 0 && torqueNoise < Double.POSITIVE_INFINITY)) {
      throw new EnvironmentException(
          "The noise on the torque of Acrobot is at least 0 N·m and finite, but torqueNoiseMax=%s. Give another, such as 0."
              .formatted(torqueNoise));
    }
  }

  @Override
  public Space observationSpace() {
    return OBSERVATIONS;
  }

  @Override
  public Space actionSpace() {
    return ACTIONS;
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    this.random = random;
    // Gymnasium rounds the starting state to float32 and takes NumPy's sine of that.
    float angle1 = (float) start.draw(random);
    float angle2 = (float) start.draw(random);
    theta1 = angle1;
    theta2 = angle2;
    theta1Dot = (float) start.draw(random);
    theta2Dot = (float) start.draw(random);
    observation[0] = FloatTrigonometry.cos(angle1);
    observation[1] = FloatTrigonometry.sin(angle1);
    observation[2] = FloatTrigonometry.cos(angle2);
    observation[3] = FloatTrigonometry.sin(angle2);
    observation[4] = (float) theta1Dot;
    observation[5] = (float) theta2Dot;
  }

  @Override
  public void step(int action, StepResult out) {
    double torque = action - 1;
    if (torqueNoise > 0) {
      torque += random.uniform(-torqueNoise, torqueNoise);
    }
    integrate(torque);
    boolean terminated = -Trigonometry.cos(theta1) - Trigonometry.cos(theta2 + theta1) > 1;
    out.observation[0] = (float) Trigonometry.cos(theta1);
    out.observation[1] = (float) Trigonometry.sin(theta1);
    out.observation[2] = (float) Trigonometry.cos(theta2);
    out.observation[3] = (float) Trigonometry.sin(theta2);
    out.observation[4] = (float) theta1Dot;
    out.observation[5] = (float) theta2Dot;
    out.set(terminated ? 0 : -1, terminated, false);
  }

  // Brackets and order as in Gymnasium: they decide the last bit.

  /** One step of the Runge-Kutta method of fourth order. */
  private void integrate(double torque) {
    double half = timeStep / 2;
    double a1 = theta1Dot; // derivatives of θ₁, θ₂, θ̇₁, θ̇₂, at four points
    double b1 = theta2Dot;
    accelerate(torque, theta1, theta2, a1, b1);
    double c1 = theta1Acceleration;
    double d1 = theta2Acceleration;
    double a2 = theta1Dot + half * c1;
    double b2 = theta2Dot + half * d1;
    accelerate(torque, theta1 + half * a1, theta2 + half * b1, a2, b2);
    double c2 = theta1Acceleration;
    double d2 = theta2Acceleration;
    double a3 = theta1Dot + half * c2;
    double b3 = theta2Dot + half * d2;
    accelerate(torque, theta1 + half * a2, theta2 + half * b2, a3, b3);
    double c3 = theta1Acceleration;
    double d3 = theta2Acceleration;
    double a4 = theta1Dot + timeStep * c3;
    double b4 = theta2Dot + timeStep * d3;
    accelerate(torque, theta1 + timeStep * a3, theta2 + timeStep * b3, a4, b4);
    double c4 = theta1Acceleration;
    double d4 = theta2Acceleration;

    double sixth = timeStep / 6;
    theta1 = wrap(theta1 + sixth * (a1 + 2 * a2 + 2 * a3 + a4));
    theta2 = wrap(theta2 + sixth * (b1 + 2 * b2 + 2 * b3 + b4));
    theta1Dot = bound(theta1Dot + sixth * (c1 + 2 * c2 + 2 * c3 + c4), MAX_VELOCITY_1);
    theta2Dot = bound(theta2Dot + sixth * (d1 + 2 * d2 + 2 * d3 + d4), MAX_VELOCITY_2);
  }

  /** The equations of motion. */
  private void accelerate(double torque, double t1, double t2, double t1Dot, double t2Dot) {
    double m = LINK_MASS;
    double l = LINK_LENGTH;
    double lc = LINK_COM_POSITION;
    double i = LINK_MOMENT_OF_INERTIA;
    double cos2 = Trigonometry.cos(t2);
    double sin2 = Trigonometry.sin(t2);
    double d1 = m * (lc * lc) + m * (l * l + lc * lc + 2 * l * lc * cos2) + i + i;
    double d2 = m * (lc * lc + l * lc * cos2) + i;
    double phi2 = m * lc * GRAVITY * Trigonometry.cos(t1 + t2 - Math.PI / 2);
    double phi1 =
        -m * l * lc * Power.square(t2Dot) * sin2
            - 2 * m * l * lc * t2Dot * t1Dot * sin2
            + (m * lc + m * l) * GRAVITY * Trigonometry.cos(t1 - Math.PI / 2)
            + phi2;
    double torque2 = torque + d2 / d1 * phi1;
    if (dynamics == Dynamics.BOOK) {
      torque2 -= m * l * lc * Power.square(t1Dot) * sin2;
    }
    theta2Acceleration = (torque2 - phi2) / (m * (lc * lc) + i - Power.square(d2) / d1);
    theta1Acceleration = -(d2 * theta2Acceleration + phi1) / d1;
  }

  /** The same angle in [−π, π]. */
  static double wrap(double angle) {
    double wrapped = angle;
    while (wrapped > Math.PI) {
      wrapped -= 2 * Math.PI;
    }
    while (wrapped < -Math.PI) {
      wrapped += 2 * Math.PI;
    }
    return wrapped;
  }

  static double bound(double value, double limit) {
    return Math.min(Math.max(value, -limit), limit);
  }

  @Override
  public int width() {
    return 500;
  }

  @Override
  public int height() {
    return 500;
  }

  @Override
  public void draw(Graphics2D canvas) {
    double scale = height() / (2 * (2 * LINK_LENGTH + 0.3));
    double x0 = width() / 2.0;
    double y0 = height() / 2.0;
    double x1 = x0 + LINK_LENGTH * scale * Math.sin(theta1);
    double y1 = y0 + LINK_LENGTH * scale * Math.cos(theta1);
    double x2 = x1 + LINK_LENGTH * scale * Math.sin(theta1 + theta2);
    double y2 = y1 + LINK_LENGTH * scale * Math.cos(theta1 + theta2);
    double goal = y0 - LINK_LENGTH * scale;
    Pictures.clear(canvas, width(), height());
    canvas.setColor(Pictures.GOAL);
    canvas.setStroke(
        new BasicStroke(
            2.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1, new float[] {10, 8}, 0));
    canvas.draw(new Line2D.Double(0, goal, width(), goal));
    Pictures.beam(canvas, x0, y0, x1, y1, 22, Pictures.BODY);
    Pictures.beam(canvas, x1, y1, x2, y2, 22, Pictures.LIMB);
    Pictures.disc(canvas, x0, y0, 7, Pictures.PAPER);
    Pictures.disc(canvas, x1, y1, 7, Pictures.PAPER);
  }

  @Override
  public void save(StateWriter out) {
    out.putDoubles("state", new double[] {theta1, theta2, theta1Dot, theta2Dot});
  }

  @Override
  public void restore(StateReader in) {
    double[] state = in.getDoubles("state");
    theta1 = state[0];
    theta2 = state[1];
    theta1Dot = state[2];
    theta2Dot = state[3];
  }
}
