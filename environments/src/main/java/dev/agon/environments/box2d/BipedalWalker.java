package dev.agon.environments.box2d;

import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.classic.Trigonometry;
import java.awt.Graphics2D;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walking on two legs with four joints over uneven ground, bit for bit as in Gymnasium 1.4.0.
 *
 * <p><b>Description.</b> A hull on two legs, each of two parts; hips and knees have motors. The
 * ground is slightly uneven; with {@code hardcore} there are stumps, stairs and pits.
 *
 * <p><b>Action space.</b> {@code Box([4], float32)} in ±1: hip and knee of the first leg, hip and
 * knee of the second. The sign says which way the motor turns, the magnitude with how much of its
 * torque.
 *
 * <p><b>Observation space.</b> {@code Box([24], float32)}.
 *
 * <table>
 *   <caption>Observation</caption>
 *   <tr><th>index</th><th>value</th><th>low</th><th>high</th></tr>
 *   <tr><td>0</td><td>angle of the hull, rad</td><td>−π</td><td>π</td></tr>
 *   <tr><td>1</td><td>its angular velocity</td><td>−5</td><td>5</td></tr>
 *   <tr><td>2, 3</td><td>its velocity in x and y</td><td>−5</td><td>5</td></tr>
 *   <tr><td>4, 6</td><td>angle of hip and knee of the first leg</td><td>−π</td><td>π</td></tr>
 *   <tr><td>5, 7</td><td>their speed</td><td>−5</td><td>5</td></tr>
 *   <tr><td>8</td><td>whether the first leg touches the ground</td><td>0</td><td>5</td></tr>
 *   <tr><td>9–13</td><td>the same of the second leg</td><td></td><td></td></tr>
 *   <tr><td>14–23</td><td>lidar: how far the ground is, 1 beyond its range</td><td>−1</td><td>1</td></tr>
 * </table>
 *
 * <p><b>Rewards.</b> For moving forward, 300 and more up to the far end; −5 per radian by which the
 * hull tilts, regained when it straightens; −0.028 per motor at full torque; −100 for a fall, in
 * place of all that.
 *
 * <p><b>Starting state.</b> Standing at the left end, the hull pushed by a small random force.
 *
 * <p><b>Episode end.</b> Termination: the hull touches the ground, or the walker passes either end.
 * Truncation: by the time limit of the id, 1600 steps (2000 with {@code hardcore}).
 *
 * <p><b>Version history.</b> v3: lidar returns the nearest hit.
 */
public final class BipedalWalker implements Environment, Drawable {
  static final int FPS = 50;
  static final double SCALE = 30; // pixels per metre
  static final double MOTORS_TORQUE = 80;
  static final double SPEED_HIP = 4;
  static final double SPEED_KNEE = 6;
  static final double LIDAR_RANGE = 160 / SCALE;
  static final double INITIAL_RANDOM = 5; // N
  static final double LEG_DOWN = -8 / SCALE;
  static final double LEG_W = 8 / SCALE;
  static final double LEG_H = 34 / SCALE;
  static final int VIEWPORT_W = 600;
  static final int VIEWPORT_H = 400;
  static final double TERRAIN_STEP = 14 / SCALE;
  static final int TERRAIN_LENGTH = 200; // in steps
  static final double TERRAIN_HEIGHT = VIEWPORT_H / SCALE / 4;
  static final int TERRAIN_GRASS = 10; // how long grass is at most, in steps
  static final int TERRAIN_STARTPAD = 20; // in steps
  static final double FRICTION = 2.5;
  static final int LIDARS = 10;

  private static final int VELOCITY_ITERATIONS = 180;
  private static final int POSITION_ITERATIONS = 60;

  private static final Shape HULL =
      Shape.polygon(
          -30 / SCALE,
          9 / SCALE,
          6 / SCALE,
          9 / SCALE,
          34 / SCALE,
          1 / SCALE,
          34 / SCALE,
          -8 / SCALE,
          -30 / SCALE,
          -8 / SCALE);
  private static final Shape UPPER_LEG = Shape.box(LEG_W / 2, LEG_H / 2);
  private static final Shape LOWER_LEG = Shape.box(0.8 * LEG_W / 2, LEG_H / 2);
  private static final Fixture.Material HULL_MATERIAL = Fixture.Material.onGround(5.0, 0.1, 0x0020);
  private static final Fixture.Material LEG_MATERIAL =
      Fixture.Material.onGround(1.0, Fixture.Material.DEFAULT_FRICTION, 0x0020);
  private static final Fixture.Material GROUND = Fixture.Material.ground(FRICTION);

