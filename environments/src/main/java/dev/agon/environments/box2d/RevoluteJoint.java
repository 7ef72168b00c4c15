package dev.agon.environments.box2d;

import org.jspecify.annotations.Nullable;

/**
 * Holds two bodies together at a point, within limits of their angle, and turns them by a motor.
 */
final class RevoluteJoint {
  /** A joint as one of its bodies sees it. */
  static final class Edge {
    final RevoluteJoint joint;
    final Body other;
    final @Nullable Edge next;

    Edge(RevoluteJoint joint, Body other, @Nullable Edge next) {
      this.joint = joint;
      this.other = other;
      this.next = next;
    }
  }

  private enum Limit {
    INACTIVE,
    LOWER,
    UPPER
  }

  final Body bodyA;
  final Body bodyB;
  private final float anchorAX;
  private final float anchorAY;
  private final float anchorBX;
  private final float anchorBY;
  private final float lowerAngle;
  private final float upperAngle;
  private final float referenceAngle;
  private float motorSpeed;
  private float maxMotorTorque;

  @Nullable RevoluteJoint next; // of the world
  boolean isInIsland;

  // Impulses, kept for the next step
  float impulseX;
  float impulseY;
  float impulseZ; // of the limit
  float motorImpulse;
  private Limit limit = Limit.INACTIVE;

  // What the last iteration added to the impulses; Z is NaN where it cut the impulse off at 0
  float addedX;
  float addedY;
  float addedZ;

  // Constant over a step
  private float rAX;
  private float rAY;
  private float rBX;
  private float rBY;
  private float maxMotorImpulse;
  private float motorMass;
  // The symmetric matrix [[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]]
  private float xx;
  private float xy;
  private float xz;
  private float yy;
  private float yz;
  private float zz;
  private float inverseDet22;
  private float inverseDet33;
  private float crossX; // of the second and third column
  private float crossY;
  private float crossZ;

  /**
   * @param anchors [4] of the joint in the coordinates of A and of B
   * @param limits [2] of the angle of B against A, which is 0 as they stand now
   */
  RevoluteJoint(
      Body bodyA,
      Body bodyB,
      double[] anchors,
      double[] limits,
      double motorSpeed,
      double maxMotorTorque) {
    this.bodyA = bodyA;
    this.bodyB = bodyB;
    anchorAX = (float) anchors[0];
    anchorAY = (float) anchors[1];
    anchorBX = (float) anchors[2];
    anchorBY = (float) anchors[3];
    lowerAngle = (float) limits[0];
    upperAngle = (float) limits[1];
    this.motorSpeed = (float) motorSpeed;
    this.maxMotorTorque = (float) maxMotorTorque;
    referenceAngle = (float) ((double) bodyB.angle - bodyA.angle);
    bodyA.joints = new Edge(this, bodyB, bodyA.joints);
    bodyB.joints = new Edge(this, bodyA, bodyB.joints);
  }

  float angle() {
    return bodyB.angle - bodyA.angle - referenceAngle;
  }

  float speed() {
    return bodyB.angularVelocity - bodyA.angularVelocity;
  }

  void setMotorSpeed(double speed) {
    bodyA.setAwake(true);
    bodyB.setAwake(true);
    motorSpeed = (float) speed;
  }

  void setMaxMotorTorque(double torque) {
    bodyA.setAwake(true);
    bodyB.setAwake(true);
    maxMotorTorque = (float) torque;
  }

