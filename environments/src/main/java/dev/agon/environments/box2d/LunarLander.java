package dev.agon.environments.box2d;

import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.box2d.Fixture.Material;
import dev.agon.environments.classic.Trigonometry;
import java.awt.Graphics2D;
import org.jspecify.annotations.Nullable;

/**
 * Landing a spacecraft between two flags, bit for bit as in Gymnasium 1.4.0.
 *
 * <p><b>Description.</b> A rocket trajectory problem: by Pontryagin's maximum principle, engines
 * are best fired at full throttle or not at all, hence the discrete actions. The landing pad is at
 * (0, 0); fuel costs a little.
 *
 * <p><b>Action space.</b> {@code Discrete(4)}: 0 nothing, 1 left engine, 2 main engine, 3 right
 * engine. With {@code continuous}, {@code Box([2], float32)} in ±1: the main engine is off below 0
 * and goes from half to full throttle from 0 to 1; beyond ±0.5 the second fires the left (negative)
 * or right engine, from half to full throttle.
 *
 * <p><b>Observation space.</b> {@code Box([8], float32)}.
 *
 * <table>
 *   <caption>Observation</caption>
 *   <tr><th>index</th><th>value</th><th>low</th><th>high</th></tr>
 *   <tr><td>0</td><td>x, 1 at the right border</td><td>−2.5</td><td>2.5</td></tr>
 *   <tr><td>1</td><td>y, above the pad</td><td>−2.5</td><td>2.5</td></tr>
 *   <tr><td>2</td><td>velocity in x</td><td>−10</td><td>10</td></tr>
 *   <tr><td>3</td><td>velocity in y</td><td>−10</td><td>10</td></tr>
 *   <tr><td>4</td><td>angle, rad</td><td>−2π</td><td>2π</td></tr>
 *   <tr><td>5</td><td>angular velocity, 0.4 rad/s</td><td>−10</td><td>10</td></tr>
 *   <tr><td>6</td><td>whether the first leg touches the ground</td><td>0</td><td>1</td></tr>
 *   <tr><td>7</td><td>whether the second leg does</td><td>0</td><td>1</td></tr>
 * </table>
 *
 * <p><b>Rewards.</b> The gain in −100·distance − 100·speed − 100·|angle| + 10 per leg on the
 * ground; −0.3 for the main engine and −0.03 for a side engine at full throttle; −100 for a crash
 * or leaving by the side, 100 for coming to rest, in place of all that.
 *
 * <p><b>Starting state.</b> At the top centre, with a random force; the ground is random but flat
 * around the pad.
 *
 * <p><b>Episode end.</b> Termination: the hull touches the ground, |x| ≥ 1, or the lander is at
 * rest. Truncation: by the time limit of the id, 1000 steps.
 *
 * <p><b>Version history.</b> v3: wider bounds, wind starts anew in every episode.
 */
public final class LunarLander implements Environment, Drawable {
  static final int FPS = 50;
  static final double SCALE = 30; // pixels per metre
  static final double MAIN_ENGINE_POWER = 13;
  static final double SIDE_ENGINE_POWER = 0.6;
  static final double INITIAL_RANDOM = 1000; // N
  static final double LEG_AWAY = 20;
  static final double LEG_DOWN = 18;
  static final double LEG_W = 2;
  static final double LEG_H = 8;
  static final double LEG_SPRING_TORQUE = 40;
  static final double SIDE_ENGINE_HEIGHT = 14;
  static final double SIDE_ENGINE_AWAY = 12;
  static final double MAIN_ENGINE_Y_LOCATION = 4;
  static final int VIEWPORT_W = 600;
  static final int VIEWPORT_H = 400;
  static final int CHUNKS = 11;
  static final double W = VIEWPORT_W / SCALE;
  static final double H = VIEWPORT_H / SCALE;
  static final double HELIPAD_Y = H / 4;

  private static final int VELOCITY_ITERATIONS = 180;
  private static final int POSITION_ITERATIONS = 60;
  private static final int WIND_INDEX_BOUND = 9999;

