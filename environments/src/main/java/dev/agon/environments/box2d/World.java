package dev.agon.environments.box2d;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rigid bodies in the plane: the part of Box2D 2.3 (Erin Catto) that Gymnasium's environments use,
 * operation by operation in single precision, so that bodies move to the same bits as in Python.
 * Convex polygons and edges, joints with a motor and limits, friction, sensors, continuous
 * collision with the ground; no circles, no bounces, no bullets.
 *
 * <p>A step allocates nothing once the world has been in motion for a while. Worlds share nothing
 * that changes.
 */
final class World {
  static final float EPSILON = 1.192092896e-07f;
  static final float PI = 3.14159265359f;
  static final float LINEAR_SLOP = 0.005f;
  static final float ANGULAR_SLOP = 2.0f / 180.0f * PI;
  static final float MAX_ANGULAR_CORRECTION = 8.0f / 180.0f * PI;

  private static final float MAX_TRANSLATION = 2.0f;
  private static final float MAX_TRANSLATION_SQUARED = MAX_TRANSLATION * MAX_TRANSLATION;
  private static final float MAX_ROTATION = 0.5f * PI;
  private static final float MAX_ROTATION_SQUARED = MAX_ROTATION * MAX_ROTATION;
  private static final float TIME_TO_SLEEP = 0.5f;
  private static final float LINEAR_SLEEP_TOLERANCE = 0.01f;
  private static final float ANGULAR_SLEEP_TOLERANCE = 2.0f / 180.0f * PI;
  private static final int MAX_SUB_STEPS = 8;
  private static final int MAX_IMPACT_CONTACTS = 32;
  private static final int IMPACT_POSITION_ITERATIONS = 20;

  private final float gravityX;
  private final float gravityY;
  final Contact.Listener listener;

  final BroadPhase broadPhase = new BroadPhase();
  final Collision collision = new Collision();
  final Distance distance = new Distance();
  final Body.Box box = new Body.Box(); // working memory of bodies and fixtures
  private final TimeOfImpact timeOfImpact = new TimeOfImpact();
  private final ContactSolver solver = new ContactSolver();

  private @Nullable Body bodies; // the newest first, as all lists
  private int bodyCount;
  private @Nullable Contact contacts;
  private @Nullable Contact unused;
  private int jointCount;
  private float inverseOfLastDt;

  // The island at hand
  private Body[] islandBodies = new Body[0];
  private int islandBodyCount;
  private RevoluteJoint[] islandJoints = new RevoluteJoint[0];
  private int islandJointCount;
  private Body[] stack = new Body[0];
  private final VelocityHistory history = new VelocityHistory();

  private final Body.Sweep backupA = new Body.Sweep();
  private final Body.Sweep backupB = new Body.Sweep();

  World(double gravityX, double gravityY, Contact.Listener listener) {
    this.gravityX = (float) gravityX;
    this.gravityY = (float) gravityY;
    this.listener = listener;
  }

  Body createStatic() {
    return add(new Body(this, false, 0, 0, 0));
  }

  Body createDynamic(double x, double y, double angle) {
    return add(new Body(this, true, x, y, angle));
  }

  private Body add(Body body) {
    body.next = bodies;
    bodies = body;
    bodyCount++;
    if (islandBodies.length < bodyCount) {
      int capacity = Math.max(2 * MAX_IMPACT_CONTACTS, 2 * bodyCount);
      islandBodies = Arrays.copyOf(islandBodies, capacity);
      stack = Arrays.copyOf(stack, capacity);
    }
    return body;
  }

  /** See {@link RevoluteJoint}. */
  RevoluteJoint createJoint(
      Body a, Body b, double[] anchors, double[] limits, double motorSpeed, double maxMotorTorque) {
    RevoluteJoint joint = new RevoluteJoint(a, b, anchors, limits, motorSpeed, maxMotorTorque);
    jointCount++;
    if (islandJoints.length < jointCount) {
      islandJoints = Arrays.copyOf(islandJoints, 2 * jointCount);
    }
    return joint;
  }

  /** How far along a ray of its length the ground begins, at most 1. */
  float rayCastGround(double x1, double y1, double x2, double y2) {
    return broadPhase.rayCastGround((float) x1, (float) y1, (float) x2, (float) y2);
  }

