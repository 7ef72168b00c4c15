package dev.agon.environments.box2d;

import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import java.awt.Graphics2D;

/**
 * Driving a lap from pixels, as in Gymnasium 1.4.0: tracks, physics and rewards bit for bit,
 * pictures of its own making.
 *
 * <p><b>Description.</b> A powerful car with rear-wheel drive, seen from above, on a random track.
 * At the bottom of the picture, from left to right: the return so far, speed, four sensors of the
 * wheels' speed, steering, gyroscope.
 *
 * <p><b>Action space.</b> {@code Box([3], float32)}: steering from −1 (left) to 1, gas and brake
 * from 0 to 1. Without {@code continuous}, {@code Discrete(5)}: 0 nothing, 1 steer right, 2 steer
 * left, 3 gas, 4 brake.
 *
 * <p><b>Observation space.</b> {@code Box([96, 96, 3], uint8)}: a picture, red, green and blue from
 * 0 to 255.
 *
 * <p><b>Rewards.</b> −0.1 for every step, 1000/N for every tile visited for the first time, where N
 * is their number; −100 for leaving the field, in place of all that.
 *
 * <p><b>Starting state.</b> At rest in the middle of the road.
 *
 * <p><b>Episode end.</b> Termination: the lap is complete, that is, the first tile is reached when
 * {@code lapCompletePercent} of the tiles have been visited, or all have; or the car leaves the
 * field. Truncation: by the time limit of the id, 1000 steps.
 *
 * <p><b>Version history.</b> v3: finishing the lap terminates the episode.
 */
public final class CarRacing implements Environment, Drawable {
  static final int FPS = 50;
  static final double PLAYFIELD = 2_000 / CarTrack.SCALE; // from the middle to the end of the world
  static final double ZOOM = 2.7;
  private static final int VELOCITY_ITERATIONS = 180;
  private static final int POSITION_ITERATIONS = 60;
  private static final int DISCRETE_ACTIONS = 5;

  private static final Space OBSERVATIONS = Space.Box.bytes(CarPainter.SIZE, CarPainter.SIZE, 3);
  private static final Space CONTINUOUS =
      Space.Box.of(new float[] {-1, 0, 0}, new float[] {1, 1, 1});
  private static final Space DISCRETE = new Space.Discrete(DISCRETE_ACTIONS);

  /** A piece of the road. */
  static final class Tile {
    final int index;
    boolean isVisited;
    boolean isTouched; // by any part of the car: it then loses its shade

    Tile(int index) {
      this.index = index;
    }
  }

  private final double lapCompletePercent;
  private final boolean domainRandomize;
  private final boolean continuous;

  private final CarTrack track = new CarTrack();
  private Tile[] tiles = new Tile[0];
  private World world = new World(0, 0, new Contacts());
  private RacingCar car = new RacingCar(world, 0, 0, 0);
  private double totalReward;
  private double previousReward;
  private int visitedCount;
  private boolean newLap;
  private double time;
  private final double[] roadColour = {102, 102, 102};
  private final double[] fieldColour = {102, 204, 102};
  private final double[] grassColour = {102, 230, 102};
  private final CarPainter painter = new CarPainter();

  private final class Contacts implements Contact.Listener {
    @Override
    public void beginContact(Contact contact) {
      touch(contact, 1);
    }

    @Override
    public void endContact(Contact contact) {
      touch(contact, -1);
    }
  }

  public CarRacing() {
    this(0.95, false, true);
  }

  /**
   * @param lapCompletePercent share of the tiles that a lap has to visit, from 0 to 1
   * @param domainRandomize whether every episode has colours of its own
   * @param continuous whether actions are three numbers instead of one of five
   */
  public CarRacing(double lapCompletePercent, boolean domainRandomize, boolean continuous) {
    if (!(lapCompletePercent >= 0 && lapCompletePercent <= 1)) {
      throw new EnvironmentException(
          "The option 'lapCompletePercent' of a car race is a share from 0 to 1, but was %s. Give 0.95 for 95 percent, say."
              .formatted(lapCompletePercent));
    }
    this.lapCompletePercent = lapCompletePercent;
    this.domainRandomize = domainRandomize;
    this.continuous = continuous;
  }