  private static final double[] LIDAR_X = new double[LIDARS];
  private static final double[] LIDAR_Y = new double[LIDARS];

  static {
    for (int i = 0; i < LIDARS; i++) {
      LIDAR_X[i] = Trigonometry.sin(1.5 * i / 10.0) * LIDAR_RANGE;
      LIDAR_Y[i] = Trigonometry.cos(1.5 * i / 10.0) * LIDAR_RANGE;
    }
  }

  /** What a motor at full torque costs per step. */
  private static final float MOTOR_COST = (float) (0.00035 * MOTORS_TORQUE);

  private static final Space OBSERVATIONS = observations();
  private static final Space ACTIONS =
      Space.Box.of(new float[] {-1, -1, -1, -1}, new float[] {1, 1, 1, 1});

  private static Space observations() {
    float pi = (float) Math.PI;
    float[] high = {pi, 5, 5, 5, pi, 5, pi, 5, 5, pi, 5, pi, 5, 5};
    high = Arrays.copyOf(high, 14 + LIDARS);
    Arrays.fill(high, 14, 14 + LIDARS, 1);
    float[] low = new float[high.length];
    for (int i = 0; i < low.length; i++) {
      low[i] = i == 8 || i == 13 ? 0 : -high[i];
    }
    return Space.Box.of(low, high);
  }

  private final boolean hardcore;

  private final WalkerTerrain terrain = new WalkerTerrain();
  private @Nullable World world;
  private Body hull;
  private final Body[] legs = new Body[4]; // upper and lower of the first, of the second
  private final RevoluteJoint[] joints = new RevoluteJoint[4]; // hip and knee, hip and knee
  private final boolean[] legOnGround = new boolean[2];
  private final float[] lidar = new float[LIDARS];
  private boolean fallen;
  private double shaping;

  private final class Contacts implements Contact.Listener {
    @Override
    public void beginContact(Contact contact) {
      fallen |= contact.involves(hull);
      legOnGround[0] |= contact.involves(legs[1]);
      legOnGround[1] |= contact.involves(legs[3]);
    }

    // A leg that leaves one piece of the ground counts as in the air, even above another: so it is
    // in Gymnasium.
    @Override
    public void endContact(Contact contact) {
      legOnGround[0] &= !contact.involves(legs[1]);
      legOnGround[1] &= !contact.involves(legs[3]);
    }
  }

  public BipedalWalker() {
    this(false);
  }

  /**
   * @param hardcore whether there are stumps, stairs and pits
   */
  public BipedalWalker(boolean hardcore) {
    this.hardcore = hardcore;
    World none = new World(0, 0, new Contacts());
    hull = none.createDynamic(0, 0, 0);
    createLegs(none, 0, 0);
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
    // Gymnasium keeps its world, whose memory of earlier episodes may show in the last bits.
    World newWorld = new World(0, -10, new Contacts());
    world = newWorld;
    fallen = false;
    Arrays.fill(legOnGround, false);
    terrain.generate(random, hardcore);
    for (Shape shape : terrain.shapes()) {
      newWorld.createStatic().add(GROUND, shape);
    }
    double x = TERRAIN_STEP * TERRAIN_STARTPAD / 2;
    double y = TERRAIN_HEIGHT + 2 * LEG_H;
    hull = newWorld.createDynamic(x, y, 0).add(HULL_MATERIAL, HULL);
    hull.applyForceToCentre(random.uniform(-INITIAL_RANDOM, INITIAL_RANDOM), 0);
    createLegs(newWorld, x, y);
    for (RevoluteJoint joint : joints) {
      joint.setMotorSpeed(0);
      joint.setMaxMotorTorque(0);
    }
    advance(newWorld);
    observe(observation);
    shaping = shapingNow();
  }

