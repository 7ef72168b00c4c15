package dev.agon.environments.box2d;

import java.util.Arrays;

/**
 * Finds the impulses that keep touching bodies apart and rub them against each other, by sequential
 * impulses (Catto 2006); two points of a contact are solved together as a linear complementarity
 * problem.
 */
final class ContactSolver {
  private static final float BAUMGARTE = 0.2f;
  private static final float BAUMGARTE_OF_IMPACT = 0.75f;
  private static final float MAX_LINEAR_CORRECTION = 0.2f;
  private static final float MAX_CONDITION = 1000;

  /** One point of a contact. */
  private static final class Point {
    float rAX;
    float rAY;
    float rBX;
    float rBY;
    float normalImpulse;
    float tangentImpulse;
    float normalMass;
    float tangentMass;
  }

  /** A contact as the solver sees it. */
  private static final class Constraint {
    Contact contact;
    Body a;
    Body b;
    int pointCount;
    final Point p1 = new Point();
    final Point p2 = new Point();
    float normalX;
    float normalY;
    float friction;
    // The symmetric matrix of the two points, and its inverse
    float k11;
    float k12;
    float k22;
    float inverse11;
    float inverse12;
    float inverse21;
    float inverse22;

    Constraint(Contact contact) {
      this.contact = contact;
      a = contact.fixtureA.body;
      b = contact.fixtureB.body;
    }

    void setTo(Contact contact) {
      this.contact = contact;
      a = contact.fixtureA.body;
      b = contact.fixtureB.body;
      friction = contact.friction;
      pointCount = contact.manifold.pointCount;
    }

    Point point(int index) {
      return index == 0 ? p1 : p2;
    }
  }

  private Constraint[] constraints = new Constraint[0];
  private int count;

  // What the last point that was looked at turned out to be
  private float normalX;
  private float normalY;
  private float pointX;
  private float pointY;

  void clear() {
    count = 0;
  }

  void add(Contact contact) {
    if (count == constraints.length) {
      int old = constraints.length;
      constraints = Arrays.copyOf(constraints, Math.max(8, 2 * old));
      for (int i = old; i < constraints.length; i++) {
        constraints[i] = new Constraint(contact);
      }
    }
    constraints[count++].setTo(contact);
  }

  int count() {
    return count;
  }

  Contact contact(int index) {
    return constraints[index].contact;
  }

  /**
   * @param warmRatio by which impulses of the last step count; 0: they do not
   */
  void initVelocityConstraints(float warmRatio) {
    for (int i = 0; i < count; i++) {
      Constraint c = constraints[i];
      Contact.Manifold manifold = c.contact.manifold;
      for (int j = 0; j < c.pointCount; j++) {
        Point p = c.point(j);
        p.normalImpulse = warmRatio * manifold.normalImpulse[j];
        p.tangentImpulse = warmRatio * manifold.tangentImpulse[j];
      }
      init(c, manifold);
    }
  }

