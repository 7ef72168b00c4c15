package dev.agon.environments.box2d;

/**
 * The distance between two convex shapes, by the algorithm of Gilbert, Johnson and Keerthi: a
 * simplex of differences between their points is moved towards the origin. One per world; it keeps
 * its working memory.
 */
final class Distance {
  private static final int MAX_ITERATIONS = 20;

  /** A difference between a point of either shape. */
  private static final class Vertex {
    float ax;
    float ay;
    float bx;
    float by;
    float x; // b − a
    float y;
    float weight;
    int indexA;
    int indexB;

    void set(Distance at, Shape shapeA, int a, Shape shapeB, int b) {
      indexA = a;
      indexB = b;
      ax = (at.cosA * shapeA.x[a] - at.sinA * shapeA.y[a]) + at.xA;
      ay = (at.sinA * shapeA.x[a] + at.cosA * shapeA.y[a]) + at.yA;
      bx = (at.cosB * shapeB.x[b] - at.sinB * shapeB.y[b]) + at.xB;
      by = (at.sinB * shapeB.x[b] + at.cosB * shapeB.y[b]) + at.yB;
      x = bx - ax;
      y = by - ay;
    }
  }

  // Where the shapes are
  float xA;
  float yA;
  float sinA;
  float cosA;
  float xB;
  float yB;
  float sinB;
  float cosB;

  // The last simplex, to begin the next search with
  int cacheCount;
  private float cacheMetric;
  final int[] cacheA = new int[3];
  final int[] cacheB = new int[3];

  private Vertex v1 = new Vertex();
  private Vertex v2 = new Vertex();
  private Vertex v3 = new Vertex();
  private int count;
  private final int[] savedA = new int[3];
  private final int[] savedB = new int[3];

  /** Whether two shapes overlap, their skins included. */
  boolean overlap(Shape shapeA, Body a, Shape shapeB, Body b) {
    xA = a.x;
    yA = a.y;
    sinA = a.sin;
    cosA = a.cos;
    xB = b.x;
    yB = b.y;
    sinB = b.sin;
    cosB = b.cos;
    cacheCount = 0;
    float distance = compute(shapeA, shapeB);
    float skins = Shape.RADIUS + Shape.RADIUS;
    float apart = distance > skins && distance > World.EPSILON ? distance - skins : 0;
    return apart < 10.0f * World.EPSILON;
  }

  /** Without the skins. Reads and writes the cache. */
  float compute(Shape shapeA, Shape shapeB) {
    readCache(shapeA, shapeB);
    for (int iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
      int savedCount = count;
      savedA[0] = v1.indexA;
      savedB[0] = v1.indexB;
      savedA[1] = v2.indexA;
      savedB[1] = v2.indexB;
      savedA[2] = v3.indexA;
      savedB[2] = v3.indexB;
      if (count == 2) {
        solve2();
      } else if (count == 3) {
        solve3();
      }
      if (count == 3) {
        break; // the origin lies inside
      }
      float dx;
      float dy;
      if (count == 1) {
        dx = -v1.x;
        dy = -v1.y;
      } else {
        float ex = v2.x - v1.x;
        float ey = v2.y - v1.y;
        boolean left = ex * -v1.y - ey * -v1.x > 0;
        dx = left ? -ey : ey;
        dy = left ? ex : -ex;
      }
      if (dx * dx + dy * dy < World.EPSILON * World.EPSILON) {
        break;
      }
      int a = shapeA.support(cosA * -dx + sinA * -dy, -sinA * -dx + cosA * -dy);
      int b = shapeB.support(cosB * dx + sinB * dy, -sinB * dx + cosB * dy);
      vertex(count).set(this, shapeA, a, shapeB, b);
      boolean duplicate = false;
      for (int i = 0; i < savedCount; i++) {
        duplicate |= a == savedA[i] && b == savedB[i];
      }
      if (duplicate) {
        break;
      }
      count++;
    }
    float distance = witnessDistance();
    writeCache();
    return distance;
  }

  private Vertex vertex(int index) {
    return index == 0 ? v1 : index == 1 ? v2 : v3;
  }

  private void readCache(Shape shapeA, Shape shapeB) {
    count = cacheCount;
    for (int i = 0; i < count; i++) {
      vertex(i).set(this, shapeA, cacheA[i], shapeB, cacheB[i]);
    }
    if (count > 1) {
      float metric = metric();
      if (metric < 0.5f * cacheMetric || 2.0f * cacheMetric < metric || metric < World.EPSILON) {
        count = 0;
      }
    }
    if (count == 0) {
      v1.set(this, shapeA, 0, shapeB, 0);
      v1.weight = 1;
      count = 1;
    }
  }

