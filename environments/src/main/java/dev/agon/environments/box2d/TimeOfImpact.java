package dev.agon.environments.box2d;

/**
 * When two moving shapes first touch within a step, by conservative advancement along the axis that
 * separates them. One per world; it keeps its working memory.
 */
final class TimeOfImpact {
  private static final int MAX_ITERATIONS = 20;
  private static final int MAX_PUSH_BACKS = 16;
  private static final int MAX_ROOT_ITERATIONS = 50;

  private enum Axis {
    POINTS,
    FACE_OF_A,
    FACE_OF_B
  }

  private final Distance distance = new Distance();
  private final Body.Sweep sweepA = new Body.Sweep();
  private final Body.Sweep sweepB = new Body.Sweep();

  // Where the bodies are at the time last asked for
  private float xA;
  private float yA;
  private float sinA;
  private float cosA;
  private float xB;
  private float yB;
  private float sinB;
  private float cosB;

  // The separating axis
  private Axis type = Axis.POINTS;
  private float axisX;
  private float axisY;
  private float pointX;
  private float pointY;
  private int indexA;
  private int indexB;

  /** Returns the time from 0 to 1 of the remaining sweep at which they touch, or 2: never. */
  float compute(Shape shapeA, Body a, Shape shapeB, Body b) {
    float never = 2;
    sweepA.setTo(a);
    sweepB.setTo(b);
    sweepA.normalize();
    sweepB.normalize();
    float radius = Shape.RADIUS + Shape.RADIUS;
    float target = Math.max(World.LINEAR_SLOP, radius - 3.0f * World.LINEAR_SLOP);
    float tolerance = 0.25f * World.LINEAR_SLOP;
    float t1 = 0;
    distance.cacheCount = 0;
    for (int iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
      place(t1);
      distance.xA = xA;
      distance.yA = yA;
      distance.sinA = sinA;
      distance.cosA = cosA;
      distance.xB = xB;
      distance.yB = yB;
      distance.sinB = sinB;
      distance.cosB = cosB;
      float d = distance.compute(shapeA, shapeB);
      if (d <= 0) {
        return never; // they overlap already: the solver of positions sees to it
      }
      if (d < target + tolerance) {
        return t1;
      }
      chooseAxis(shapeA, shapeB);
      float t2 = 1;
      for (int pushBack = 0; pushBack < MAX_PUSH_BACKS; pushBack++) {
        float s2 = findMinSeparation(shapeA, shapeB, t2);
        if (s2 > target + tolerance) {
          return never;
        }
        if (s2 > target - tolerance) {
          t1 = t2;
          break;
        }
        float s1 = evaluate(shapeA, shapeB, t1);
        if (s1 < target - tolerance) {
          return never;
        }
        if (s1 <= target + tolerance) {
          return t1;
        }
        t2 = root(shapeA, shapeB, t1, t2, s1, s2, target, tolerance);
      }
    }
    return never;
  }

  /** Where the separation is the target, by bisection and false position in turn. */
  private float root(
      Shape shapeA,
      Shape shapeB,
      float t1,
      float t2,
      float s1,
      float s2,
      float target,
      float tolerance) {
    float a1 = t1;
    float a2 = t2;
    for (int i = 0; i < MAX_ROOT_ITERATIONS; i++) {
      float t = (i & 1) != 0 ? a1 + (target - s1) * (a2 - a1) / (s2 - s1) : 0.5f * (a1 + a2);
      float s = evaluate(shapeA, shapeB, t);
      if (Math.abs(s - target) < tolerance) {
        return t;
      }
      if (s > target) {
        a1 = t;
        s1 = s;
      } else {
        a2 = t;
        s2 = s;
      }
    }
    return t2;
  }

  private void place(float t) {
    float angleA = (1.0f - t) * sweepA.angle0 + t * sweepA.angle;
    sinA = FloatTrigonometry.sin(angleA);
    cosA = FloatTrigonometry.cos(angleA);
    xA = (1.0f - t) * sweepA.centre0X + t * sweepA.centreX;
    yA = (1.0f - t) * sweepA.centre0Y + t * sweepA.centreY;
    xA -= cosA * sweepA.localCentreX - sinA * sweepA.localCentreY;
    yA -= sinA * sweepA.localCentreX + cosA * sweepA.localCentreY;
    float angleB = (1.0f - t) * sweepB.angle0 + t * sweepB.angle;
    sinB = FloatTrigonometry.sin(angleB);
    cosB = FloatTrigonometry.cos(angleB);
    xB = (1.0f - t) * sweepB.centre0X + t * sweepB.centreX;
    yB = (1.0f - t) * sweepB.centre0Y + t * sweepB.centreY;
    xB -= cosB * sweepB.localCentreX - sinB * sweepB.localCentreY;
    yB -= sinB * sweepB.localCentreX + cosB * sweepB.localCentreY;
  }

  private float worldAX(float x, float y) {
    return (cosA * x - sinA * y) + xA;
  }