  private static void init(Constraint c, Contact.Manifold manifold) {
    Body a = c.a;
    Body b = c.b;
    float sinA = FloatTrigonometry.sin(a.solverAngle);
    float cosA = FloatTrigonometry.cos(a.solverAngle);
    float sinB = FloatTrigonometry.sin(b.solverAngle);
    float cosB = FloatTrigonometry.cos(b.solverAngle);
    float xA = a.solverCentreX - (cosA * a.localCentreX - sinA * a.localCentreY);
    float yA = a.solverCentreY - (sinA * a.localCentreX + cosA * a.localCentreY);
    float xB = b.solverCentreX - (cosB * b.localCentreX - sinB * b.localCentreY);
    float yB = b.solverCentreY - (sinB * b.localCentreX + cosB * b.localCentreY);
    float mA = a.inverseMass;
    float mB = b.inverseMass;
    float iA = a.inverseInertia;
    float iB = b.inverseInertia;

    // Face and points in the world, halfway between the two skins
    boolean ofB = manifold.isFaceOfB;
    float sin = ofB ? sinB : sinA;
    float cos = ofB ? cosB : cosA;
    float nx = cos * manifold.normalX - sin * manifold.normalY;
    float ny = sin * manifold.normalX + cos * manifold.normalY;
    float planeX = (cos * manifold.pointX - sin * manifold.pointY) + (ofB ? xB : xA);
    float planeY = (sin * manifold.pointX + cos * manifold.pointY) + (ofB ? yB : yA);
    float sin2 = ofB ? sinA : sinB;
    float cos2 = ofB ? cosA : cosB;
    float x2 = ofB ? xA : xB;
    float y2 = ofB ? yA : yB;
    c.normalX = ofB ? -nx : nx;
    c.normalY = ofB ? -ny : ny;
    float tx = c.normalY;
    float ty = -c.normalX;
    for (int j = 0; j < c.pointCount; j++) {
      Point p = c.point(j);
      float clipX = (cos2 * manifold.localX[j] - sin2 * manifold.localY[j]) + x2;
      float clipY = (sin2 * manifold.localX[j] + cos2 * manifold.localY[j]) + y2;
      float depth = Shape.RADIUS - ((clipX - planeX) * nx + (clipY - planeY) * ny);
      float x = 0.5f * (clipX + depth * nx + (clipX - Shape.RADIUS * nx));
      float y = 0.5f * (clipY + depth * ny + (clipY - Shape.RADIUS * ny));
      p.rAX = x - a.solverCentreX;
      p.rAY = y - a.solverCentreY;
      p.rBX = x - b.solverCentreX;
      p.rBY = y - b.solverCentreY;
      float rnA = p.rAX * c.normalY - p.rAY * c.normalX;
      float rnB = p.rBX * c.normalY - p.rBY * c.normalX;
      float kNormal = mA + mB + iA * rnA * rnA + iB * rnB * rnB;
      p.normalMass = kNormal > 0 ? 1.0f / kNormal : 0;
      float rtA = p.rAX * ty - p.rAY * tx;
      float rtB = p.rBX * ty - p.rBY * tx;
      float kTangent = mA + mB + iA * rtA * rtA + iB * rtB * rtB;
      p.tangentMass = kTangent > 0 ? 1.0f / kTangent : 0;
    }
    if (c.pointCount == 2) {
      float rn1A = c.p1.rAX * c.normalY - c.p1.rAY * c.normalX;
      float rn1B = c.p1.rBX * c.normalY - c.p1.rBY * c.normalX;
      float rn2A = c.p2.rAX * c.normalY - c.p2.rAY * c.normalX;
      float rn2B = c.p2.rBX * c.normalY - c.p2.rBY * c.normalX;
      float k11 = mA + mB + iA * rn1A * rn1A + iB * rn1B * rn1B;
      float k22 = mA + mB + iA * rn2A * rn2A + iB * rn2B * rn2B;
      float k12 = mA + mB + iA * rn1A * rn2A + iB * rn1B * rn2B;
      if (k11 * k11 < MAX_CONDITION * (k11 * k22 - k12 * k12)) {
        c.k11 = k11;
        c.k12 = k12;
        c.k22 = k22;
        float det = k11 * k22 - k12 * k12;
        if (det != 0) {
          det = 1.0f / det;
        }
        c.inverse11 = det * k22;
        c.inverse12 = -det * k12;
        c.inverse21 = -det * k12;
        c.inverse22 = det * k11;
      } else {
        c.pointCount = 1; // nearly the same point twice
      }
    }
  }