  @Override
  public Space observationSpace() {
    return OBSERVATIONS;
  }

  @Override
  public Space actionSpace() {
    return continuous ? CONTINUOUS : DISCRETE;
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    totalReward = 0;
    previousReward = 0;
    visitedCount = 0;
    newLap = false;
    time = 0;
    if (domainRandomize) {
      chooseColours(random);
    }
    track.generate(random);
    world = new World(0, 0, new Contacts());
    tiles = new Tile[track.count()];
    double[] corners = new double[8];
    for (int i = 0; i < tiles.length; i++) {
      tiles[i] = new Tile(i);
      track.tile(i, corners);
      Body body = world.createStatic();
      body.owner = tiles[i];
      body.add(Fixture.Material.sensor(), Shape.polygon(corners));
    }
    car = new RacingCar(world, track.heading(0), track.x(0), track.y(0));
    painter.setTrack(track);
    advance();
    paint(observation);
  }

  private void chooseColours(Pcg64 random) {
    for (int i = 0; i < 3; i++) {
      roadColour[i] = random.uniform(0, 210);
    }
    for (int i = 0; i < 3; i++) {
      fieldColour[i] = random.uniform(0, 210);
      grassColour[i] = fieldColour[i];
    }
    grassColour[random.integers(3)] += 20;
  }

  private void touch(Contact contact, int change) {
    Object a = contact.fixtureA.body.owner;
    Object b = contact.fixtureB.body.owner;
    Tile tile;
    Object other;
    if (b instanceof Tile tileB) {
      tile = tileB;
      other = a;
    } else if (a instanceof Tile tileA) {
      tile = tileA;
      other = b;
    } else {
      return;
    }
    tile.isTouched = true;
    if (!(other instanceof RacingCar.Wheel wheel)) {
      return;
    }
    wheel.tiles += change;
    if (change < 0 || tile.isVisited) {
      return;
    }
    tile.isVisited = true;
    totalReward += 1_000.0 / tiles.length;
    visitedCount++;
    if (tile.index == 0 && (double) visitedCount / tiles.length > lapCompletePercent) {
      newLap = true;
    }
  }

  @Override
  public void step(float[] action, StepResult out) {
    car.steer(-(double) action[0]);
    car.gas(action[1]);
    car.brake(action[2]);
    finish(out);
  }

  @Override
  public void step(int action, StepResult out) {
    car.steer(action == 1 ? -0.6 : action == 2 ? 0.6 : 0);
    car.gas(action == 3 ? 0.2 : 0);
    car.brake(action == 4 ? 0.8 : 0);
    finish(out);
  }

  private void advance() {
    car.step(1.0 / FPS);
    world.step(1.0 / FPS, VELOCITY_ITERATIONS, POSITION_ITERATIONS);
    time += 1.0 / FPS;
  }

  private void finish(StepResult out) {
    advance();
    paint(out.observation);
    totalReward -= 0.1;
    double reward = totalReward - previousReward;
    previousReward = totalReward;
    boolean terminated = visitedCount == tiles.length || newLap;
    if (Math.abs(car.hull.x) > PLAYFIELD || Math.abs(car.hull.y) > PLAYFIELD) {
      terminated = true;
      reward = -100;
    }
    out.set(reward, terminated, false);
  }

  // Called before the 0.1 of the step is taken away, as in Gymnasium.
  private void paint(float[] observation) {
    painter.paint(view(), observation);
  }

  private CarPainter.View view() {
    return painter
        .view()
        .set(car, tiles, zoom(), totalReward, roadColour, fieldColour, grassColour);
  }

  /** From the whole field to the car within the first second. */
  private double zoom() {
    return 0.1 * CarTrack.SCALE * Math.max(1 - time, 0) + ZOOM * CarTrack.SCALE * Math.min(time, 1);
  }

  CarTrack track() {
    return track;
  }

  RacingCar car() {
    return car;
  }

  // ---- picture ----

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
    RacePicture.draw(canvas, track, view());
  }
}