  void step(double seconds, int velocityIterations, int positionIterations) {
    float dt = (float) seconds;
    broadPhase.updatePairs(this); // of new fixtures
    float dtRatio = inverseOfLastDt * dt;
    collide();
    solve(dt, dtRatio, velocityIterations, positionIterations);
    solveImpacts(dt, velocityIterations);
    inverseOfLastDt = 1.0f / dt;
    for (Body b = bodies; b != null; b = b.next) {
      b.forceX = 0;
      b.forceY = 0;
      b.torque = 0;
    }
  }

  // ---- contacts ----

  void addPair(Fixture fixtureA, Fixture fixtureB) {
    Body a = fixtureA.body;
    Body b = fixtureB.body;
    if (a == b || !fixtureA.collidesWith(fixtureB)) {
      return;
    }
    for (Contact.Edge edge = b.contacts; edge != null; edge = edge.next) {
      if (edge.other == a) {
        Fixture fA = edge.contact.fixtureA;
        Fixture fB = edge.contact.fixtureB;
        if ((fA == fixtureA && fB == fixtureB) || (fA == fixtureB && fB == fixtureA)) {
          return;
        }
      }
    }
    if (!b.shouldCollide(a)) {
      return;
    }
    Contact contact = unused;
    if (contact == null) {
      contact = new Contact(fixtureA, fixtureB);
    } else {
      unused = contact.next;
    }
    contact.init(fixtureA, fixtureB);
    contact.previous = null;
    contact.next = contacts;
    if (contacts != null) {
      contacts.previous = contact;
    }
    contacts = contact;
    link(contact.edgeA, contact.fixtureA.body);
    link(contact.edgeB, contact.fixtureB.body);
    if (!contact.isSensor()) {
      a.setAwake(true);
      b.setAwake(true);
    }
  }

  private static void link(Contact.Edge edge, Body body) {
    edge.previous = null;
    edge.next = body.contacts;
    if (body.contacts != null) {
      body.contacts.previous = edge;
    }
    body.contacts = edge;
  }

  private static void unlink(Contact.Edge edge, Body body) {
    if (edge.previous != null) {
      edge.previous.next = edge.next;
    }
    if (edge.next != null) {
      edge.next.previous = edge.previous;
    }
    if (body.contacts == edge) {
      body.contacts = edge.next;
    }
  }

  private void destroy(Contact contact) {
    if (contact.isTouching) {
      listener.endContact(contact);
    }
    if (contact.previous != null) {
      contact.previous.next = contact.next;
    }
    if (contact.next != null) {
      contact.next.previous = contact.previous;
    }
    if (contacts == contact) {
      contacts = contact.next;
    }
    Body a = contact.fixtureA.body;
    Body b = contact.fixtureB.body;
    unlink(contact.edgeA, a);
    unlink(contact.edgeB, b);
    if (contact.manifold.pointCount > 0 && !contact.isSensor()) {
      a.setAwake(true);
      b.setAwake(true);
    }
    contact.next = unused;
    unused = contact;
  }

  /** Looks anew at every contact that may have changed. */
  private void collide() {
    Contact contact = contacts;
    while (contact != null) {
      Contact following = contact.next;
      Body a = contact.fixtureA.body;
      Body b = contact.fixtureB.body;
      if ((a.isAwake && a.isDynamic) || (b.isAwake && b.isDynamic)) {
        if (broadPhase.overlap(contact.fixtureA.proxy, contact.fixtureB.proxy)) {
          contact.update(this);
        } else {
          destroy(contact);
        }
      }
      contact = following;
    }
  }

  // ---- the discrete step ----