  void warmStart() {
    for (int i = 0; i < count; i++) {
      Constraint c = constraints[i];
      Body a = c.a;
      Body b = c.b;
      float tx = c.normalY;
      float ty = -c.normalX;
      for (int j = 0; j < c.pointCount; j++) {
        Point p = c.point(j);
        float px = p.normalImpulse * c.normalX + p.tangentImpulse * tx;
        float py = p.normalImpulse * c.normalY + p.tangentImpulse * ty;
        a.solverAngularVelocity -= a.inverseInertia * (p.rAX * py - p.rAY * px);
        a.solverVelocityX -= a.inverseMass * px;
        a.solverVelocityY -= a.inverseMass * py;
        b.solverAngularVelocity += b.inverseInertia * (p.rBX * py - p.rBY * px);
        b.solverVelocityX += b.inverseMass * px;
        b.solverVelocityY += b.inverseMass * py;
      }
    }
  }

  void solveVelocityConstraints() {
    for (int i = 0; i < count; i++) {
      Constraint c = constraints[i];
      rub(c, c.p1);
      if (c.pointCount == 1) {
        pushApart(c);
      } else {
        rub(c, c.p2);
        pushBothApart(c);
      }
    }
  }

  private static void rub(Constraint c, Point p) {
    Body a = c.a;
    Body b = c.b;
    float tx = c.normalY;
    float ty = -c.normalX;
    float wA = a.solverAngularVelocity;
    float wB = b.solverAngularVelocity;
    float dvx = b.solverVelocityX + -wB * p.rBY - a.solverVelocityX - -wA * p.rAY;
    float dvy = b.solverVelocityY + wB * p.rBX - a.solverVelocityY - wA * p.rAX;
    float lambda = p.tangentMass * -(dvx * tx + dvy * ty);
    float maxFriction = c.friction * p.normalImpulse;
    float impulse = World.clamp(p.tangentImpulse + lambda, -maxFriction, maxFriction);
    lambda = impulse - p.tangentImpulse;
    p.tangentImpulse = impulse;
    float px = lambda * tx;
    float py = lambda * ty;
    a.solverVelocityX -= a.inverseMass * px;
    a.solverVelocityY -= a.inverseMass * py;
    a.solverAngularVelocity = wA - a.inverseInertia * (p.rAX * py - p.rAY * px);
    b.solverVelocityX += b.inverseMass * px;
    b.solverVelocityY += b.inverseMass * py;
    b.solverAngularVelocity = wB + b.inverseInertia * (p.rBX * py - p.rBY * px);
  }

  private static float normalVelocity(Constraint c, Point p) {
    Body a = c.a;
    Body b = c.b;
    float wA = a.solverAngularVelocity;
    float wB = b.solverAngularVelocity;
    float dvx = b.solverVelocityX + -wB * p.rBY - a.solverVelocityX - -wA * p.rAY;
    float dvy = b.solverVelocityY + wB * p.rBX - a.solverVelocityY - wA * p.rAX;
    return dvx * c.normalX + dvy * c.normalY;
  }

  private static void pushApart(Constraint c) {
    Body a = c.a;
    Body b = c.b;
    Point p = c.p1;
    float lambda = -p.normalMass * normalVelocity(c, p);
    float sum = p.normalImpulse + lambda;
    float impulse = sum > 0 ? sum : 0;
    lambda = impulse - p.normalImpulse;
    p.normalImpulse = impulse;
    float px = lambda * c.normalX;
    float py = lambda * c.normalY;
    a.solverVelocityX -= a.inverseMass * px;
    a.solverVelocityY -= a.inverseMass * py;
    a.solverAngularVelocity -= a.inverseInertia * (p.rAX * py - p.rAY * px);
    b.solverVelocityX += b.inverseMass * px;
    b.solverVelocityY += b.inverseMass * py;
    b.solverAngularVelocity += b.inverseInertia * (p.rBX * py - p.rBY * px);
  }

