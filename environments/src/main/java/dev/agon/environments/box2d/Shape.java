package dev.agon.environments.box2d;

/**
 * A convex polygon, or an edge between two points. Coordinates are those of the body. Immutable, so
 * that bodies of many worlds may share it.
 */
final class Shape {
  /** Thickness of the skin around every shape. */
  static final float RADIUS = 2.0f * World.LINEAR_SLOP;

  final boolean isEdge;
  final int count;
  final float[] x; // [count], counter-clockwise
  final float[] y;
  final float[] normalX; // [count], outwards, of the side from vertex i to i + 1; none for an edge
  final float[] normalY;
  final float centroidX;
  final float centroidY;

  private Shape(boolean isEdge, float[] x, float[] y, float[] normals, float[] centroid) {
    this.isEdge = isEdge;
    this.count = x.length;
    this.x = x;
    this.y = y;
    normalX = new float[normals.length / 2];
    normalY = new float[normals.length / 2];
    for (int i = 0; i < normalX.length; i++) {
      normalX[i] = normals[2 * i];
      normalY[i] = normals[2 * i + 1];
    }
    centroidX = centroid[0];
    centroidY = centroid[1];
  }

  static Shape edge(double x1, double y1, double x2, double y2) {
    float[] x = {(float) x1, (float) x2};
    float[] y = {(float) y1, (float) y2};
    return new Shape(true, x, y, new float[0], new float[2]);
  }

  /** A rectangle around the origin, given by half its sides. */
  static Shape box(double halfWidth, double halfHeight) {
    float w = (float) halfWidth;
    float h = (float) halfHeight;
    return new Shape(
        false,
        new float[] {-w, w, w, -w},
        new float[] {-h, -h, h, h},
        new float[] {0, -1, 1, 0, 0, 1, -1, 0},
        new float[2]);
  }

  /**
   * The convex hull of some points.
   *
   * @param xy [2n] x and y in turn
   */
  static Shape polygon(double... xy) {
    int n = xy.length / 2;
    float[] px = new float[n];
    float[] py = new float[n];
    for (int i = 0; i < n; i++) {
      px[i] = (float) xy[2 * i];
      py[i] = (float) xy[2 * i + 1];
    }
    int[] hull = new int[n];
    int m = wrap(px, py, hull);
    float[] x = new float[m];
    float[] y = new float[m];
    for (int i = 0; i < m; i++) {
      x[i] = px[hull[i]];
      y[i] = py[hull[i]];
    }
    return new Shape(false, x, y, normals(x, y), centroid(x, y));
  }

  /** Gift wrapping from the rightmost point. */
  private static int wrap(float[] px, float[] py, int[] hull) {
    int n = px.length;
    int start = 0;
    for (int i = 1; i < n; i++) {
      if (px[i] > px[start] || (px[i] == px[start] && py[i] < py[start])) {
        start = i;
      }
    }
    int m = 0;
    int at = start;
    do {
      hull[m] = at;
      int next = 0;
      for (int j = 1; j < n; j++) {
        if (next == at) {
          next = j;
          continue;
        }
        float rx = px[next] - px[at];
        float ry = py[next] - py[at];
        float vx = px[j] - px[at];
        float vy = py[j] - py[at];
        float cross = rx * vy - ry * vx;
        if (cross < 0 || (cross == 0 && vx * vx + vy * vy > rx * rx + ry * ry)) {
          next = j;
        }
      }
      m++;
      at = next;
    } while (at != start);
    return m;
  }

  private static float[] normals(float[] x, float[] y) {
    int m = x.length;
    float[] normals = new float[2 * m];
    for (int i = 0; i < m; i++) {
      int j = i + 1 < m ? i + 1 : 0;
      float nx = y[j] - y[i];
      float ny = -(x[j] - x[i]);
      float length = (float) Math.sqrt(nx * nx + ny * ny);
      float inverse = 1.0f / length;
      normals[2 * i] = nx * inverse;
      normals[2 * i + 1] = ny * inverse;
    }
    return normals;
  }

  private static float[] centroid(float[] x, float[] y) {
    float third = 1.0f / 3.0f;
    float cx = 0;
    float cy = 0;
    float area = 0;
    for (int i = 0; i < x.length; i++) {
      int j = i + 1 < x.length ? i + 1 : 0;
      float triangle = 0.5f * (x[i] * y[j] - y[i] * x[j]);
      area += triangle;
      cx += triangle * third * (x[i] + x[j]);
      cy += triangle * third * (y[i] + y[j]);
    }
    float inverse = 1.0f / area;
    return new float[] {cx * inverse, cy * inverse};
  }

