package dev.agon.environments.classic;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.RoundRectangle2D;

/**
 * The cart-pole problem of Barto, Sutton and Anderson, <em>Neuronlike Adaptive Elements That Can
 * Solve Difficult Learning Control Problems</em> (1983), bit for bit as in Gymnasium 1.4.0.
 *
 * <p><b>Description.</b> A pole stands on a cart, joined by a hinge without a motor; the cart moves
 * on a track without friction. Pushing the cart left and right is to keep the pole upright.
 *
 * <p><b>Action space.</b> {@code Discrete(2)}: 0 pushes the cart to the left, 1 to the right, with
 * a fixed force.
 *
 * <p><b>Observation space.</b> {@code Box([4], float32)}. An episode ends before the position and
 * the angle reach these bounds.
 *
 * <table>
 *   <caption>Observation</caption>
 *   <tr><th>index</th><th>value</th><th>low</th><th>high</th></tr>
 *   <tr><td>0</td><td>position x of the cart, m</td><td>−4.8</td><td>4.8</td></tr>
 *   <tr><td>1</td><td>velocity ẋ of the cart, m/s</td><td>−∞</td><td>∞</td></tr>
 *   <tr><td>2</td><td>angle θ of the pole, rad</td><td>−0.419 (−24°)</td><td>0.419 (24°)</td></tr>
 *   <tr><td>3</td><td>angular velocity θ̇ of the pole, rad/s</td><td>−∞</td><td>∞</td></tr>
 * </table>
 *
 * <p><b>Rewards.</b> 1 for every step, the last one included. With {@code suttonBartoReward}: −1
 * for the step in which the pole falls or the cart leaves, 0 for any other.
 *
 * <p><b>Starting state.</b> Each of the four values is uniform in [−0.05, 0.05).
 *
 * <p><b>Episode end.</b> Termination: |θ| &gt; 12° or |x| &gt; 2.4 m. Truncation: by the time limit
 * of the id, 500 steps (200 in {@code CartPole-v0}).
 *
 * <p><b>Version history.</b> v1: time limit of 500 steps and reward threshold of 475; v0: 200 and
 * 195.
 */
public final class CartPole implements Environment, Snapshotable, Drawable {
  static final double GRAVITY = 9.8; // m/s²
  static final double MASS_CART = 1.0; // kg
  static final double MASS_POLE = 0.1; // kg
  static final double TOTAL_MASS = MASS_POLE + MASS_CART;
  static final double LENGTH = 0.5; // m, half the pole: the equations use it
  static final double POLE_MASS_LENGTH = MASS_POLE * LENGTH;
  static final double FORCE_MAG = 10.0; // N
  static final double TAU = 0.02; // s between two steps

  static final double X_THRESHOLD = 2.4; // m
  static final double THETA_THRESHOLD = 12 * 2 * Math.PI / 360; // rad
  static final StartRange START = new StartRange(-0.05, 0.05);

  static final Space.Box OBSERVATIONS =
      Space.Box.of(
          new float[] {
            (float) (-2 * X_THRESHOLD),
            Float.NEGATIVE_INFINITY,
            (float) (-2 * THETA_THRESHOLD),
            Float.NEGATIVE_INFINITY
          },
          new float[] {
            (float) (2 * X_THRESHOLD),
            Float.POSITIVE_INFINITY,
            (float) (2 * THETA_THRESHOLD),
            Float.POSITIVE_INFINITY
          });
  static final Space.Discrete ACTIONS = new Space.Discrete(2);

  private final boolean suttonBartoReward;
  private final StartRange start;

  private double x;
  private double xDot;
  private double theta;
  private double thetaDot;

  public CartPole() {
    this(false);
  }

  /**
   * @param suttonBartoReward whether only the fall is rewarded, with −1
   */
  public CartPole(boolean suttonBartoReward) {
    this(suttonBartoReward, START.low(), START.high());
  }