  /**
   * Tries the four cases of the complementarity problem in turn: both points press, the first
   * alone, the second alone, none.
   */
  private static void pushBothApart(Constraint c) {
    float a1 = c.p1.normalImpulse;
    float a2 = c.p2.normalImpulse;
    float b1 = normalVelocity(c, c.p1) - (c.k11 * a1 + c.k12 * a2);
    float b2 = normalVelocity(c, c.p2) - (c.k12 * a1 + c.k22 * a2);
    float x1 = -(c.inverse11 * b1 + c.inverse12 * b2);
    float x2 = -(c.inverse21 * b1 + c.inverse22 * b2);
    if (x1 >= 0 && x2 >= 0) {
      push(c, x1, x2);
      return;
    }
    x1 = -c.p1.normalMass * b1;
    if (x1 >= 0 && c.k12 * x1 + b2 >= 0) {
      push(c, x1, 0);
      return;
    }
    x2 = -c.p2.normalMass * b2;
    if (x2 >= 0 && c.k12 * x2 + b1 >= 0) {
      push(c, 0, x2);
      return;
    }
    if (b1 >= 0 && b2 >= 0) {
      push(c, 0, 0);
    }
  }

  private static void push(Constraint c, float impulse1, float impulse2) {
    Body a = c.a;
    Body b = c.b;
    Point p1 = c.p1;
    Point p2 = c.p2;
    float d1 = impulse1 - p1.normalImpulse;
    float d2 = impulse2 - p2.normalImpulse;
    float p1x = d1 * c.normalX;
    float p1y = d1 * c.normalY;
    float p2x = d2 * c.normalX;
    float p2y = d2 * c.normalY;
    float sumX = p1x + p2x;
    float sumY = p1y + p2y;
    a.solverVelocityX -= a.inverseMass * sumX;
    a.solverVelocityY -= a.inverseMass * sumY;
    a.solverAngularVelocity -=
        a.inverseInertia * (p1.rAX * p1y - p1.rAY * p1x + (p2.rAX * p2y - p2.rAY * p2x));
    b.solverVelocityX += b.inverseMass * sumX;
    b.solverVelocityY += b.inverseMass * sumY;
    b.solverAngularVelocity +=
        b.inverseInertia * (p1.rBX * p1y - p1.rBY * p1x + (p2.rBX * p2y - p2.rBY * p2x));
    p1.normalImpulse = impulse1;
    p2.normalImpulse = impulse2;
  }

  void storeImpulses() {
    for (int i = 0; i < count; i++) {
      Constraint c = constraints[i];
      Contact.Manifold manifold = c.contact.manifold;
      for (int j = 0; j < c.pointCount; j++) {
        manifold.normalImpulse[j] = c.point(j).normalImpulse;
        manifold.tangentImpulse[j] = c.point(j).tangentImpulse;
      }
    }
  }

  /** Writes every impulse; returns the next free place. */
  int impulses(float[] out, int offset) {
    int at = offset;
    for (int i = 0; i < count; i++) {
      Constraint c = constraints[i];
      out[at++] = c.p1.normalImpulse;
      out[at++] = c.p1.tangentImpulse;
      if (c.pointCount == 2) {
        out[at++] = c.p2.normalImpulse;
        out[at++] = c.p2.tangentImpulse;
      }
    }
    return at;
  }

  /** Returns whether no two bodies overlap much. */
  boolean solvePositionConstraints() {
    float minSeparation = 0;
    for (int i = 0; i < count; i++) {
      Constraint c = constraints[i];
      Contact.Manifold manifold = c.contact.manifold;
      for (int j = 0; j < manifold.pointCount; j++) {
        float separation = separate(c, manifold, j, BAUMGARTE, true, true);
        minSeparation = Math.min(minSeparation, separation);
      }
    }
    return minSeparation >= -3.0f * World.LINEAR_SLOP;
  }

