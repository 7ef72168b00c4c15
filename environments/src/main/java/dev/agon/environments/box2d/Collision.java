package dev.agon.environments.box2d;

/**
 * Where two shapes touch: the side of one that separates them best, and the points of the other
 * that lie beyond it. One per world; it keeps its working memory.
 */
final class Collision {
  private static final float RELATIVE_TOLERANCE = 0.98f;
  private static final float ABSOLUTE_TOLERANCE = 0.001f;

  // A contact point is known again by the features that make it: index and kind on either side.
  private static final int VERTEX = 0;
  private static final int FACE = 1;

  private static int id(int indexA, int typeA, int indexB, int typeB) {
    return indexA | indexB << 8 | typeA << 16 | typeB << 24;
  }

  private static int flip(int id) {
    return (id & 0xFF) << 8 | (id >> 8 & 0xFF) | (id >> 16 & 0xFF) << 24 | (id >> 24 & 0xFF) << 16;
  }

  /** A segment that is clipped. */
  private static final class Segment {
    float x0;
    float y0;
    float x1;
    float y1;
    int id0;
    int id1;

    /** What of {@code in} lies behind a line; false where less than a segment does. */
    boolean clip(Segment in, float normalX, float normalY, float offset, int vertexOfA) {
      float distance0 = normalX * in.x0 + normalY * in.y0 - offset;
      float distance1 = normalX * in.x1 + normalY * in.y1 - offset;
      int count = 0;
      if (distance0 <= 0) {
        set(count++, in.x0, in.y0, in.id0);
      }
      if (distance1 <= 0) {
        set(count++, in.x1, in.y1, in.id1);
      }
      if (distance0 * distance1 < 0) {
        float t = distance0 / (distance0 - distance1);
        set(
            count++,
            in.x0 + t * (in.x1 - in.x0),
            in.y0 + t * (in.y1 - in.y0),
            id(vertexOfA, VERTEX, in.id0 >> 8 & 0xFF, FACE));
      }
      return count == 2;
    }

    private void set(int index, float x, float y, int id) {
      if (index == 0) {
        x0 = x;
        y0 = y;
        id0 = id;
      } else {
        x1 = x;
        y1 = y;
        id1 = id;
      }
    }
  }

  private static final int MAX_VERTICES = 16;

  private final Segment incident = new Segment();
  private final Segment clipped1 = new Segment();
  private final Segment clipped2 = new Segment();
  private final float[] polygonX = new float[MAX_VERTICES];
  private final float[] polygonY = new float[MAX_VERTICES];
  private final float[] polygonNormalX = new float[MAX_VERTICES];
  private final float[] polygonNormalY = new float[MAX_VERTICES];

  // ---- an edge and a polygon ----

