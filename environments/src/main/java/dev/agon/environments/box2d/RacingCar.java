package dev.agon.environments.box2d;

/**
 * A car seen from above: a hull on four wheels, of which the front ones steer and the rear ones
 * drive. Wheels slide where the force on them is larger than friction allows.
 */
final class RacingCar {
  static final double SIZE = 0.02;
  static final double ENGINE_POWER = 100_000_000 * SIZE * SIZE;
  static final double WHEEL_MOMENT_OF_INERTIA = 4_000 * SIZE * SIZE;
  static final double FRICTION_LIMIT = 1_000_000 * SIZE * SIZE;
  static final double WHEEL_R = 27;
  static final double WHEEL_W = 14;
  static final double BRAKE_FORCE = 15; // rad/s
  private static final double STIFFNESS = 205_000 * SIZE * SIZE;
  private static final double GRASS_FRICTION = 0.6;
  private static final double MAX_GAS_GAIN = 0.1; // per step

  private static final double[][] WHEELPOS = {{-55, 80}, {55, 80}, {-55, -82}, {55, -82}};
  private static final Shape[] HULL = {
    polygon(-60, 130, 60, 130, 60, 110, -60, 110),
    polygon(-15, 120, 15, 120, 20, 20, -20, 20),
    polygon(25, 20, 50, -10, 50, -40, 20, -90, -20, -90, -50, -40, -50, -10, -25, 20),
    polygon(-50, -120, 50, -120, 50, -90, -50, -90)
  };
  private static final Shape WHEEL =
      polygon(-WHEEL_W, WHEEL_R, WHEEL_W, WHEEL_R, WHEEL_W, -WHEEL_R, -WHEEL_W, -WHEEL_R);
  private static final Fixture.Material HULL_MATERIAL = Fixture.Material.solid(1.0);
  private static final Fixture.Material WHEEL_MATERIAL =
      Fixture.Material.onGround(0.1, Fixture.Material.DEFAULT_FRICTION, 0x0020);

  private static Shape polygon(double... xy) {
    double[] scaled = new double[xy.length];
    for (int i = 0; i < xy.length; i++) {
      scaled[i] = xy[i] * SIZE;
    }
    return Shape.polygon(scaled);
  }

  /** A wheel, which turns about its axle and is turned by the steering. */
  static final class Wheel {
    private static final double RADIUS = 1.0 * WHEEL_R * SIZE;

    final Body body;
    final RevoluteJoint joint;
    int tiles; // that it stands on
    double gas;
    double brake;
    double steer;
    double phase; // angle about the axle
    double omega; // angular velocity about the axle

    Wheel(Body body, RevoluteJoint joint) {
      this.body = body;
      this.joint = joint;
      body.owner = this;
    }

    private void step(double dt) {
      double turn = steer - joint.angle();
      joint.setMotorSpeed(Math.signum(turn) * Math.min(50.0 * Math.abs(turn), 3.0));

      double frictionLimit = FRICTION_LIMIT * (tiles > 0 ? 1 : GRASS_FRICTION);
      double forwardX = -body.sin;
      double forwardY = body.cos;
      double sideX = body.cos;
      double sideY = body.sin;
      double forwardSpeed = forwardX * body.velocityX + forwardY * body.velocityY;
      double sideSpeed = sideX * body.velocityX + sideY * body.velocityY;

      // Energy is I·ω²/2, power I·ω·dω/dt; 5 keeps the quotient finite at rest.
      omega += dt * ENGINE_POWER * gas / WHEEL_MOMENT_OF_INERTIA / (Math.abs(omega) + 5.0);
      if (brake >= 0.9) {
        omega = 0;
      } else if (brake > 0) {
        double slowing = Math.min(BRAKE_FORCE * brake, Math.abs(omega));
        omega += -Math.signum(omega) * slowing;
      }
      phase += omega * dt;

      double rollingSpeed = omega * RADIUS;
      double forwardForce = (-forwardSpeed + rollingSpeed) * STIFFNESS;
      double sideForce = -sideSpeed * STIFFNESS;
      double force = Math.sqrt(forwardForce * forwardForce + sideForce * sideForce);
      if (force > frictionLimit) {
        forwardForce = forwardForce / force * frictionLimit;
        sideForce = sideForce / force * frictionLimit;
      }
      omega -= dt * forwardForce * RADIUS / WHEEL_MOMENT_OF_INERTIA;
      body.applyForceToCentre(
          sideForce * sideX + forwardForce * forwardX, sideForce * sideY + forwardForce * forwardY);
    }
  }

  final Body hull;
  final Wheel[] wheels = new Wheel[4]; // front left and right, rear left and right

  RacingCar(World world, double heading, double x, double y) {
    hull = world.createDynamic(x, y, heading);
    for (Shape shape : HULL) {
      hull.add(HULL_MATERIAL, shape);
    }
    for (int i = 0; i < 4; i++) {
      double wx = WHEELPOS[i][0] * SIZE;
      double wy = WHEELPOS[i][1] * SIZE;
      Body body = world.createDynamic(x + wx, y + wy, heading).add(WHEEL_MATERIAL, WHEEL);
      RevoluteJoint joint =
          world.createJoint(
              hull,
              body,
              new double[] {wx, wy, 0, 0},
              new double[] {-0.4, 0.4},
              0,
              180 * 900 * SIZE * SIZE);
      wheels[i] = new Wheel(body, joint);
    }
  }

  /** Rear-wheel drive; the gas comes slowly and goes at once. */
  void gas(double gas) {
    double wished = Math.min(Math.max(gas, 0), 1);
    for (int i = 2; i < 4; i++) {
      wheels[i].gas += Math.min(wished - wheels[i].gas, MAX_GAS_GAIN);
    }
  }

  /** 0.9 and more blocks the wheels. */
  void brake(double brake) {
    for (Wheel wheel : wheels) {
      wheel.brake = brake;
    }
  }

  /** To the left where positive. */
  void steer(double steer) {
    wheels[0].steer = steer;
    wheels[1].steer = steer;
  }

  void step(double dt) {
    for (Wheel wheel : wheels) {
      wheel.step(dt);
    }
  }

  double speed() {
    double vx = hull.velocityX;
    double vy = hull.velocityY;
    return Math.sqrt(vx * vx + vy * vy);
  }
}
