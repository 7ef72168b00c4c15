package dev.agon.environments.box2d;

import org.jspecify.annotations.Nullable;

/** A rigid body: at rest for ever, or moved by forces. */
final class Body {
  final World world;
  final boolean isDynamic;

  // Place of the origin of its coordinates, and sine and cosine of its angle
  float x;
  float y;
  float sin;
  float cos;

  // Sweep of the centre of mass and of the angle over a step: from centre0, angle0 at time alpha0
  float localCentreX;
  float localCentreY;
  float centre0X;
  float centre0Y;
  float centreX;
  float centreY;
  float angle0;
  float angle;
  float alpha0;

  float velocityX; // of the centre of mass
  float velocityY;
  float angularVelocity;
  float forceX;
  float forceY;
  float torque;

  float mass;
  float inverseMass;
  float inverseInertia;

  float sleepTime;
  boolean isAwake = true;
  boolean isInIsland;

  // What the solver of an island works on; the same quantities as above
  float solverCentreX;
  float solverCentreY;
  float solverAngle;
  float solverVelocityX;
  float solverVelocityY;
  float solverAngularVelocity;

  @Nullable Body next; // of the world
  @Nullable Fixture fixtures;
  RevoluteJoint.@Nullable Edge joints;
  Contact.@Nullable Edge contacts;

  /** Whatever the environment knows of it. */
  @Nullable Object owner;

  Body(World world, boolean isDynamic, double x, double y, double angle) {
    this.world = world;
    this.isDynamic = isDynamic;
    this.x = (float) x;
    this.y = (float) y;
    this.angle = (float) angle;
    angle0 = this.angle;
    sin = FloatTrigonometry.sin(this.angle);
    cos = FloatTrigonometry.cos(this.angle);
    centre0X = this.x;
    centre0Y = this.y;
    centreX = this.x;
    centreY = this.y;
    if (isDynamic) {
      mass = 1;
      inverseMass = 1;
    }
  }

  Body add(Fixture.Material material, Shape shape) {
    Fixture fixture = new Fixture(this, material, shape);
    fixture.next = fixtures;
    fixtures = fixture;
    if (fixture.density > 0) {
      resetMass();
    }
    return this;
  }

  private void resetMass() {
    mass = 0;
    inverseMass = 0;
    float inertia = 0;
    float cx = 0;
    float cy = 0;
    float[] part = new float[4];
    for (Fixture f = fixtures; f != null; f = f.next) {
      if (f.density == 0) {
        continue;
      }
      f.shape.massInto(f.density, part);
      mass += part[0];
      cx += part[0] * part[1];
      cy += part[0] * part[2];
      inertia += part[3];
    }
    inverseMass = 1.0f / mass;
    cx *= inverseMass;
    cy *= inverseMass;
    inertia -= mass * (cx * cx + cy * cy);
    inverseInertia = 1.0f / inertia;
    localCentreX = cx;
    localCentreY = cy;
    centreX = (cos * cx - sin * cy) + x;
    centreY = (sin * cx + cos * cy) + y;
    centre0X = centreX;
    centre0Y = centreY;
  }

  void setAwake(boolean awake) {
    if (awake) {
      if (!isAwake) {
        isAwake = true;
        sleepTime = 0;
      }
      return;
    }
    isAwake = false;
    sleepTime = 0;
    velocityX = 0;
    velocityY = 0;
    angularVelocity = 0;
    forceX = 0;
    forceY = 0;
    torque = 0;
  }

  void applyForceToCentre(double fx, double fy) {
    setAwake(true);
    forceX += (float) fx;
    forceY += (float) fy;
  }

  void applyTorque(double amount) {
    setAwake(true);
    torque += (float) amount;
  }

  /** An impulse at a point of the world. */
  void applyLinearImpulse(double ix, double iy, double px, double py) {
    setAwake(true);
    float impulseX = (float) ix;
    float impulseY = (float) iy;
    velocityX += inverseMass * impulseX;
    velocityY += inverseMass * impulseY;
    float rx = (float) px - centreX;
    float ry = (float) py - centreY;
    angularVelocity += inverseInertia * (rx * impulseY - ry * impulseX);
  }