  private void createLegs(World world, double x, double y) {
    for (int k = 0; k < 2; k++) {
      int side = k == 0 ? -1 : 1;
      Body upper = world.createDynamic(x, y - LEG_H / 2 - LEG_DOWN, side * 0.05);
      upper.add(LEG_MATERIAL, UPPER_LEG);
      legs[2 * k] = upper;
      joints[2 * k] =
          world.createJoint(
              hull,
              upper,
              new double[] {0, LEG_DOWN, 0, LEG_H / 2},
              new double[] {-0.8, 1.1},
              side,
              MOTORS_TORQUE);
      Body lower = world.createDynamic(x, y - LEG_H * 3 / 2 - LEG_DOWN, side * 0.05);
      lower.add(LEG_MATERIAL, LOWER_LEG);
      legs[2 * k + 1] = lower;
      joints[2 * k + 1] =
          world.createJoint(
              upper,
              lower,
              new double[] {0, -LEG_H / 2, 0, LEG_H / 2},
              new double[] {-1.6, -0.1},
              1,
              MOTORS_TORQUE);
    }
  }

  @Override
  public void step(float[] action, StepResult out) {
    World world = this.world;
    if (world == null) {
      throw new EnvironmentException("The bipedal walker was not reset yet. Call reset first.");
    }
    for (int i = 0; i < 4; i++) {
      double speed = i % 2 == 0 ? SPEED_HIP : SPEED_KNEE;
      joints[i].setMotorSpeed(speed * Math.signum(action[i]));
      joints[i].setMaxMotorTorque(MOTORS_TORQUE * Math.min(Math.abs(action[i]), 1));
    }
    advance(world);
    observe(out.observation);

    double before = shaping;
    shaping = shapingNow();
    // From here on in single precision, as Gymnasium's with actions in single precision
    float reward = (float) (shaping - before);
    for (int i = 0; i < 4; i++) {
      reward -= MOTOR_COST * Math.min(Math.abs(action[i]), 1);
    }
    boolean terminated = false;
    if (fallen || hull.x < 0) {
      reward = -100;
      terminated = true;
    }
    if (hull.x > (TERRAIN_LENGTH - TERRAIN_GRASS) * TERRAIN_STEP) {
      terminated = true;
    }
    out.set(reward, terminated, false);
  }

  private void advance(World world) {
    world.step(1.0 / FPS, VELOCITY_ITERATIONS, POSITION_ITERATIONS);
    for (int i = 0; i < LIDARS; i++) {
      lidar[i] = world.rayCastGround(hull.x, hull.y, hull.x + LIDAR_X[i], hull.y - LIDAR_Y[i]);
    }
  }

  /** 130 per screen of 30 m, so that the far end is worth 300; less for a tilted hull. */
  private double shapingNow() {
    return 130 * (double) hull.x / SCALE - 5.0 * Math.abs((double) hull.angle);
  }

  private void observe(float[] observation) {
    observation[0] = hull.angle;
    observation[1] = (float) (2.0 * hull.angularVelocity / FPS);
    observation[2] = (float) (0.3 * hull.velocityX * (VIEWPORT_W / SCALE) / FPS);
    observation[3] = (float) (0.3 * hull.velocityY * (VIEWPORT_H / SCALE) / FPS);
    for (int k = 0; k < 2; k++) {
      RevoluteJoint hip = joints[2 * k];
      RevoluteJoint knee = joints[2 * k + 1];
      int at = 4 + 5 * k;
      observation[at] = hip.angle();
      observation[at + 1] = (float) (hip.speed() / SPEED_HIP);
      observation[at + 2] = (float) (knee.angle() + 1.0);
      observation[at + 3] = (float) (knee.speed() / SPEED_KNEE);
      observation[at + 4] = legOnGround[k] ? 1 : 0;
    }
    System.arraycopy(lidar, 0, observation, 14, LIDARS);
  }

  WalkerTerrain terrain() {
    return terrain;
  }

  // ---- picture ----

  @Override
  public int width() {
    return VIEWPORT_W;
  }

  @Override
  public int height() {
    return VIEWPORT_H;
  }

  @Override
  public void draw(Graphics2D canvas) {
    WalkerPicture.draw(canvas, terrain, hull, legs, lidar);
  }

  /** Where the ray of a lidar ends, if nothing is in its way. */
  static double lidarX(int index) {
    return LIDAR_X[index];
  }

  /** See {@link #lidarX}. */
  static double lidarY(int index) {
    return -LIDAR_Y[index];
  }
}
