package dev.agon.environments.classic;

import static dev.agon.environments.classic.MountainCar.GRAVITY;
import static dev.agon.environments.classic.MountainCarContinuous.GOAL_POSITION;
import static dev.agon.environments.classic.MountainCarContinuous.MAX_POSITION;
import static dev.agon.environments.classic.MountainCarContinuous.MAX_SPEED;
import static dev.agon.environments.classic.MountainCarContinuous.MIN_POSITION;
import static dev.agon.environments.classic.MountainCarContinuous.POWER;
import static dev.agon.environments.classic.MountainCarContinuous.push;
import static dev.agon.environments.classic.MountainCarContinuous.reward;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.BatchEnvironment;

/**
 * N {@link MountainCarContinuous}s at once. The maths is explained there; a test holds the two
 * together.
 */
public final class MountainCarContinuousVector extends BatchEnvironment {
  private static final int D = 2;

  private final double goalVelocity;
  private final StartRange start;

  private final float[] position; // [N], as the following
  private final float[] velocity;

  /** Where the episode began, in double precision; NaN once its first step is done. */
  private final double[] beginning;

  private final SineLoop sines;
  private final double[] angle; // [N] for one step, as the following
  private final double[] sin;
  private final double[] cos;

  /**
   * @param goalVelocity least velocity at the goal
   * @param low least position at the start
   * @param high greatest position at the start
   */
  public MountainCarContinuousVector(
      String name, int count, int maxEpisodeSteps, double goalVelocity, double low, double high) {
    super(name, count, maxEpisodeSteps, MountainCar.OBSERVATIONS, MountainCarContinuous.ACTIONS);
    this.goalVelocity = goalVelocity;
    start = new StartRange(low, high);
    position = new float[count];
    velocity = new float[count];
    beginning = new double[count];
    sines = new SineLoop(count);
    angle = new double[count];
    sin = new double[count];
    cos = new double[count];
  }

  @Override
  protected void start(int i) {
    beginning[i] = start.draw(random[i]);
    position[i] = (float) beginning[i];
    velocity[i] = 0;
  }

  @Override
  protected void move(int from, int to, float[] actions, double[] rewards, boolean[] terminated) {
    for (int i = from; i < to; i++) {
      angle[i] = Double.isNaN(beginning[i]) ? 3 * position[i] : 3 * beginning[i];
    }
    sines.sinCos(angle, sin, cos, from, to);
    for (int i = from; i < to; i++) {
      boolean reached = Double.isNaN(beginning[i]) ? move(i, actions[i]) : moveFirst(i, actions[i]);
      terminated[i] = reached;
      rewards[i] = reward(actions[i], reached);
    }
  }

  private boolean move(int i, float action) {
    float p = position[i];
    float v = velocity[i] + push(action, GRAVITY * cos[i]);
    double exact = v;
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
    position[i] = p;
    velocity[i] = v;
    return p >= (float) GOAL_POSITION
        && (exact == v ? v >= (float) goalVelocity : exact >= goalVelocity);
  }

  private boolean moveFirst(int i, float action) {
    double slope = GRAVITY * cos[i];
    double v = Math.abs(action) > 1 ? Math.copySign(POWER, action) - slope : push(action, slope);
    v = Math.min(Math.max(v, -MountainCar.MAX_SPEED), MountainCar.MAX_SPEED);
    double p = beginning[i] + v;
    p = Math.min(Math.max(p, MountainCar.MIN_POSITION), MountainCar.MAX_POSITION);
    if (p == MountainCar.MIN_POSITION && v < 0) {
      v = 0;
    }
    beginning[i] = Double.NaN;
    position[i] = (float) p;
    velocity[i] = (float) v;
    return p >= GOAL_POSITION && v >= goalVelocity;
  }

  @Override
  protected void observe(int from, int to, float[] out) {
    for (int i = from; i < to; i++) {
      out[D * i] = position[i];
      out[D * i + 1] = velocity[i];
    }
  }

  @Override
  protected void saveState(StateWriter out) {
    out.putFloats("position", position);
    out.putFloats("velocity", velocity);
    out.putDoubles("beginning", beginning);
  }

  @Override
  protected void restoreState(StateReader in) {
    System.arraycopy(in.getFloats("position"), 0, position, 0, count);
    System.arraycopy(in.getFloats("velocity"), 0, velocity, 0, count);
    System.arraycopy(in.getDoubles("beginning"), 0, beginning, 0, count);
  }
}