  /** Whether contacts with another body count: not between two that a joint holds together. */
  boolean shouldCollide(Body other) {
    if (!isDynamic && !other.isDynamic) {
      return false;
    }
    for (RevoluteJoint.Edge edge = joints; edge != null; edge = edge.next) {
      if (edge.other == other) {
        return false;
      }
    }
    return true;
  }

  void synchronizeTransform() {
    sin = FloatTrigonometry.sin(angle);
    cos = FloatTrigonometry.cos(angle);
    x = centreX - (cos * localCentreX - sin * localCentreY);
    y = centreY - (sin * localCentreX + cos * localCentreY);
  }

  /** Tells the broad phase of the space that the body swept over. */
  void synchronizeFixtures() {
    float sin0 = FloatTrigonometry.sin(angle0);
    float cos0 = FloatTrigonometry.cos(angle0);
    float x0 = centre0X - (cos0 * localCentreX - sin0 * localCentreY);
    float y0 = centre0Y - (sin0 * localCentreX + cos0 * localCentreY);
    Box box = world.box;
    for (Fixture f = fixtures; f != null; f = f.next) {
      box.clear();
      box.add(f.shape, x0, y0, sin0, cos0);
      box.add(f.shape, x, y, sin, cos);
      box.grow(Shape.RADIUS);
      world.broadPhase.move(f.proxy, box, x - x0, y - y0);
    }
  }

  void advanceSweep(float alpha) {
    float beta = (alpha - alpha0) / (1.0f - alpha0);
    centre0X = (1.0f - beta) * centre0X + beta * centreX;
    centre0Y = (1.0f - beta) * centre0Y + beta * centreY;
    angle0 = (1.0f - beta) * angle0 + beta * angle;
    alpha0 = alpha;
  }

  /** Moves the body to a moment of its sweep. */
  void advance(float alpha) {
    advanceSweep(alpha);
    centreX = centre0X;
    centreY = centre0Y;
    angle = angle0;
    synchronizeTransform();
  }

  /** A copy of a sweep, to go back to. */
  static final class Sweep {
    float localCentreX;
    float localCentreY;
    float centre0X;
    float centre0Y;
    float centreX;
    float centreY;
    float angle0;
    float angle;
    float alpha0;

    void setTo(Body body) {
      localCentreX = body.localCentreX;
      localCentreY = body.localCentreY;
      centre0X = body.centre0X;
      centre0Y = body.centre0Y;
      centreX = body.centreX;
      centreY = body.centreY;
      angle0 = body.angle0;
      angle = body.angle;
      alpha0 = body.alpha0;
    }

    void giveTo(Body body) {
      body.centre0X = centre0X;
      body.centre0Y = centre0Y;
      body.centreX = centreX;
      body.centreY = centreY;
      body.angle0 = angle0;
      body.angle = angle;
      body.alpha0 = alpha0;
    }

    private static final float TWO_PI = 2.0f * World.PI;

    /** Takes whole turns away. */
    void normalize() {
      float turns = TWO_PI * (float) Math.floor(angle0 / TWO_PI);
      angle0 -= turns;
      angle -= turns;
    }
  }

  /** A rectangle along the axes. */
  static final class Box {
    float lowX;
    float lowY;
    float highX;
    float highY;

    void clear() {
      lowX = Float.MAX_VALUE;
      lowY = Float.MAX_VALUE;
      highX = -Float.MAX_VALUE;
      highY = -Float.MAX_VALUE;
    }

    void add(Shape shape, float atX, float atY, float sin, float cos) {
      for (int i = 0; i < shape.count; i++) {
        float px = (cos * shape.x[i] - sin * shape.y[i]) + atX;
        float py = (sin * shape.x[i] + cos * shape.y[i]) + atY;
        lowX = Math.min(lowX, px);
        lowY = Math.min(lowY, py);
        highX = Math.max(highX, px);
        highY = Math.max(highY, py);
      }
    }

    void grow(float margin) {
      lowX -= margin;
      lowY -= margin;
      highX += margin;
      highY += margin;
    }
  }
}