  private float worldAY(float x, float y) {
    return (sinA * x + cosA * y) + yA;
  }

  private float worldBX(float x, float y) {
    return (cosB * x - sinB * y) + xB;
  }

  private float worldBY(float x, float y) {
    return (sinB * x + cosB * y) + yB;
  }

  /** From the simplex of the last distance; the bodies are still placed at its time. */
  private void chooseAxis(Shape shapeA, Shape shapeB) {
    int a0 = distance.cacheA[0];
    int b0 = distance.cacheB[0];
    float ax = shapeA.x[a0];
    float ay = shapeA.y[a0];
    float bx = shapeB.x[b0];
    float by = shapeB.y[b0];
    if (distance.cacheCount == 1) {
      type = Axis.POINTS;
      axisX = worldBX(bx, by) - worldAX(ax, ay);
      axisY = worldBY(bx, by) - worldAY(ax, ay);
      normalizeAxis();
    } else if (a0 == distance.cacheA[1]) {
      type = Axis.FACE_OF_B;
      int b1 = distance.cacheB[1];
      faceAxis(bx, by, shapeB.x[b1], shapeB.y[b1]);
      float nx = cosB * axisX - sinB * axisY;
      float ny = sinB * axisX + cosB * axisY;
      float s =
          (worldAX(ax, ay) - worldBX(pointX, pointY)) * nx
              + (worldAY(ax, ay) - worldBY(pointX, pointY)) * ny;
      turnAxis(s);
    } else {
      type = Axis.FACE_OF_A;
      int a1 = distance.cacheA[1];
      faceAxis(ax, ay, shapeA.x[a1], shapeA.y[a1]);
      float nx = cosA * axisX - sinA * axisY;
      float ny = sinA * axisX + cosA * axisY;
      float s =
          (worldBX(bx, by) - worldAX(pointX, pointY)) * nx
              + (worldBY(bx, by) - worldAY(pointX, pointY)) * ny;
      turnAxis(s);
    }
  }

  private void faceAxis(float x1, float y1, float x2, float y2) {
    axisX = y2 - y1;
    axisY = -(x2 - x1);
    normalizeAxis();
    pointX = 0.5f * (x1 + x2);
    pointY = 0.5f * (y1 + y2);
  }

  private void normalizeAxis() {
    float length = (float) Math.sqrt(axisX * axisX + axisY * axisY);
    if (!(length < World.EPSILON)) {
      float inverse = 1.0f / length;
      axisX *= inverse;
      axisY *= inverse;
    }
  }

  private void turnAxis(float separation) {
    if (separation < 0) {
      axisX = -axisX;
      axisY = -axisY;
    }
  }

  private float findMinSeparation(Shape shapeA, Shape shapeB, float t) {
    place(t);
    switch (type) {
      case POINTS -> {
        indexA = shapeA.support(cosA * axisX + sinA * axisY, -sinA * axisX + cosA * axisY);
        indexB = shapeB.support(cosB * -axisX + sinB * -axisY, -sinB * -axisX + cosB * -axisY);
      }
      case FACE_OF_A -> {
        float nx = cosA * axisX - sinA * axisY;
        float ny = sinA * axisX + cosA * axisY;
        indexB = shapeB.support(cosB * -nx + sinB * -ny, -sinB * -nx + cosB * -ny);
      }
      case FACE_OF_B -> {
        float nx = cosB * axisX - sinB * axisY;
        float ny = sinB * axisX + cosB * axisY;
        indexA = shapeA.support(cosA * -nx + sinA * -ny, -sinA * -nx + cosA * -ny);
      }
    }
    return separation(shapeA, shapeB);
  }

  private float evaluate(Shape shapeA, Shape shapeB, float t) {
    place(t);
    return separation(shapeA, shapeB);
  }

  /** Along the axis, between the chosen points, where the bodies are placed. */
  private float separation(Shape shapeA, Shape shapeB) {
    if (type == Axis.FACE_OF_A) {
      float nx = cosA * axisX - sinA * axisY;
      float ny = sinA * axisX + cosA * axisY;
      float bx = shapeB.x[indexB];
      float by = shapeB.y[indexB];
      return (worldBX(bx, by) - worldAX(pointX, pointY)) * nx
          + (worldBY(bx, by) - worldAY(pointX, pointY)) * ny;
    }
    float ax = shapeA.x[indexA];
    float ay = shapeA.y[indexA];
    if (type == Axis.FACE_OF_B) {
      float nx = cosB * axisX - sinB * axisY;
      float ny = sinB * axisX + cosB * axisY;
      return (worldAX(ax, ay) - worldBX(pointX, pointY)) * nx
          + (worldAY(ax, ay) - worldBY(pointX, pointY)) * ny;
    }
    float bx = shapeB.x[indexB];
    float by = shapeB.y[indexB];
    return (worldBX(bx, by) - worldAX(ax, ay)) * axisX
        + (worldBY(bx, by) - worldAY(ax, ay)) * axisY;
  }
}
