package dev.agon.environments.classic;

import static dev.agon.environments.classic.MountainCar.FORCE;
import static dev.agon.environments.classic.MountainCar.GOAL_POSITION;
import static dev.agon.environments.classic.MountainCar.GRAVITY;
import static dev.agon.environments.classic.MountainCar.MAX_POSITION;
import static dev.agon.environments.classic.MountainCar.MAX_SPEED;
import static dev.agon.environments.classic.MountainCar.MIN_POSITION;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.BatchEnvironment;
import java.util.Arrays;

/** N {@link MountainCar}s at once. The maths is explained there; a test holds the two together. */
public final class MountainCarVector extends BatchEnvironment {
  private static final int D = 2;

  /** Of each action. */
  private static final double[] PUSHES = {-FORCE, 0, FORCE};

  private final double goalVelocity;
  private final StartRange start;

  private final double[] position; // [N], as the following
  private final double[] velocity;

  private final SineLoop sines;
  private final double[] angle; // [N] for one step, as the following
  private final double[] sin;
  private final double[] cos;

  /**
   * @param goalVelocity least velocity at the goal
   * @param low least position at the start
   * @param high greatest position at the start
   */
  public MountainCarVector(
      String name, int count, int maxEpisodeSteps, double goalVelocity, double low, double high) {
    super(name, count, maxEpisodeSteps, MountainCar.OBSERVATIONS, MountainCar.ACTIONS);
    this.goalVelocity = goalVelocity;
    start = new StartRange(low, high);
    position = new double[count];
    velocity = new double[count];
    sines = new SineLoop(count);
    angle = new double[count];
    sin = new double[count];
    cos = new double[count];
  }

  @Override
  protected void start(int i) {
    position[i] = start.draw(random[i]);
    velocity[i] = 0;
  }

  @Override
  protected void move(int from, int to, int[] actions, double[] rewards, boolean[] terminated) {
    for (int i = from; i < to; i++) {
      angle[i] = 3 * position[i];
    }
    sines.sinCos(angle, sin, cos, from, to);
    for (int i = from; i < to; i++) {
      double v = velocity[i] + (PUSHES[actions[i]] + cos[i] * -GRAVITY);
      velocity[i] = Math.min(Math.max(v, -MAX_SPEED), MAX_SPEED);
    }
    for (int i = from; i < to; i++) {
      position[i] = Math.min(Math.max(position[i] + velocity[i], MIN_POSITION), MAX_POSITION);
    }
    for (int i = from; i < to; i++) {
      if (position[i] == MIN_POSITION && velocity[i] < 0) {
        velocity[i] = 0;
      }
      terminated[i] = position[i] >= GOAL_POSITION && velocity[i] >= goalVelocity;
    }
    Arrays.fill(rewards, from, to, -1);
  }

  @Override
  protected void observe(int from, int to, float[] out) {
    for (int i = from; i < to; i++) {
      out[D * i] = (float) position[i];
      out[D * i + 1] = (float) velocity[i];
    }
  }

  @Override
  protected void saveState(StateWriter out) {
    out.putDoubles("position", position);
    out.putDoubles("velocity", velocity);
  }

  @Override
  protected void restoreState(StateReader in) {
    System.arraycopy(in.getDoubles("position"), 0, position, 0, count);
    System.arraycopy(in.getDoubles("velocity"), 0, velocity, 0, count);
  }
}