  private static final Shape LANDER =
      Shape.polygon(
          -14 / SCALE,
          17 / SCALE,
          -17 / SCALE,
          0 / SCALE,
          -17 / SCALE,
          -10 / SCALE,
          17 / SCALE,
          -10 / SCALE,
          17 / SCALE,
          0 / SCALE,
          14 / SCALE,
          17 / SCALE);
  private static final Shape LEG = Shape.box(LEG_W / SCALE, LEG_H / SCALE);
  private static final Material LANDER_MATERIAL = Material.onGround(5.0, 0.1, 0x0010);
  private static final Material LEG_MATERIAL =
      Material.onGround(1.0, Material.DEFAULT_FRICTION, 0x0020);

  private static final float TWO_PI = (float) (2 * Math.PI);
  static final Space.Box OBSERVATIONS =
      Space.Box.of(
          new float[] {-2.5f, -2.5f, -10, -10, -TWO_PI, -10, 0, 0},
          new float[] {2.5f, 2.5f, 10, 10, TWO_PI, 10, 1, 1});
  private static final Space DISCRETE_ACTIONS = new Space.Discrete(4);
  private static final Space CONTINUOUS_ACTIONS =
      Space.Box.of(new float[] {-1, -1}, new float[] {1, 1});

  /**
   * @param continuous whether engines are throttled instead of switched
   * @param gravity in (−12, 0)
   * @param enableWind whether wind blows
   * @param windPower strength of the wind; sensible from 0 to 20
   * @param turbulencePower strength of the turning wind; sensible from 0 to 2
   */
  public record Options(
      boolean continuous,
      double gravity,
      boolean enableWind,
      double windPower,
      double turbulencePower) {
    /** Gymnasium's. */
    public static final Options DEFAULT = new Options(false, -10.0, false, 15.0, 1.5);

    public Options {
      if (!(gravity > -12 && gravity < 0)) {
        throw new EnvironmentException(
            "The option 'gravity' of a lunar lander lies between -12 and 0, both excluded, but was %s. Leave it at %s, or weaken it towards 0."
                .formatted(gravity, -10.0));
      }
      if (!Double.isFinite(windPower) || !Double.isFinite(turbulencePower)) {
        throw new EnvironmentException(
            "The options 'windPower' and 'turbulencePower' of a lunar lander are finite numbers, but were %s and %s. Take 0 to 20 and 0 to 2."
                .formatted(windPower, turbulencePower));
      }
    }
  }

  private final Options options;

  private final double[] groundX = new double[CHUNKS];
  private final double[] groundY = new double[CHUNKS];

  private Pcg64 random = Pcg64.seeded(0);
  private @Nullable World world;
  private Body lander;
  private final Body[] legs = new Body[2]; // right, left
  private final boolean[] legOnGround = new boolean[2];
  private boolean crashed;
  private double shaping;
  private int windIndex;
  private int torqueIndex;

  // Of the last step, to draw the flames
  private double mainPower;
  private double sidePower; // negative: left

  private final class Contacts implements Contact.Listener {
    @Override
    public void beginContact(Contact contact) {
      crashed |= contact.involves(lander);
      for (int i = 0; i < 2; i++) {
        legOnGround[i] |= contact.involves(legs[i]);
      }
    }

    // A leg that leaves one piece of the ground counts as in the air, even above another: so it is
    // in Gymnasium.
    @Override
    public void endContact(Contact contact) {
      for (int i = 0; i < 2; i++) {
        legOnGround[i] &= !contact.involves(legs[i]);
      }
    }
  }

  public LunarLander() {
    this(Options.DEFAULT);
  }

  public LunarLander(Options options) {
    this.options = options;
    World none = new World(0, 0, new Contacts());
    lander = none.createDynamic(0, 0, 0);
    legs[0] = lander;
    legs[1] = lander;
  }

  @Override
  public Space observationSpace() {
    return OBSERVATIONS;
  }