  /**
   * Mass, centre of mass and moment of inertia about the origin.
   *
   * @param out [4] mass, x, y, moment
   */
  void massInto(float density, float[] out) {
    float sx = 0;
    float sy = 0;
    for (int i = 0; i < count; i++) {
      sx += x[i];
      sy += y[i];
    }
    sx *= 1.0f / count;
    sy *= 1.0f / count;
    float third = 1.0f / 3.0f;
    float cx = 0;
    float cy = 0;
    float area = 0;
    float moment = 0;
    for (int i = 0; i < count; i++) {
      int j = i + 1 < count ? i + 1 : 0;
      float ex1 = x[i] - sx;
      float ey1 = y[i] - sy;
      float ex2 = x[j] - sx;
      float ey2 = y[j] - sy;
      float cross = ex1 * ey2 - ey1 * ex2;
      float triangle = 0.5f * cross;
      area += triangle;
      cx += triangle * third * (ex1 + ex2);
      cy += triangle * third * (ey1 + ey2);
      float intX2 = ex1 * ex1 + ex2 * ex1 + ex2 * ex2;
      float intY2 = ey1 * ey1 + ey2 * ey1 + ey2 * ey2;
      moment += 0.25f * third * cross * (intX2 + intY2);
    }
    float mass = density * area;
    float inverse = 1.0f / area;
    cx *= inverse;
    cy *= inverse;
    float centreX = cx + sx;
    float centreY = cy + sy;
    out[0] = mass;
    out[1] = centreX;
    out[2] = centreY;
    out[3] =
        density * moment + mass * (centreX * centreX + centreY * centreY - (cx * cx + cy * cy));
  }

  /** The vertex that lies farthest in a direction. */
  int support(float dx, float dy) {
    int best = 0;
    float bestValue = x[0] * dx + y[0] * dy;
    for (int i = 1; i < count; i++) {
      float value = x[i] * dx + y[i] * dy;
      if (value > bestValue) {
        best = i;
        bestValue = value;
      }
    }
    return best;
  }

  /**
   * Where a ray enters, as a fraction of its length; NaN where it does not. The body must be at the
   * origin and unturned, as the ground is.
   */
  float rayCast(float x1, float y1, float x2, float y2, float maxFraction) {
    return isEdge
        ? rayCastEdge(x1, y1, x2, y2, maxFraction)
        : rayCastPolygon(x1, y1, x2, y2, maxFraction);
  }

  private float rayCastEdge(float x1, float y1, float x2, float y2, float maxFraction) {
    float dx = x2 - x1;
    float dy = y2 - y1;
    float rx = x[1] - x[0];
    float ry = y[1] - y[0];
    float nx = ry;
    float ny = -rx;
    float length = (float) Math.sqrt(nx * nx + ny * ny);
    if (!(length < World.EPSILON)) {
      float inverse = 1.0f / length;
      nx *= inverse;
      ny *= inverse;
    }
    float numerator = nx * (x[0] - x1) + ny * (y[0] - y1);
    float denominator = nx * dx + ny * dy;
    if (denominator == 0) {
      return Float.NaN;
    }
    float t = numerator / denominator;
    if (t < 0 || maxFraction < t) {
      return Float.NaN;
    }
    float qx = x1 + t * dx;
    float qy = y1 + t * dy;
    float rr = rx * rx + ry * ry;
    if (rr == 0) {
      return Float.NaN;
    }
    float s = ((qx - x[0]) * rx + (qy - y[0]) * ry) / rr;
    return s < 0 || 1 < s ? Float.NaN : t;
  }

  private float rayCastPolygon(float x1, float y1, float x2, float y2, float maxFraction) {
    float dx = x2 - x1;
    float dy = y2 - y1;
    float lower = 0;
    float upper = maxFraction;
    boolean enters = false;
    for (int i = 0; i < count; i++) {
      float numerator = normalX[i] * (x[i] - x1) + normalY[i] * (y[i] - y1);
      float denominator = normalX[i] * dx + normalY[i] * dy;
      if (denominator == 0) {
        if (numerator < 0) {
          return Float.NaN;
        }
      } else if (denominator < 0 && numerator < lower * denominator) {
        lower = numerator / denominator;
        enters = true;
      } else if (denominator > 0 && numerator < upper * denominator) {
        upper = numerator / denominator;
      }
      if (upper < lower) {
        return Float.NaN;
      }
    }
    return enters ? lower : Float.NaN;
  }
}