  void edgeAndPolygon(Contact.Manifold manifold, Shape edge, Body a, Shape polygon, Body b) {
    manifold.pointCount = 0;
    // The polygon in the coordinates of the edge
    float sin = a.cos * b.sin - a.sin * b.cos;
    float cos = a.cos * b.cos + a.sin * b.sin;
    float dx = b.x - a.x;
    float dy = b.y - a.y;
    float atX = a.cos * dx + a.sin * dy;
    float atY = -a.sin * dx + a.cos * dy;
    float v1x = edge.x[0];
    float v1y = edge.y[0];
    float v2x = edge.x[1];
    float v2y = edge.y[1];
    float tx = v2x - v1x;
    float ty = v2y - v1y;
    float length = (float) Math.sqrt(tx * tx + ty * ty);
    if (!(length < World.EPSILON)) {
      float inverse = 1.0f / length;
      tx *= inverse;
      ty *= inverse;
    }
    float n1x = ty;
    float n1y = -tx;
    float centroidX = (cos * polygon.centroidX - sin * polygon.centroidY) + atX;
    float centroidY = (sin * polygon.centroidX + cos * polygon.centroidY) + atY;
    boolean front = n1x * (centroidX - v1x) + n1y * (centroidY - v1y) >= 0;
    float nx = front ? n1x : -n1x;
    float ny = front ? n1y : -n1y;
    // Both limits of a lone edge: the polygon may lie on this side of it only
    float limitX = front ? -n1x : n1x;
    float limitY = front ? -n1y : n1y;

    int count = polygon.count;
    float[] px = polygonX;
    float[] py = polygonY;
    float[] qx = polygonNormalX;
    float[] qy = polygonNormalY;
    float edgeSeparation = Float.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      px[i] = (cos * polygon.x[i] - sin * polygon.y[i]) + atX;
      py[i] = (sin * polygon.x[i] + cos * polygon.y[i]) + atY;
      float s = nx * (px[i] - v1x) + ny * (py[i] - v1y);
      if (s < edgeSeparation) {
        edgeSeparation = s;
      }
    }
    float radius = 2.0f * Shape.RADIUS;
    if (edgeSeparation > radius) {
      return;
    }
    int polygonIndex = -1;
    float polygonSeparation = -Float.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      qx[i] = cos * polygon.normalX[i] - sin * polygon.normalY[i];
      qy[i] = sin * polygon.normalX[i] + cos * polygon.normalY[i];
      float mx = -qx[i];
      float my = -qy[i];
      float s1 = mx * (px[i] - v1x) + my * (py[i] - v1y);
      float s2 = mx * (px[i] - v2x) + my * (py[i] - v2y);
      float s = s1 < s2 ? s1 : s2;
      if (s > radius) {
        return;
      }
      if ((mx - limitX) * nx + (my - limitY) * ny < -World.ANGULAR_SLOP) {
        continue;
      }
      if (s > polygonSeparation) {
        polygonIndex = i;
        polygonSeparation = s;
      }
    }
    boolean byPolygon =
        polygonIndex >= 0
            && polygonSeparation > RELATIVE_TOLERANCE * edgeSeparation + ABSOLUTE_TOLERANCE;

    // The reference face, and the segment that is clipped by its sides
    int i1;
    int i2;
    float r1x;
    float r1y;
    float r2x;
    float r2y;
    float rnx;
    float rny;
    if (byPolygon) {
      i1 = polygonIndex;
      i2 = i1 + 1 < count ? i1 + 1 : 0;
      incident.set(0, v1x, v1y, id(0, VERTEX, i1, FACE));
      incident.set(1, v2x, v2y, id(0, VERTEX, i1, FACE));
      r1x = px[i1];
      r1y = py[i1];
      r2x = px[i2];
      r2y = py[i2];
      rnx = qx[i1];
      rny = qy[i1];
    } else {
      int best = 0;
      float bestValue = nx * qx[0] + ny * qy[0];
      for (int i = 1; i < count; i++) {
        float value = nx * qx[i] + ny * qy[i];
        if (value < bestValue) {
          bestValue = value;
          best = i;
        }
      }
      int after = best + 1 < count ? best + 1 : 0;
      incident.set(0, px[best], py[best], id(0, FACE, best, VERTEX));
      incident.set(1, px[after], py[after], id(0, FACE, after, VERTEX));
      i1 = front ? 0 : 1;
      i2 = 1 - i1;
      r1x = front ? v1x : v2x;
      r1y = front ? v1y : v2y;
      r2x = front ? v2x : v1x;
      r2y = front ? v2y : v1y;
      rnx = nx;
      rny = ny;
    }
    float sideX = rny;
    float sideY = -rnx;
    if (!clipped1.clip(incident, sideX, sideY, sideX * r1x + sideY * r1y, i1)
        || !clipped2.clip(clipped1, -sideX, -sideY, -sideX * r2x + -sideY * r2y, i2)) {
      return;
    }
    manifold.isFaceOfB = byPolygon;
    manifold.normalX = byPolygon ? polygon.normalX[i1] : rnx;
    manifold.normalY = byPolygon ? polygon.normalY[i1] : rny;
    manifold.pointX = byPolygon ? polygon.x[i1] : r1x;
    manifold.pointY = byPolygon ? polygon.y[i1] : r1y;
    for (int i = 0; i < 2; i++) {
      float x = i == 0 ? clipped2.x0 : clipped2.x1;
      float y = i == 0 ? clipped2.y0 : clipped2.y1;
      int id = i == 0 ? clipped2.id0 : clipped2.id1;
      if (rnx * (x - r1x) + rny * (y - r1y) <= radius) {
        int point = manifold.pointCount++;
        manifold.localX[point] = byPolygon ? x : cos * (x - atX) + sin * (y - atY);
        manifold.localY[point] = byPolygon ? y : -sin * (x - atX) + cos * (y - atY);
        manifold.id[point] = byPolygon ? flip(id) : id;
      }
    }
  }

  // ---- two polygons ----

  private int bestEdge; // of the last search

  void polygons(Contact.Manifold manifold, Shape shapeA, Body a, Shape shapeB, Body b) {
    manifold.pointCount = 0;
    float radius = 2.0f * Shape.RADIUS;
    float separationA = findMaxSeparation(shapeA, a, shapeB, b);
    int edgeA = bestEdge;
    if (separationA > radius) {
      return;
    }
    float separationB = findMaxSeparation(shapeB, b, shapeA, a);
    int edgeB = bestEdge;
    if (separationB > radius) {
      return;
    }
    boolean byB = separationB > RELATIVE_TOLERANCE * separationA + ABSOLUTE_TOLERANCE;
    Shape shape1 = byB ? shapeB : shapeA;
    Shape shape2 = byB ? shapeA : shapeB;
    Body body1 = byB ? b : a;
    Body body2 = byB ? a : b;
    int edge1 = byB ? edgeB : edgeA;
    findIncidentEdge(shape1, body1, edge1, shape2, body2);
    int i1 = edge1;
    int i2 = edge1 + 1 < shape1.count ? edge1 + 1 : 0;
    float v1x = shape1.x[i1];
    float v1y = shape1.y[i1];
    float v2x = shape1.x[i2];
    float v2y = shape1.y[i2];
    float localX = v2x - v1x;
    float localY = v2y - v1y;
    float length = (float) Math.sqrt(localX * localX + localY * localY);
    float inverse = 1.0f / length;
    localX *= inverse;
    localY *= inverse;
    float tangentX = body1.cos * localX - body1.sin * localY;
    float tangentY = body1.sin * localX + body1.cos * localY;
    float normalX = tangentY;
    float normalY = -tangentX;
    float w1x = (body1.cos * v1x - body1.sin * v1y) + body1.x;
    float w1y = (body1.sin * v1x + body1.cos * v1y) + body1.y;
    float w2x = (body1.cos * v2x - body1.sin * v2y) + body1.x;
    float w2y = (body1.sin * v2x + body1.cos * v2y) + body1.y;
    float front = normalX * w1x + normalY * w1y;
    float side1 = -(tangentX * w1x + tangentY * w1y) + radius;
    float side2 = tangentX * w2x + tangentY * w2y + radius;
    if (!clipped1.clip(incident, -tangentX, -tangentY, side1, i1)
        || !clipped2.clip(clipped1, tangentX, tangentY, side2, i2)) {
      return;
    }
    manifold.isFaceOfB = byB;
    manifold.normalX = localY;
    manifold.normalY = -localX;
    manifold.pointX = 0.5f * (v1x + v2x);
    manifold.pointY = 0.5f * (v1y + v2y);
    for (int i = 0; i < 2; i++) {
      float x = i == 0 ? clipped2.x0 : clipped2.x1;
      float y = i == 0 ? clipped2.y0 : clipped2.y1;
      int id = i == 0 ? clipped2.id0 : clipped2.id1;
      if (normalX * x + normalY * y - front <= radius) {
        int point = manifold.pointCount++;
        float px = x - body2.x;
        float py = y - body2.y;
        manifold.localX[point] = body2.cos * px + body2.sin * py;
        manifold.localY[point] = -body2.sin * px + body2.cos * py;
        manifold.id[point] = byB ? flip(id) : id;
      }
    }
  }

  /** Climbs from the edge that faces the other polygon to the one that separates them most. */
  private float findMaxSeparation(Shape shape1, Body body1, Shape shape2, Body body2) {
    int count = shape1.count;
    float dx =
        (body2.cos * shape2.centroidX - body2.sin * shape2.centroidY)
            + body2.x
            - ((body1.cos * shape1.centroidX - body1.sin * shape1.centroidY) + body1.x);
    float dy =
        (body2.sin * shape2.centroidX + body2.cos * shape2.centroidY)
            + body2.y
            - ((body1.sin * shape1.centroidX + body1.cos * shape1.centroidY) + body1.y);
    float localX = body1.cos * dx + body1.sin * dy;
    float localY = -body1.sin * dx + body1.cos * dy;
    int edge = 0;
    float maxDot = -Float.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      float dot = shape1.normalX[i] * localX + shape1.normalY[i] * localY;
      if (dot > maxDot) {
        maxDot = dot;
        edge = i;
      }
    }
    float s = edgeSeparation(shape1, body1, edge, shape2, body2);
    int previous = edge - 1 >= 0 ? edge - 1 : count - 1;
    float sPrevious = edgeSeparation(shape1, body1, previous, shape2, body2);
    int following = edge + 1 < count ? edge + 1 : 0;
    float sFollowing = edgeSeparation(shape1, body1, following, shape2, body2);
    boolean backwards = sPrevious > s && sPrevious > sFollowing;
    if (!backwards && !(sFollowing > s)) {
      bestEdge = edge;
      return s;
    }
    int best = backwards ? previous : following;
    float bestSeparation = backwards ? sPrevious : sFollowing;
    while (true) {
      if (backwards) {
        edge = best - 1 >= 0 ? best - 1 : count - 1;
      } else {
        edge = best + 1 < count ? best + 1 : 0;
      }
      s = edgeSeparation(shape1, body1, edge, shape2, body2);
      if (!(s > bestSeparation)) {
        bestEdge = best;
        return bestSeparation;
      }
      best = edge;
      bestSeparation = s;
    }
  }

  private static float edgeSeparation(
      Shape shape1, Body body1, int edge, Shape shape2, Body body2) {
    float nx = body1.cos * shape1.normalX[edge] - body1.sin * shape1.normalY[edge];
    float ny = body1.sin * shape1.normalX[edge] + body1.cos * shape1.normalY[edge];
    float localX = body2.cos * nx + body2.sin * ny;
    float localY = -body2.sin * nx + body2.cos * ny;
    int index = 0;
    float minDot = Float.MAX_VALUE;
    for (int i = 0; i < shape2.count; i++) {
      float dot = shape2.x[i] * localX + shape2.y[i] * localY;
      if (dot < minDot) {
        minDot = dot;
        index = i;
      }
    }
    float x1 = shape1.x[edge];
    float y1 = shape1.y[edge];
    float x2 = shape2.x[index];
    float y2 = shape2.y[index];
    float dx =
        (body2.cos * x2 - body2.sin * y2) + body2.x - ((body1.cos * x1 - body1.sin * y1) + body1.x);
    float dy =
        (body2.sin * x2 + body2.cos * y2) + body2.y - ((body1.sin * x1 + body1.cos * y1) + body1.y);
    return dx * nx + dy * ny;
  }

  private void findIncidentEdge(Shape shape1, Body body1, int edge, Shape shape2, Body body2) {
    float nx = body1.cos * shape1.normalX[edge] - body1.sin * shape1.normalY[edge];
    float ny = body1.sin * shape1.normalX[edge] + body1.cos * shape1.normalY[edge];
    float localX = body2.cos * nx + body2.sin * ny;
    float localY = -body2.sin * nx + body2.cos * ny;
    int count = shape2.count;
    int i1 = 0;
    float minDot = Float.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      float dot = localX * shape2.normalX[i] + localY * shape2.normalY[i];
      if (dot < minDot) {
        minDot = dot;
        i1 = i;
      }
    }
    int i2 = i1 + 1 < count ? i1 + 1 : 0;
    for (int k = 0; k < 2; k++) {
      int i = k == 0 ? i1 : i2;
      float x = shape2.x[i];
      float y = shape2.y[i];
      incident.set(
          k,
          (body2.cos * x - body2.sin * y) + body2.x,
          (body2.sin * x + body2.cos * y) + body2.y,
          id(edge, FACE, i, VERTEX));
    }
  }
}