  @Override
  public Space actionSpace() {
    return options.continuous ? CONTINUOUS_ACTIONS : DISCRETE_ACTIONS;
  }

  // ---- reset ----

  @Override
  public void reset(Pcg64 random, float[] observation) {
    this.random = random;
    World newWorld = new World(0, options.gravity, new Contacts());
    world = newWorld;
    crashed = false;
    legOnGround[0] = false;
    legOnGround[1] = false;
    createGround(newWorld);
    createLander(newWorld);
    advance(0, 0, 0);
    observe(observation);
    updateShaping();
  }

  private void createGround(World world) {
    double[] height = new double[CHUNKS + 1];
    for (int i = 0; i <= CHUNKS; i++) {
      height[i] = random.uniform(0, H / 2);
    }
    for (int i = CHUNKS / 2 - 2; i <= CHUNKS / 2 + 2; i++) {
      height[i] = HELIPAD_Y;
    }
    for (int i = 0; i < CHUNKS; i++) {
      groundX[i] = W / (CHUNKS - 1) * i;
      // The neighbour to the left of the first is the last, which is not part of the ground.
      groundY[i] = 0.33 * (height[i == 0 ? CHUNKS : i - 1] + height[i] + height[i + 1]);
    }
    Body moon = world.createStatic();
    moon.add(Material.ground(Material.DEFAULT_FRICTION), Shape.edge(0, 0, W, 0));
    for (int i = 0; i < CHUNKS - 1; i++) {
      moon.add(
          Material.ground(0.1), Shape.edge(groundX[i], groundY[i], groundX[i + 1], groundY[i + 1]));
    }
  }

  private void createLander(World world) {
    lander = world.createDynamic(W / 2, H, 0).add(LANDER_MATERIAL, LANDER);
    double forceX = random.uniform(-INITIAL_RANDOM, INITIAL_RANDOM);
    double forceY = random.uniform(-INITIAL_RANDOM, INITIAL_RANDOM);
    lander.applyForceToCentre(forceX, forceY);
    if (options.enableWind) {
      windIndex = random.integers(2 * WIND_INDEX_BOUND) - WIND_INDEX_BOUND;
      torqueIndex = random.integers(2 * WIND_INDEX_BOUND) - WIND_INDEX_BOUND;
    }
    for (int k = 0; k < 2; k++) {
      int side = k == 0 ? -1 : 1;
      Body leg = world.createDynamic(W / 2 - side * LEG_AWAY / SCALE, H, side * 0.05);
      legs[k] = leg.add(LEG_MATERIAL, LEG);
      double[] limits = side < 0 ? new double[] {0.9 - 0.5, 0.9} : new double[] {-0.9, -0.9 + 0.5};
      world.createJoint(
          lander,
          leg,
          new double[] {0, 0, side * LEG_AWAY / SCALE, LEG_DOWN / SCALE},
          limits,
          0.3 * side, // slow enough not to jump back into the sky
          LEG_SPRING_TORQUE);
    }
  }

  // ---- step ----

  @Override
  public void step(int action, StepResult out) {
    advance(action == 2 ? 1 : 0, action == 1 || action == 3 ? 1 : 0, action - 2);
    finish(out);
  }

  @Override
  public void step(float[] action, StepResult out) {
    double main = Math.min(Math.max(action[0], -1), 1);
    double side = Math.min(Math.max(action[1], -1), 1);
    double sideThrottle = Math.abs(side);
    advance(
        main > 0 ? (main + 1) * 0.5 : 0, sideThrottle > 0.5 ? sideThrottle : 0, Math.signum(side));
    finish(out);
  }