  void initVelocityConstraints(float dt, float dtRatio) {
    Body a = bodyA;
    Body b = bodyB;
    float angleA = a.solverAngle;
    float angleB = b.solverAngle;
    float sinA = FloatTrigonometry.sin(angleA);
    float cosA = FloatTrigonometry.cos(angleA);
    float sinB = FloatTrigonometry.sin(angleB);
    float cosB = FloatTrigonometry.cos(angleB);
    float ax = anchorAX - a.localCentreX;
    float ay = anchorAY - a.localCentreY;
    float bx = anchorBX - b.localCentreX;
    float by = anchorBY - b.localCentreY;
    rAX = cosA * ax - sinA * ay;
    rAY = sinA * ax + cosA * ay;
    rBX = cosB * bx - sinB * by;
    rBY = sinB * bx + cosB * by;
    float mA = a.inverseMass;
    float mB = b.inverseMass;
    float iA = a.inverseInertia;
    float iB = b.inverseInertia;
    xx = mA + mB + rAY * rAY * iA + rBY * rBY * iB;
    xy = -rAY * rAX * iA - rBY * rBX * iB;
    xz = -rAY * iA - rBY * iB;
    yy = mA + mB + rAX * rAX * iA + rBX * rBX * iB;
    yz = rAX * iA + rBX * iB;
    zz = iA + iB;
    motorMass = 1.0f / zz;
    maxMotorImpulse = dt * maxMotorTorque;
    float det22 = xx * yy - xy * xy;
    inverseDet22 = det22 != 0 ? 1.0f / det22 : det22;
    crossX = yy * zz - yz * yz;
    crossY = yz * xz - xy * zz;
    crossZ = xy * yz - yy * xz;
    float det33 = xx * crossX + xy * crossY + xz * crossZ;
    inverseDet33 = det33 != 0 ? 1.0f / det33 : det33;

    float jointAngle = angleB - angleA - referenceAngle;
    Limit before = limit;
    if (jointAngle <= lowerAngle) {
      limit = Limit.LOWER;
    } else if (jointAngle >= upperAngle) {
      limit = Limit.UPPER;
    } else {
      limit = Limit.INACTIVE;
    }
    if (limit != before || limit == Limit.INACTIVE) {
      impulseZ = 0;
    }

    impulseX *= dtRatio;
    impulseY *= dtRatio;
    impulseZ *= dtRatio;
    motorImpulse *= dtRatio;
    a.solverVelocityX -= mA * impulseX;
    a.solverVelocityY -= mA * impulseY;
    a.solverAngularVelocity -= iA * (rAX * impulseY - rAY * impulseX + motorImpulse + impulseZ);
    b.solverVelocityX += mB * impulseX;
    b.solverVelocityY += mB * impulseY;
    b.solverAngularVelocity += iB * (rBX * impulseY - rBY * impulseX + motorImpulse + impulseZ);
  }

  void solveVelocityConstraints() {
    Body a = bodyA;
    Body b = bodyB;
    float wA = a.solverAngularVelocity;
    float wB = b.solverAngularVelocity;
    float mA = a.inverseMass;
    float mB = b.inverseMass;
    float iA = a.inverseInertia;
    float iB = b.inverseInertia;

    // Motor. Most are at the end of their torque, iteration after iteration: a branch that is
    // foreseen spares waiting for the comparison.
    float wished = motorImpulse + -motorMass * (wB - wA - motorSpeed);
    float impulse;
    if (wished >= maxMotorImpulse) {
      impulse = maxMotorImpulse;
    } else if (wished <= -maxMotorImpulse) {
      impulse = -maxMotorImpulse;
    } else {
      impulse = wished;
    }
    float motor = impulse - motorImpulse;
    if (motor != 0) {
      motorImpulse = impulse;
      wA -= iA * motor;
      wB += iB * motor;
    }

    // Common point, and limit
    float cdotX = b.solverVelocityX + -wB * rBY - a.solverVelocityX - -wA * rAY;
    float cdotY = b.solverVelocityY + wB * rBX - a.solverVelocityY - wA * rAX;
    float px;
    float py;
    if (limit == Limit.INACTIVE) {
      px = inverseDet22 * (yy * -cdotX - xy * -cdotY);
      py = inverseDet22 * (xx * -cdotY - xy * -cdotX);
      impulseX += px;
      impulseY += py;
      addedX = px;
      addedY = py;
      addedZ = 0;
      a.solverVelocityX -= mA * px;
      a.solverVelocityY -= mA * py;
      a.solverAngularVelocity = wA - iA * (rAX * py - rAY * px);
      b.solverVelocityX += mB * px;
      b.solverVelocityY += mB * py;
      b.solverAngularVelocity = wB + iB * (rBX * py - rBY * px);
      return;
    }
    float cdotZ = wB - wA;
    px = -(inverseDet33 * (cdotX * crossX + cdotY * crossY + cdotZ * crossZ));
    py =
        -(inverseDet33
            * (xx * (cdotY * zz - cdotZ * yz)
                + xy * (cdotZ * xz - cdotX * zz)
                + xz * (cdotX * yz - cdotY * xz)));
    float pz =
        -(inverseDet33
            * (xx * (yy * cdotZ - yz * cdotY)
                + xy * (yz * cdotX - xy * cdotZ)
                + xz * (xy * cdotY - yy * cdotX)));
    float newImpulse = impulseZ + pz;
    if (pullsFromLimit(newImpulse)) {
      float rhsX = -cdotX + impulseZ * xz;
      float rhsY = -cdotY + impulseZ * yz;
      px = inverseDet22 * (yy * rhsX - xy * rhsY);
      py = inverseDet22 * (xx * rhsY - xy * rhsX);
      pz = -impulseZ;
      impulseZ = 0;
      addedZ = Float.NaN;
    } else {
      impulseZ += pz;
      addedZ = pz;
    }
    impulseX += px;
    impulseY += py;
    addedX = px;
    addedY = py;
    a.solverVelocityX -= mA * px;
    a.solverVelocityY -= mA * py;
    a.solverAngularVelocity = wA - iA * (rAX * py - rAY * px + pz);
    b.solverVelocityX += mB * px;
    b.solverVelocityY += mB * py;
    b.solverAngularVelocity = wB + iB * (rBX * py - rBY * px + pz);
  }