  private void solve(float dt, float dtRatio, int velocityIterations, int positionIterations) {
    for (Body b = bodies; b != null; b = b.next) {
      b.isInIsland = false;
      for (RevoluteJoint.Edge edge = b.joints; edge != null; edge = edge.next) {
        edge.joint.isInIsland = false;
      }
    }
    for (Contact c = contacts; c != null; c = c.next) {
      c.isInIsland = false;
    }
    for (Body seed = bodies; seed != null; seed = seed.next) {
      if (seed.isInIsland || !seed.isAwake || !seed.isDynamic) {
        continue;
      }
      gatherIsland(seed);
      solveIsland(dt, dtRatio, velocityIterations, positionIterations);
      for (int i = 0; i < islandBodyCount; i++) {
        Body b = islandBodies[i];
        if (!b.isDynamic) {
          b.isInIsland = false; // may be part of other islands, too
        }
      }
    }
    for (Body b = bodies; b != null; b = b.next) {
      if (b.isInIsland && b.isDynamic) {
        b.synchronizeFixtures();
      }
    }
    broadPhase.updatePairs(this);
  }

  /** Everything that hangs together with a body, depth first; not across the ground. */
  private void gatherIsland(Body seed) {
    islandBodyCount = 0;
    islandJointCount = 0;
    solver.clear();
    int depth = 0;
    stack[depth++] = seed;
    seed.isInIsland = true;
    while (depth > 0) {
      Body b = stack[--depth];
      islandBodies[islandBodyCount++] = b;
      b.setAwake(true);
      if (!b.isDynamic) {
        continue;
      }
      for (Contact.Edge edge = b.contacts; edge != null; edge = edge.next) {
        Contact contact = edge.contact;
        if (contact.isInIsland || !contact.isEnabled || !contact.isTouching || contact.isSensor()) {
          continue;
        }
        solver.add(contact);
        contact.isInIsland = true;
        if (!edge.other.isInIsland) {
          stack[depth++] = edge.other;
          edge.other.isInIsland = true;
        }
      }
      for (RevoluteJoint.Edge edge = b.joints; edge != null; edge = edge.next) {
        if (edge.joint.isInIsland) {
          continue;
        }
        islandJoints[islandJointCount++] = edge.joint;
        edge.joint.isInIsland = true;
        if (!edge.other.isInIsland) {
          stack[depth++] = edge.other;
          edge.other.isInIsland = true;
        }
      }
    }
  }

  private void solveIsland(
      float dt, float dtRatio, int velocityIterations, int positionIterations) {
    for (int i = 0; i < islandBodyCount; i++) {
      Body b = islandBodies[i];
      b.centre0X = b.centreX;
      b.centre0Y = b.centreY;
      b.angle0 = b.angle;
      giveToSolver(b);
      if (b.isDynamic) {
        b.solverVelocityX += dt * (gravityX + b.inverseMass * b.forceX);
        b.solverVelocityY += dt * (gravityY + b.inverseMass * b.forceY);
        b.solverAngularVelocity += dt * b.inverseInertia * b.torque;
      }
    }
    solver.initVelocityConstraints(dtRatio);
    solver.warmStart();
    for (int i = 0; i < islandJointCount; i++) {
      islandJoints[i].initVelocityConstraints(dt, dtRatio);
    }
    iterateVelocities(velocityIterations);
    solver.storeImpulses();
    integratePositions(dt);
    boolean positionsSolved = false;
    for (int i = 0; i < positionIterations && !positionsSolved; i++) {
      positionsSolved = solver.solvePositionConstraints();
      for (int j = 0; j < islandJointCount; j++) {
        positionsSolved &= islandJoints[j].solvePositionConstraints();
      }
    }
    takeFromSolver();
    putToSleep(dt, positionsSolved);
  }

  /** Improves velocities and impulses so many times. */
  private void iterateVelocities(int iterations) {
    history.clear(islandBodyCount, islandJointCount, solver.count());
    int i = 0;
    boolean mayRepeat = true;
    while (i < iterations) {
      for (int j = 0; j < islandJointCount; j++) {
        islandJoints[j].solveVelocityConstraints();
      }
      solver.solveVelocityConstraints();
      i++;
      int period = mayRepeat ? history.watch(islandBodies, islandJoints, solver) : 0;
      if (period > 0) {
        i += period * history.repeat(period, (iterations - i) / period, islandJoints);
        mayRepeat = false;
      }
    }
  }

  private static void giveToSolver(Body b) {
    b.solverCentreX = b.centreX;
    b.solverCentreY = b.centreY;
    b.solverAngle = b.angle;
    b.solverVelocityX = b.velocityX;
    b.solverVelocityY = b.velocityY;
    b.solverAngularVelocity = b.angularVelocity;
  }