  /**
   * @param suttonBartoReward whether only the fall is rewarded, with −1
   * @param low least value of each number at the start
   * @param high greatest value of each number at the start
   */
  public CartPole(boolean suttonBartoReward, double low, double high) {
    this.suttonBartoReward = suttonBartoReward;
    start = new StartRange(low, high);
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
    x = start.draw(random);
    xDot = start.draw(random);
    theta = start.draw(random);
    thetaDot = start.draw(random);
    observe(observation);
  }

  // Brackets and order as in Gymnasium: they decide the last bit.
  @Override
  public void step(int action, StepResult out) {
    double force = action == 1 ? FORCE_MAG : -FORCE_MAG;
    double cos = Trigonometry.cos(theta);
    double sin = Trigonometry.sin(theta);

    // Florian, Correct equations for the dynamics of the cart-pole system (2007), no friction
    double temp = (force + POLE_MASS_LENGTH * (thetaDot * thetaDot) * sin) / TOTAL_MASS;
    double thetaAcceleration =
        (GRAVITY * sin - cos * temp)
            / (LENGTH * (4.0 / 3.0 - MASS_POLE * (cos * cos) / TOTAL_MASS));
    double xAcceleration = temp - POLE_MASS_LENGTH * thetaAcceleration * cos / TOTAL_MASS;

    // Euler: positions move with the velocities from before the step
    x = x + TAU * xDot;
    xDot = xDot + TAU * xAcceleration;
    theta = theta + TAU * thetaDot;
    thetaDot = thetaDot + TAU * thetaAcceleration;

    boolean terminated =
        x < -X_THRESHOLD || x > X_THRESHOLD || theta < -THETA_THRESHOLD || theta > THETA_THRESHOLD;
    double reward = suttonBartoReward ? (terminated ? -1 : 0) : 1;
    observe(out.observation);
    out.set(reward, terminated, false);
  }

  private void observe(float[] observation) {
    observation[0] = (float) x;
    observation[1] = (float) xDot;
    observation[2] = (float) theta;
    observation[3] = (float) thetaDot;
  }

  @Override
  public int width() {
    return 600;
  }

  @Override
  public int height() {
    return 400;
  }

  @Override
  public void draw(Graphics2D canvas) {
    double scale = width() / (2 * X_THRESHOLD); // pixels per metre
    double cartX = width() / 2.0 + x * scale;
    double trackY = 300;
    double axleY = trackY - 38;
    Pictures.clear(canvas, width(), height());
    canvas.setColor(Pictures.GROUND);
    canvas.fillRect(0, (int) trackY, width(), height() - (int) trackY);
    canvas.setColor(Pictures.INK);
    canvas.setStroke(Pictures.round(2));
    canvas.draw(new Line2D.Double(0, trackY, width(), trackY));
    canvas.setColor(Pictures.BODY);
    canvas.fill(new RoundRectangle2D.Double(cartX - 34, trackY - 44, 68, 34, 10, 10));
    for (int side = -1; side <= 1; side += 2) {
      Pictures.disc(canvas, cartX + 20 * side, trackY - 9, 9, Pictures.INK);
      Pictures.disc(canvas, cartX + 20 * side, trackY - 9, 3, Pictures.PAPER);
    }
    double length = 2 * LENGTH * scale;
    Pictures.beam(
        canvas,
        cartX,
        axleY,
        cartX + length * Math.sin(theta),
        axleY - length * Math.cos(theta),
        12,
        Pictures.LIMB);
    Pictures.disc(canvas, cartX, axleY, 5, Pictures.PAPER);
  }

  @Override
  public void save(StateWriter out) {
    out.putDoubles("state", new double[] {x, xDot, theta, thetaDot});
  }

  @Override
  public void restore(StateReader in) {
    double[] state = in.getDoubles("state");
    x = state[0];
    xDot = state[1];
    theta = state[2];
    thetaDot = state[3];
  }
}
