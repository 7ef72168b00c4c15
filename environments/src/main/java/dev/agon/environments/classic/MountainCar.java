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
 * (1990), bit for bit as in Gymnasium 1.4.0.
 *
 * <p><b>Description.</b> A car stands in a valley and is to reach the top of the right hill. Its
 * motor is too weak to climb it from standing: the car has to swing back and forth to gain speed.
 *
 * <p><b>Action space.</b> {@code Discrete(3)}: 0 accelerates to the left, 1 not at all, 2 to the
 * right.
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
 * <p><b>Rewards.</b> −1 for every step.
 *
 * <p><b>Starting state.</b> The position is uniform in [−0.6, −0.4), the velocity 0.
 *
 * <p><b>Episode end.</b> Termination: the position is 0.5 or more and the velocity at least {@code
 * goalVelocity}. Truncation: by the time limit of the id, 200 steps.
 *
 * <p><b>Version history.</b> v0: the first.
 */
public final class MountainCar implements Environment, Snapshotable, Drawable {
  static final double MIN_POSITION = -1.2;
  static final double MAX_POSITION = 0.6;
  static final double MAX_SPEED = 0.07;
  static final double GOAL_POSITION = 0.5;
  static final double FORCE = 0.001;
  static final double GRAVITY = 0.0025;
  static final StartRange START = new StartRange(-0.6, -0.4);

  static final Space.Box OBSERVATIONS =
      Space.Box.of(
          new float[] {(float) MIN_POSITION, (float) -MAX_SPEED},
          new float[] {(float) MAX_POSITION, (float) MAX_SPEED});
  static final Space.Discrete ACTIONS = new Space.Discrete(3);

  private final double goalVelocity;
  private final StartRange start;

  private double position;
  private double velocity;

  public MountainCar() {
    this(0, START.low(), START.high());
  }

  /**
   * @param goalVelocity least velocity at the goal
   * @param low least position at the start
   * @param high greatest position at the start
   */
  public MountainCar(double goalVelocity, double low, double high) {
    this.goalVelocity = goalVelocity;
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
    position = start.draw(random);
    velocity = 0;
    observe(observation);
  }

  // Brackets and order as in Gymnasium: they decide the last bit.
  @Override
  public void step(int action, StepResult out) {
    velocity += (action - 1) * FORCE + Trigonometry.cos(3 * position) * -GRAVITY;
    velocity = Math.min(Math.max(velocity, -MAX_SPEED), MAX_SPEED);
    position += velocity;
    position = Math.min(Math.max(position, MIN_POSITION), MAX_POSITION);
    if (position == MIN_POSITION && velocity < 0) {
      velocity = 0; // the wall on the left takes all speed
    }
    boolean terminated = position >= GOAL_POSITION && velocity >= goalVelocity;
    observe(out.observation);
    out.set(-1, terminated, false);
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
    out.putDoubles("state", new double[] {position, velocity});
  }

  @Override
  public void restore(StateReader in) {
    double[] state = in.getDoubles("state");
    position = state[0];
    velocity = state[1];
  }
}