  private void writeCache() {
    cacheMetric = metric();
    cacheCount = count;
    for (int i = 0; i < count; i++) {
      cacheA[i] = vertex(i).indexA;
      cacheB[i] = vertex(i).indexB;
    }
  }

  private float metric() {
    if (count == 1) {
      return 0;
    }
    if (count == 2) {
      float dx = v1.x - v2.x;
      float dy = v1.y - v2.y;
      return (float) Math.sqrt(dx * dx + dy * dy);
    }
    return (v2.x - v1.x) * (v3.y - v1.y) - (v2.y - v1.y) * (v3.x - v1.x);
  }

  private float witnessDistance() {
    if (count == 3) {
      return 0;
    }
    float dx;
    float dy;
    if (count == 1) {
      dx = v1.ax - v1.bx;
      dy = v1.ay - v1.by;
    } else {
      dx = v1.weight * v1.ax + v2.weight * v2.ax - (v1.weight * v1.bx + v2.weight * v2.bx);
      dy = v1.weight * v1.ay + v2.weight * v2.ay - (v1.weight * v1.by + v2.weight * v2.by);
    }
    return (float) Math.sqrt(dx * dx + dy * dy);
  }

  private void keepFirst() {
    v1.weight = 1;
    count = 1;
  }

  private void swapFirst(int index) {
    Vertex first = v1;
    v1 = vertex(index);
    if (index == 1) {
      v2 = first;
    } else {
      v3 = first;
    }
  }

  private void solve2() {
    float ex = v2.x - v1.x;
    float ey = v2.y - v1.y;
    float d2 = -(v1.x * ex + v1.y * ey);
    if (d2 <= 0) {
      keepFirst();
      return;
    }
    float d1 = v2.x * ex + v2.y * ey;
    if (d1 <= 0) {
      swapFirst(1);
      keepFirst();
      return;
    }
    keepEdge(d1, d2);
  }

  /** Keeps the first two, weighted. */
  private void keepEdge(float weight1, float weight2) {
    float inverse = 1.0f / (weight1 + weight2);
    v1.weight = weight1 * inverse;
    v2.weight = weight2 * inverse;
    count = 2;
  }

  private void solve3() {
    float e12x = v2.x - v1.x;
    float e12y = v2.y - v1.y;
    float d12a = v2.x * e12x + v2.y * e12y;
    float d12b = -(v1.x * e12x + v1.y * e12y);
    float e13x = v3.x - v1.x;
    float e13y = v3.y - v1.y;
    float d13a = v3.x * e13x + v3.y * e13y;
    float d13b = -(v1.x * e13x + v1.y * e13y);
    float e23x = v3.x - v2.x;
    float e23y = v3.y - v2.y;
    float d23a = v3.x * e23x + v3.y * e23y;
    float d23b = -(v2.x * e23x + v2.y * e23y);
    float n = e12x * e13y - e12y * e13x;
    float d1 = n * (v2.x * v3.y - v2.y * v3.x);
    float d2 = n * (v3.x * v1.y - v3.y * v1.x);
    float d3 = n * (v1.x * v2.y - v1.y * v2.x);
    if (d12b <= 0 && d13b <= 0) {
      keepFirst();
    } else if (d12a > 0 && d12b > 0 && d3 <= 0) {
      keepEdge(d12a, d12b);
    } else if (d13a > 0 && d13b > 0 && d2 <= 0) {
      Vertex second = v2;
      v2 = v3;
      v3 = second;
      keepEdge(d13a, d13b);
    } else if (d12a <= 0 && d23b <= 0) {
      swapFirst(1);
      keepFirst();
    } else if (d13a <= 0 && d23a <= 0) {
      swapFirst(2);
      keepFirst();
    } else if (d23a > 0 && d23b > 0 && d1 <= 0) {
      // The third takes the first place, as in Box2D
      swapFirst(2);
      keepEdge(d23b, d23a);
    } else {
      float inverse = 1.0f / (d1 + d2 + d3);
      v1.weight = d1 * inverse;
      v2.weight = d2 * inverse;
      v3.weight = d3 * inverse;
      count = 3;
    }
  }
}