  private void integratePositions(float dt) {
    for (int i = 0; i < islandBodyCount; i++) {
      Body b = islandBodies[i];
      float dx = dt * b.solverVelocityX;
      float dy = dt * b.solverVelocityY;
      if (dx * dx + dy * dy > MAX_TRANSLATION_SQUARED) {
        float ratio = MAX_TRANSLATION / (float) Math.sqrt(dx * dx + dy * dy);
        b.solverVelocityX *= ratio;
        b.solverVelocityY *= ratio;
      }
      float rotation = dt * b.solverAngularVelocity;
      if (rotation * rotation > MAX_ROTATION_SQUARED) {
        float ratio = MAX_ROTATION / Math.abs(rotation);
        b.solverAngularVelocity *= ratio;
      }
      b.solverCentreX += dt * b.solverVelocityX;
      b.solverCentreY += dt * b.solverVelocityY;
      b.solverAngle += dt * b.solverAngularVelocity;
    }
  }

  private void takeFromSolver() {
    for (int i = 0; i < islandBodyCount; i++) {
      Body b = islandBodies[i];
      b.centreX = b.solverCentreX;
      b.centreY = b.solverCentreY;
      b.angle = b.solverAngle;
      b.velocityX = b.solverVelocityX;
      b.velocityY = b.solverVelocityY;
      b.angularVelocity = b.solverAngularVelocity;
      if (b.isDynamic) {
        b.synchronizeTransform();
      }
    }
  }

  private void putToSleep(float dt, boolean positionsSolved) {
    float minSleepTime = Float.MAX_VALUE;
    for (int i = 0; i < islandBodyCount; i++) {
      Body b = islandBodies[i];
      if (!b.isDynamic) {
        continue;
      }
      if (b.angularVelocity * b.angularVelocity > ANGULAR_SLEEP_TOLERANCE * ANGULAR_SLEEP_TOLERANCE
          || b.velocityX * b.velocityX + b.velocityY * b.velocityY
              > LINEAR_SLEEP_TOLERANCE * LINEAR_SLEEP_TOLERANCE) {
        b.sleepTime = 0;
        minSleepTime = 0;
      } else {
        b.sleepTime += dt;
        minSleepTime = Math.min(minSleepTime, b.sleepTime);
      }
    }
    if (minSleepTime >= TIME_TO_SLEEP && positionsSolved) {
      for (int i = 0; i < islandBodyCount; i++) {
        islandBodies[i].setAwake(false);
      }
    }
  }

  // ---- continuous collision ----

  /** Finds what would pass through the ground within the step, and stops it there. */
  private void solveImpacts(float dt, int velocityIterations) {
    for (Body b = bodies; b != null; b = b.next) {
      b.isInIsland = false;
      b.alpha0 = 0;
    }
    for (Contact c = contacts; c != null; c = c.next) {
      c.hasTimeOfImpact = false;
      c.isInIsland = false;
      c.impactCount = 0;
      c.timeOfImpact = 1;
    }
    while (true) {
      Contact first = firstImpact();
      if (first == null || 1.0f - 10.0f * EPSILON < first.timeOfImpact) {
        return;
      }
      solveImpact(first, dt, velocityIterations);
    }
  }

  private @Nullable Contact firstImpact() {
    Contact first = null;
    float minAlpha = 1;
    for (Contact c = contacts; c != null; c = c.next) {
      if (!c.isEnabled || c.impactCount > MAX_SUB_STEPS || c.isSensor()) {
        continue;
      }
      if (!c.hasTimeOfImpact) {
        Body a = c.fixtureA.body;
        Body b = c.fixtureB.body;
        boolean isActive = (a.isAwake && a.isDynamic) || (b.isAwake && b.isDynamic);
        if (!isActive || (a.isDynamic && b.isDynamic)) {
          continue;
        }
        c.timeOfImpact = timeOfImpact(c, a, b);
        c.hasTimeOfImpact = true;
      }
      if (c.timeOfImpact < minAlpha) {
        first = c;
        minAlpha = c.timeOfImpact;
      }
    }
    return first;
  }