  /** Whether an impulse would hold the joint at its limit instead of keeping it from beyond. */
  boolean pullsFromLimit(float impulse) {
    return limit == Limit.LOWER ? impulse < 0 : limit == Limit.UPPER && impulse > 0;
  }

  /** Returns whether the error is small. */
  boolean solvePositionConstraints() {
    Body a = bodyA;
    Body b = bodyB;
    float angleA = a.solverAngle;
    float angleB = b.solverAngle;
    float mA = a.inverseMass;
    float mB = b.inverseMass;
    float iA = a.inverseInertia;
    float iB = b.inverseInertia;
    float angularError = 0;
    if (limit != Limit.INACTIVE) {
      float angle = angleB - angleA - referenceAngle;
      float c;
      if (limit == Limit.LOWER) {
        c = angle - lowerAngle;
        angularError = -c;
        c = World.clamp(c + World.ANGULAR_SLOP, -World.MAX_ANGULAR_CORRECTION, 0);
      } else {
        c = angle - upperAngle;
        angularError = c;
        c = World.clamp(c - World.ANGULAR_SLOP, 0, World.MAX_ANGULAR_CORRECTION);
      }
      float limitImpulse = -motorMass * c;
      angleA -= iA * limitImpulse;
      angleB += iB * limitImpulse;
    }
    float sinA = FloatTrigonometry.sin(angleA);
    float cosA = FloatTrigonometry.cos(angleA);
    float sinB = FloatTrigonometry.sin(angleB);
    float cosB = FloatTrigonometry.cos(angleB);
    float ax = anchorAX - a.localCentreX;
    float ay = anchorAY - a.localCentreY;
    float bx = anchorBX - b.localCentreX;
    float by = anchorBY - b.localCentreY;
    float ux = cosA * ax - sinA * ay;
    float uy = sinA * ax + cosA * ay;
    float vx = cosB * bx - sinB * by;
    float vy = sinB * bx + cosB * by;
    float cx = b.solverCentreX + vx - a.solverCentreX - ux;
    float cy = b.solverCentreY + vy - a.solverCentreY - uy;
    float positionError = (float) Math.sqrt(cx * cx + cy * cy);
    float k11 = mA + mB + iA * uy * uy + iB * vy * vy;
    float k12 = -iA * ux * uy - iB * vx * vy;
    float k22 = mA + mB + iA * ux * ux + iB * vx * vx;
    float det = k11 * k22 - k12 * k12;
    if (det != 0) {
      det = 1.0f / det;
    }
    float px = -(det * (k22 * cx - k12 * cy));
    float py = -(det * (k11 * cy - k12 * cx));
    a.solverCentreX -= mA * px;
    a.solverCentreY -= mA * py;
    a.solverAngle = angleA - iA * (ux * py - uy * px);
    b.solverCentreX += mB * px;
    b.solverCentreY += mB * py;
    b.solverAngle = angleB + iB * (vx * py - vy * px);
    return positionError <= World.LINEAR_SLOP && angularError <= World.ANGULAR_SLOP;
  }
}