  /** The same at the moment of an impact, for which only its two bodies move. */
  boolean solveImpactPositions(Body body1, Body body2) {
    float minSeparation = 0;
    for (int i = 0; i < count; i++) {
      Constraint c = constraints[i];
      Contact.Manifold manifold = c.contact.manifold;
      boolean movesA = c.a == body1 || c.a == body2;
      boolean movesB = c.b == body1 || c.b == body2;
      for (int j = 0; j < manifold.pointCount; j++) {
        float separation = separate(c, manifold, j, BAUMGARTE_OF_IMPACT, movesA, movesB);
        minSeparation = Math.min(minSeparation, separation);
      }
    }
    return minSeparation >= -1.5f * World.LINEAR_SLOP;
  }

  private float separate(
      Constraint c,
      Contact.Manifold manifold,
      int point,
      float baumgarte,
      boolean movesA,
      boolean movesB) {
    Body a = c.a;
    Body b = c.b;
    float mA = movesA ? a.inverseMass : 0;
    float iA = movesA ? a.inverseInertia : 0;
    float mB = movesB ? b.inverseMass : 0;
    float iB = movesB ? b.inverseInertia : 0;
    float separation = look(a, b, manifold, point);
    float nx = normalX;
    float ny = normalY;
    float rAX = pointX - a.solverCentreX;
    float rAY = pointY - a.solverCentreY;
    float rBX = pointX - b.solverCentreX;
    float rBY = pointY - b.solverCentreY;
    float correction =
        World.clamp(baumgarte * (separation + World.LINEAR_SLOP), -MAX_LINEAR_CORRECTION, 0);
    float rnA = rAX * ny - rAY * nx;
    float rnB = rBX * ny - rBY * nx;
    float k = mA + mB + iA * rnA * rnA + iB * rnB * rnB;
    float impulse = k > 0 ? -correction / k : 0;
    float px = impulse * nx;
    float py = impulse * ny;
    a.solverCentreX -= mA * px;
    a.solverCentreY -= mA * py;
    a.solverAngle -= iA * (rAX * py - rAY * px);
    b.solverCentreX += mB * px;
    b.solverCentreY += mB * py;
    b.solverAngle += iB * (rBX * py - rBY * px);
    return separation;
  }

  /** Where the bodies stand now: normal, point, and how far apart. */
  private float look(Body a, Body b, Contact.Manifold manifold, int point) {
    float sinA = FloatTrigonometry.sin(a.solverAngle);
    float cosA = FloatTrigonometry.cos(a.solverAngle);
    float sinB = FloatTrigonometry.sin(b.solverAngle);
    float cosB = FloatTrigonometry.cos(b.solverAngle);
    float xA = a.solverCentreX - (cosA * a.localCentreX - sinA * a.localCentreY);
    float yA = a.solverCentreY - (sinA * a.localCentreX + cosA * a.localCentreY);
    float xB = b.solverCentreX - (cosB * b.localCentreX - sinB * b.localCentreY);
    float yB = b.solverCentreY - (sinB * b.localCentreX + cosB * b.localCentreY);
    boolean ofB = manifold.isFaceOfB;
    float sin = ofB ? sinB : sinA;
    float cos = ofB ? cosB : cosA;
    float nx = cos * manifold.normalX - sin * manifold.normalY;
    float ny = sin * manifold.normalX + cos * manifold.normalY;
    float planeX = (cos * manifold.pointX - sin * manifold.pointY) + (ofB ? xB : xA);
    float planeY = (sin * manifold.pointX + cos * manifold.pointY) + (ofB ? yB : yA);
    float sin2 = ofB ? sinA : sinB;
    float cos2 = ofB ? cosA : cosB;
    float localX = manifold.localX[point];
    float localY = manifold.localY[point];
    pointX = (cos2 * localX - sin2 * localY) + (ofB ? xA : xB);
    pointY = (sin2 * localX + cos2 * localY) + (ofB ? yA : yB);
    normalX = ofB ? -nx : nx;
    normalY = ofB ? -ny : ny;
    return (pointX - planeX) * nx + (pointY - planeY) * ny - Shape.RADIUS - Shape.RADIUS;
  }
}
