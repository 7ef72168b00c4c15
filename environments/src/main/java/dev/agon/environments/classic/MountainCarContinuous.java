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

/**
 * The mountain car of Moore's thesis, <em>Efficient Memory-based Learning for Robot Control</em>
 * (1990), with a motor of variable force, bit for bit as in Gymnasium 1.4.0.
 *
 * <p><b>Description.</b> A car stands in a valley and is to reach the top of the right hill with
 * little fuel. Its motor is too weak to climb it from standing: the car has to swing back and forth
 * to gain speed.
 *
 * <p><b>Action space.</b> {@code Box([1], float32)}: the force on the car, from −1 to 1. What lies
 * beyond is clipped, but paid for in full.
 *
 * <p><b>Observation space.</b> {@code Box([2], float32)}.
 *
 * <table>
 *   <caption>Observation</caption>
 *   <tr><th>index</th><th>value</th><th>low</th><th>high</th></tr>
 *   <tr><td>0</td><td>position of the car along the x axis</td><td>−1.2</td><td>0.6</td></tr>
 *   <tr><td>1</td><td>velocity of the car</td><td>−0.07</td><td>0.07</td></tr>
 * </table>
 *
 * <p><b>Rewards.</b> −0.1 times the square of the action for every step, and 100 more for the one
 * that reaches the goal.
 *
 * <p><b>Starting state.</b> The position is uniform in [−0.6, −0.4), the velocity 0.
 *
 * <p><b>Episode end.</b> Termination: the position is 0.45 or more and the velocity at least {@code
 * goalVelocity}. Truncation: by the time limit of the id, 999 steps.
 *
 * <p><b>Version history.</b> v0: the first.
 */
public final class MountainCarContinuous implements Environment, Snapshotable, Drawable {
  static final double GOAL_POSITION = 0.45;
  static final double POWER = 0.0015;
  static final Space.Box ACTIONS = Space.Box.of(new float[] {-1}, new float[] {1});

  // Gymnasium keeps the state in float32, and NumPy rounds the constants that meet it.
  static final float MIN_POSITION = (float) MountainCar.MIN_POSITION;
  static final float MAX_POSITION = (float) MountainCar.MAX_POSITION;
  static final float MAX_SPEED = (float) MountainCar.MAX_SPEED;

  private final double goalVelocity;
  private final StartRange start;

  private boolean started; // the state of the reset has double precision, later ones single
  private double position;
  private double velocity;

  public MountainCarContinuous() {
    this(0, MountainCar.START.low(), MountainCar.START.high());
  }

  /**
   * @param goalVelocity least velocity at the goal
   * @param low least position at the start
   * @param high greatest position at the start
   */
  public MountainCarContinuous(double goalVelocity, double low, double high) {
    this.goalVelocity = goalVelocity;
    start = new StartRange(low, high);
  }

  @Override
  public Space observationSpace() {
    return MountainCar.OBSERVATIONS;
  }

  @Override
  public Space actionSpace() {
    return ACTIONS;
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    started = false;
    position = start.draw(random);
    velocity = 0;
    observe(observation);
  }

  @Override
  public void step(float[] action, StepResult out) {
    boolean terminated = started ? move(action[0]) : moveFirst(action[0]);
    started = true;
    observe(out.observation);
    out.set(reward(action[0], terminated), terminated, false);
  }

  static double reward(float action, boolean terminated) {
    return (terminated ? 100 : 0) - (double) action * action * 0.1; // not of the clipped action
  }

  /**
   * How much the velocity changes, in single precision.
   *
   * @param slope gravity along the slope
   */
  static float push(float action, double slope) {
    if (Math.abs(action) > 1) {
      // What is clipped turns from NumPy's float32 into Python's double.
      return (float) (Math.copySign(POWER, action) - slope);
    }
    return action * (float) POWER - (float) slope;
  }

  /** One step from a state of single precision; returns whether it reached the goal. */
  private boolean move(float action) {
    float p = (float) position;
    float v = (float) velocity + push(action, MountainCar.GRAVITY * Trigonometry.cos(3 * p));
    double exact = v; // a velocity that is clipped is Python's double until it is stored
    if (v > MAX_SPEED) {
      v = MAX_SPEED;
      exact = MountainCar.MAX_SPEED;
    } else if (v < -MAX_SPEED) {
      v = -MAX_SPEED;
      exact = -MountainCar.MAX_SPEED;
    }
    p = Math.min(Math.max(p + v, MIN_POSITION), MAX_POSITION);
    if (p == MIN_POSITION && v < 0) {
      v = 0;
      exact = 0;
    }
    position = p;
    velocity = v;
    return p >= (float) GOAL_POSITION
        && (exact == v ? v >= (float) goalVelocity : exact >= goalVelocity);
  }

  /** The first step of an episode; returns whether it reached the goal. */
  private boolean moveFirst(float action) {
    double slope = MountainCar.GRAVITY * Trigonometry.cos(3 * position);
    double push = Math.abs(action) > 1 ? Math.copySign(POWER, action) - slope : push(action, slope);
    double v = velocity + push;
    v = Math.min(Math.max(v, -MountainCar.MAX_SPEED), MountainCar.MAX_SPEED);
    double p = position + v;
    p = Math.min(Math.max(p, MountainCar.MIN_POSITION), MountainCar.MAX_POSITION);
    if (p == MountainCar.MIN_POSITION && v < 0) {
      v = 0;
    }
    position = (float) p;
    velocity = (float) v;
    return p >= GOAL_POSITION && v >= goalVelocity;
  }

  private void observe(float[] observation) {
    observation[0] = (float) position;
    observation[1] = (float) velocity;
  }

  @Override
  public int width() {
    return MountainPicture.WIDTH;
  }

  @Override
  public int height() {
    return MountainPicture.HEIGHT;
  }

  @Override
  public void draw(Graphics2D canvas) {
    MountainPicture.draw(canvas, position, GOAL_POSITION);
  }

  @Override
  public void save(StateWriter out) {
    out.putLong("started", started ? 1 : 0);
    out.putDoubles("state", new double[] {position, velocity});
  }

  @Override
  public void restore(StateReader in) {
    started = in.getLong("started") != 0;
    double[] state = in.getDoubles("state");
    position = state[0];
    velocity = state[1];
  }
}