  /**
   * Lets the engines burn for one step.
   *
   * @param main throttle, 0 or from 0.5 to 1
   * @param side throttle, 0 or from 0.5 to 1
   * @param direction −1: left engine, 1: right
   */
  private void advance(double main, double side, double direction) {
    if (options.enableWind && !legOnGround[0] && !legOnGround[1]) {
      lander.applyForceToCentre(gust(windIndex++) * options.windPower, 0);
      lander.applyTorque(gust(torqueIndex++) * options.turbulencePower);
    }
    double sin = Trigonometry.sin(lander.angle);
    double cos = Trigonometry.cos(lander.angle);
    double dispersion0 = random.uniform(-1, 1) / SCALE;
    double dispersion1 = random.uniform(-1, 1) / SCALE;
    if (main > 0) {
      double down = MAIN_ENGINE_Y_LOCATION / SCALE + 2 * dispersion0;
      double ox = sin * down + -cos * dispersion1;
      double oy = -cos * down - sin * dispersion1;
      lander.applyLinearImpulse(
          -ox * MAIN_ENGINE_POWER * main,
          -oy * MAIN_ENGINE_POWER * main,
          lander.x + ox,
          lander.y + oy);
    }
    if (side > 0) {
      double away = 3 * dispersion1 + direction * SIDE_ENGINE_AWAY / SCALE;
      double ox = sin * dispersion0 + -cos * away;
      double oy = -cos * dispersion0 - sin * away;
      // 17, where SIDE_ENGINE_HEIGHT is 14: so it is in Gymnasium, and turns the lander by its
      // angle.
      lander.applyLinearImpulse(
          -ox * SIDE_ENGINE_POWER * side,
          -oy * SIDE_ENGINE_POWER * side,
          lander.x + ox - sin * 17 / SCALE,
          lander.y + oy + cos * SIDE_ENGINE_HEIGHT / SCALE);
    }
    mainPower = main;
    sidePower = side * direction;
    requireWorld().step(1.0 / FPS, VELOCITY_ITERATIONS, POSITION_ITERATIONS);
  }

  /** Never periodic, in ±1. */
  private static double gust(int index) {
    return StrictMath.tanh(
        Trigonometry.sin(0.02 * index) + Trigonometry.sin(Math.PI * 0.01 * index));
  }

  private void finish(StepResult out) {
    observe(out.observation);
    double before = shaping;
    updateShaping();
    double reward = shaping - before;
    reward -= mainPower * 0.30;
    reward -= Math.abs(sidePower) * 0.03;
    boolean terminated = false;
    if (crashed || Math.abs(stateX()) >= 1) {
      terminated = true;
      reward = -100;
    }
    if (!lander.isAwake) {
      terminated = true;
      reward = 100;
    }
    out.set(reward, terminated, false);
  }

  private double stateX() {
    return (lander.x - W / 2) / (W / 2);
  }

  private double stateY() {
    return (lander.y - (HELIPAD_Y + LEG_DOWN / SCALE)) / (H / 2);
  }

  private double stateVx() {
    return lander.velocityX * (W / 2) / FPS;
  }

  private double stateVy() {
    return lander.velocityY * (H / 2) / FPS;
  }

  private void updateShaping() {
    double x = stateX();
    double y = stateY();
    double vx = stateVx();
    double vy = stateVy();
    shaping =
        -100 * Math.sqrt(x * x + y * y)
            - 100 * Math.sqrt(vx * vx + vy * vy)
            - 100 * Math.abs((double) lander.angle)
            + (legOnGround[0] ? 10 : 0)
            + (legOnGround[1] ? 10 : 0);
  }

  private void observe(float[] observation) {
    observation[0] = (float) stateX();
    observation[1] = (float) stateY();
    observation[2] = (float) stateVx();
    observation[3] = (float) stateVy();
    observation[4] = lander.angle;
    observation[5] = (float) (20.0 * lander.angularVelocity / FPS);
    observation[6] = legOnGround[0] ? 1 : 0;
    observation[7] = legOnGround[1] ? 1 : 0;
  }

  private World requireWorld() {
    World world = this.world;
    if (world == null) {
      throw new EnvironmentException("The lunar lander was not reset yet. Call reset first.");
    }
    return world;
  }

  double groundHeight(int index) {
    return groundY[index];
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
    LanderPicture.draw(canvas, groundX, groundY, lander, legs, mainPower, sidePower);
  }
}
