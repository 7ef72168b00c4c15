package dev.agon.environments.classic;

import static dev.agon.environments.classic.Pendulum.LENGTH;
import static dev.agon.environments.classic.Pendulum.MASS;
import static dev.agon.environments.classic.Pendulum.MAX_SPEED;
import static dev.agon.environments.classic.Pendulum.MAX_TORQUE;
import static dev.agon.environments.classic.Pendulum.TIME_STEP;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.BatchEnvironment;
import java.util.Arrays;

/** N {@link Pendulum}s at once. The maths is explained there; a test holds the two together. */
public final class PendulumVector extends BatchEnvironment {
  private static final int D = 3;

  private final double gravity;
  private final double startAngle;
  private final double startSpeed;

  private final double[] theta; // [N], as the following
  private final double[] thetaDot;
  private final double[] sinTheta; // observed after one step, needed by the next
  private final double[] cosTheta;

  private final SineLoop sines;
  private final double[] angle; // [N] for one step, as the following
  private final double[] effort;
  private final double[] acceleration;

  /**
   * @param gravity in m/s²
   * @param startAngle greatest angle at the start, in rad
   * @param startSpeed greatest angular velocity at the start, in rad/s
   */
  public PendulumVector(
      String name,
      int count,
      int maxEpisodeSteps,
      double gravity,
      double startAngle,
      double startSpeed) {
    super(name, count, maxEpisodeSteps, Pendulum.OBSERVATIONS, Pendulum.ACTIONS);
    Pendulum.requireUsable(gravity, startAngle, startSpeed);
    this.gravity = gravity;
    this.startAngle = startAngle;
    this.startSpeed = startSpeed;
    theta = new double[count];
    thetaDot = new double[count];
    sinTheta = new double[count];
    cosTheta = new double[count];
    sines = new SineLoop(count);
    angle = new double[count];
    effort = new double[count];
    acceleration = new double[count];
  }

  @Override
  protected void start(int i) {
    theta[i] = random[i].uniform(-startAngle, startAngle);
    thetaDot[i] = random[i].uniform(-startSpeed, startSpeed);
    sinTheta[i] = Trigonometry.sin(theta[i]);
    cosTheta[i] = Trigonometry.cos(theta[i]);
  }

  @Override
  protected void move(int from, int to, float[] actions, double[] rewards, boolean[] terminated) {
    double lift = 3 * gravity / (2 * LENGTH);
    float leverage = (float) (3 / (MASS * (LENGTH * LENGTH)));
    for (int i = from; i < to; i++) {
      float u = Math.min(Math.max(actions[i], -MAX_TORQUE), MAX_TORQUE);
      effort[i] = 0.001f * Power.square(u);
      acceleration[i] = leverage * u;
    }
    for (int i = from; i < to; i++) {
      angle[i] = normalised(theta[i]);
    }
    for (int i = from; i < to; i++) {
      rewards[i] = -(Power.square(angle[i]) + 0.1 * Power.square(thetaDot[i]) + effort[i]);
    }
    for (int i = from; i < to; i++) {
      double speed = thetaDot[i] + (lift * sinTheta[i] + acceleration[i]) * TIME_STEP;
      thetaDot[i] = Math.min(Math.max(speed, -MAX_SPEED), MAX_SPEED);
    }
    for (int i = from; i < to; i++) {
      theta[i] = theta[i] + thetaDot[i] * TIME_STEP;
    }
    Arrays.fill(terminated, from, to, false);
    sines.sinCos(theta, sinTheta, cosTheta, from, to);
  }

  /**
   * {@link Pendulum#normalised} without a division where the angle is no more than a turn too far:
   * taking off or adding one turn is then all that the remainder does.
   */
  private static double normalised(double angle) {
    double shifted = angle + Math.PI;
    double turn = 2 * Math.PI;
    if (shifted <= -turn || shifted >= 2 * turn) {
      return Pendulum.normalised(angle);
    }
    // 1 below zero, −1 from a turn on, else 0: without a branch, since it is as good as random
    long below = Double.doubleToRawLongBits(shifted) >>> 63;
    long within = Double.doubleToRawLongBits(shifted - turn) >>> 63;
    return shifted + turn * (int) (below + within - 1) - Math.PI;
  }

  @Override
  protected void observe(int from, int to, float[] out) {
    for (int i = from; i < to; i++) {
      out[D * i] = (float) cosTheta[i];
      out[D * i + 1] = (float) sinTheta[i];
      out[D * i + 2] = (float) thetaDot[i];
    }
  }

  @Override
  protected void saveState(StateWriter out) {
    out.putDoubles("theta", theta);
    out.putDoubles("thetaDot", thetaDot);
  }

  @Override
  protected void restoreState(StateReader in) {
    System.arraycopy(in.getDoubles("theta"), 0, theta, 0, count);
    System.arraycopy(in.getDoubles("thetaDot"), 0, thetaDot, 0, count);
    sines.sinCos(theta, sinTheta, cosTheta, 0, count);
  }
}
