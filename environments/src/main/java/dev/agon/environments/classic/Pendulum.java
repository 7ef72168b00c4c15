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
import java.awt.Graphics2D;

/**
 * The swing-up of a pendulum, a classic of control theory, bit for bit as in Gymnasium 1.4.0.
 *
 * <p><b>Description.</b> A rod is fixed at one end and free to turn. A motor, too weak to lift it
 * from hanging, is to swing it up and to keep it upright with little effort.
 *
 * <p><b>Action space.</b> {@code Box([1], float32)}: the torque, from −2 to 2 N·m, counterclockwise
 * where positive. What lies beyond is clipped.
 *
 * <p><b>Observation space.</b> {@code Box([3], float32)}.
 *
 * <table>
 *   <caption>Observation</caption>
 *   <tr><th>index</th><th>value</th><th>low</th><th>high</th></tr>
 *   <tr><td>0</td><td>cos θ; θ = 0 where the rod stands upright</td><td>−1</td><td>1</td></tr>
 *   <tr><td>1</td><td>sin θ</td><td>−1</td><td>1</td></tr>
 *   <tr><td>2</td><td>angular velocity θ̇, rad/s</td><td>−8</td><td>8</td></tr>
 * </table>
 *
 * <p><b>Rewards.</b> −(θ² + 0.1 θ̇² + 0.001 u²), with θ in [−π, π), θ and θ̇ from before the step,
 * and u the torque. It lies between −16.27 and 0.
 *
 * <p><b>Starting state.</b> The angle is uniform in [−π, π), the angular velocity in [−1, 1).
 *
 * <p><b>Episode end.</b> Never a termination. Truncation: by the time limit of the id, 200 steps.
 *
 * <p><b>Version history.</b> v1: simpler equations, the same motion; v0: the first.
 */
public final class Pendulum implements Environment, Snapshotable, Drawable {
  static final double MAX_SPEED = 8; // rad/s
  static final float MAX_TORQUE = 2; // N·m
  static final double TIME_STEP = 0.05; // s
  static final double GRAVITY = 10; // m/s²
  static final double MASS = 1; // kg
  static final double LENGTH = 1; // m
  static final double START_ANGLE = Math.PI;
  static final double START_SPEED = 1;

  static final Space.Box OBSERVATIONS =
      Space.Box.of(new float[] {-1, -1, (float) -MAX_SPEED}, new float[] {1, 1, (float) MAX_SPEED});
  static final Space.Box ACTIONS =
      Space.Box.of(new float[] {-MAX_TORQUE}, new float[] {MAX_TORQUE});

  private final double gravity;
  private final double startAngle;
  private final double startSpeed;

  private double theta;
  private double thetaDot;
  private float torque; // of the last step: the picture shows it

  public Pendulum() {
    this(GRAVITY, START_ANGLE, START_SPEED);
  }

  /**
   * @param gravity in m/s²
   * @param startAngle greatest angle at the start, in rad
   * @param startSpeed greatest angular velocity at the start, in rad/s
   */
  public Pendulum(double gravity, double startAngle, double startSpeed) {
    requireUsable(gravity, startAngle, startSpeed);
    this.gravity = gravity;
    this.startAngle = startAngle;
    this.startSpeed = startSpeed;
  }

  static void requireUsable(double gravity, double startAngle, double startSpeed) {
    if (!Double.isFinite(gravity)) {
      throw new EnvironmentException(
          "The gravity of Pendulum is a finite number, but g=%s. Give another, such as %s."
              .formatted(gravity, GRAVITY));
    }
    if (!(startAngle >= 0 && startAngle <= 1e6 && startSpeed >= 0 && startSpeed <= 1e6)) {
      throw new EnvironmentException(
          "Pendulum starts with an angle from -xInit to xInit and an angular velocity from -yInit to yInit, each from 0 to 1e6, but xInit=%s and yInit=%s. Give others, such as %s and %s."
              .formatted(startAngle, startSpeed, START_ANGLE, START_SPEED));
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
    theta = random.uniform(-startAngle, startAngle);
    thetaDot = random.uniform(-startSpeed, startSpeed);
    torque = 0;
    observe(observation);
  }

  // Brackets, order and precision as in Gymnasium: they decide the last bit.
  @Override
  public void step(float[] action, StepResult out) {
    float u = Math.min(Math.max(action[0], -MAX_TORQUE), MAX_TORQUE);
    double costs =
        Power.square(normalised(theta)) + 0.1 * Power.square(thetaDot) + 0.001f * Power.square(u);
    double acceleration =
        3 * gravity / (2 * LENGTH) * Trigonometry.sin(theta)
            + (float) (3 / (MASS * (LENGTH * LENGTH))) * u;
    thetaDot = thetaDot + acceleration * TIME_STEP;
    thetaDot = Math.min(Math.max(thetaDot, -MAX_SPEED), MAX_SPEED);
    theta = theta + thetaDot * TIME_STEP;
    torque = u;
    observe(out.observation);
    out.set(-costs, false, false);
  }

  /** The same angle in [−π, π): Python's {@code (angle + π) % 2π − π}. */
  static double normalised(double angle) {
    double shifted = angle + Math.PI;
    double whole = 2 * Math.PI;
    double remainder = shifted % whole; // exact, with the sign of the shifted angle
    return (remainder < 0 ? remainder + whole : remainder) - Math.PI;
  }

  private void observe(float[] observation) {
    observation[0] = (float) Trigonometry.cos(theta);
    observation[1] = (float) Trigonometry.sin(theta);
    observation[2] = (float) thetaDot;
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
    double x = width() / 2.0;
    double y = height() / 2.0;
    double length = 0.36 * height();
    Pictures.clear(canvas, width(), height());
    Pictures.beam(
        canvas,
        x,
        y,
        x - length * Math.sin(theta),
        y - length * Math.cos(theta),
        34,
        Pictures.LIMB);
    Pictures.disc(canvas, x, y, 9, Pictures.INK);
    Pictures.turn(canvas, x, y, 44, torque / MAX_TORQUE);
  }

  @Override
  public void save(StateWriter out) {
    out.putDoubles("state", new double[] {theta, thetaDot, torque});
  }

  @Override
  public void restore(StateReader in) {
    double[] state = in.getDoubles("state");
    theta = state[0];
    thetaDot = state[1];
    torque = (float) state[2];
  }
}