  private float timeOfImpact(Contact c, Body a, Body b) {
    float alpha0 = a.alpha0;
    if (a.alpha0 < b.alpha0) {
      alpha0 = b.alpha0;
      a.advanceSweep(alpha0);
    } else if (b.alpha0 < a.alpha0) {
      b.advanceSweep(alpha0);
    }
    float beta = timeOfImpact.compute(c.fixtureA.shape, a, c.fixtureB.shape, b);
    return beta > 1 ? 1 : Math.min(alpha0 + (1.0f - alpha0) * beta, 1.0f);
  }

  private void solveImpact(Contact first, float dt, int velocityIterations) {
    Body a = first.fixtureA.body;
    Body b = first.fixtureB.body;
    float alpha = first.timeOfImpact;
    backupA.setTo(a);
    backupB.setTo(b);
    a.advance(alpha);
    b.advance(alpha);
    first.update(this);
    first.hasTimeOfImpact = false;
    first.impactCount++;
    if (!first.isTouching) {
      first.isEnabled = false;
      backupA.giveTo(a);
      backupB.giveTo(b);
      a.synchronizeTransform();
      b.synchronizeTransform();
      return;
    }
    a.setAwake(true);
    b.setAwake(true);
    islandBodyCount = 0;
    islandJointCount = 0;
    solver.clear();
    islandBodies[islandBodyCount++] = a;
    islandBodies[islandBodyCount++] = b;
    solver.add(first);
    a.isInIsland = true;
    b.isInIsland = true;
    first.isInIsland = true;
    addOtherContacts(a, alpha);
    addOtherContacts(b, alpha);
    solveImpactIsland(a, b, (1.0f - alpha) * dt, velocityIterations);
    for (int i = 0; i < islandBodyCount; i++) {
      Body body = islandBodies[i];
      body.isInIsland = false;
      if (!body.isDynamic) {
        continue;
      }
      body.synchronizeFixtures();
      for (Contact.Edge edge = body.contacts; edge != null; edge = edge.next) {
        edge.contact.hasTimeOfImpact = false;
        edge.contact.isInIsland = false;
      }
    }
    broadPhase.updatePairs(this);
  }

  /** The contacts of one of the two bodies with the ground. */
  private void addOtherContacts(Body body, float alpha) {
    if (!body.isDynamic) {
      return;
    }
    for (Contact.Edge edge = body.contacts; edge != null; edge = edge.next) {
      if (islandBodyCount == 2 * MAX_IMPACT_CONTACTS || solver.count() == MAX_IMPACT_CONTACTS) {
        return;
      }
      Contact contact = edge.contact;
      Body other = edge.other;
      if (contact.isInIsland || other.isDynamic || contact.isSensor()) {
        continue;
      }
      backupA.setTo(other);
      if (!other.isInIsland) {
        other.advance(alpha);
      }
      contact.update(this);
      if (!contact.isTouching) {
        backupA.giveTo(other);
        other.synchronizeTransform();
        continue;
      }
      contact.isInIsland = true;
      solver.add(contact);
      if (!other.isInIsland) {
        other.isInIsland = true;
        islandBodies[islandBodyCount++] = other;
      }
    }
  }

  private void solveImpactIsland(Body a, Body b, float dt, int velocityIterations) {
    for (int i = 0; i < islandBodyCount; i++) {
      giveToSolver(islandBodies[i]);
    }
    for (int i = 0; i < IMPACT_POSITION_ITERATIONS; i++) {
      if (solver.solveImpactPositions(a, b)) {
        break;
      }
    }
    a.centre0X = a.solverCentreX;
    a.centre0Y = a.solverCentreY;
    a.angle0 = a.solverAngle;
    b.centre0X = b.solverCentreX;
    b.centre0Y = b.solverCentreY;
    b.angle0 = b.solverAngle;
    solver.initVelocityConstraints(0);
    iterateVelocities(velocityIterations);
    integratePositions(dt);
    takeFromSolver();
  }

  static float clamp(float value, float low, float high) {
    float atMost = value < high ? value : high;
    return low > atMost ? low : atMost;
  }
}
