package dev.agon.environments.box2d;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the fixtures whose surroundings overlap: a balanced tree of rectangles, in which every
 * fixture has one that is larger than itself, so that small moves change nothing.
 *
 * <p>Proxies are numbered, split and balanced as in Box2D: their numbers decide the order of
 * contacts, which decides the last bits.
 */
final class BroadPhase {
  private static final float EXTENSION = 0.1f;
  private static final float MULTIPLIER = 2.0f;
  private static final int NONE = -1;

  // Nodes of the tree
  private float[] lowX = new float[16];
  private float[] lowY = new float[16];
  private float[] highX = new float[16];
  private float[] highY = new float[16];
  private int[] parent = new int[16]; // of a free node: the next free one
  private int[] child1 = new int[16];
  private int[] child2 = new int[16];
  private int[] height = new int[16];
  private @Nullable Fixture[] fixtures = new Fixture[16];
  private int root = NONE;
  private int free;
  private int nodeCount;

  private int[] moved = new int[16];
  private int movedCount;
  private long[] pairs = new long[16]; // smaller number in the upper half
  private int pairCount;
  private int[] stack = new int[64];

  BroadPhase() {
    linkFree(0);
  }

  private void linkFree(int from) {
    for (int i = from; i < parent.length; i++) {
      parent[i] = i + 1 < parent.length ? i + 1 : NONE;
      height[i] = -1;
    }
    free = from;
  }

  private int allocate() {
    if (free == NONE) {
      int old = parent.length;
      lowX = Arrays.copyOf(lowX, 2 * old);
      lowY = Arrays.copyOf(lowY, 2 * old);
      highX = Arrays.copyOf(highX, 2 * old);
      highY = Arrays.copyOf(highY, 2 * old);
      parent = Arrays.copyOf(parent, 2 * old);
      child1 = Arrays.copyOf(child1, 2 * old);
      child2 = Arrays.copyOf(child2, 2 * old);
      height = Arrays.copyOf(height, 2 * old);
      fixtures = Arrays.copyOf(fixtures, 2 * old);
      linkFree(nodeCount);
    }
    int node = free;
    free = parent[node];
    parent[node] = NONE;
    child1[node] = NONE;
    child2[node] = NONE;
    height[node] = 0;
    fixtures[node] = null;
    nodeCount++;
    return node;
  }

  private void release(int node) {
    parent[node] = free;
    height[node] = -1;
    free = node;
    nodeCount--;
  }

  /** Returns the number of its proxy. */
  int add(Body.Box box, Fixture fixture) {
    int proxy = allocate();
    lowX[proxy] = box.lowX - EXTENSION;
    lowY[proxy] = box.lowY - EXTENSION;
    highX[proxy] = box.highX + EXTENSION;
    highY[proxy] = box.highY + EXTENSION;
    fixtures[proxy] = fixture;
    insert(proxy);
    noteMove(proxy);
    return proxy;
  }

  /** Makes room for a fixture that left its rectangle, and some more the way it went. */
  void move(int proxy, Body.Box box, float displacementX, float displacementY) {
    if (lowX[proxy] <= box.lowX
        && lowY[proxy] <= box.lowY
        && box.highX <= highX[proxy]
        && box.highY <= highY[proxy]) {
      return;
    }
    remove(proxy);
    lowX[proxy] = box.lowX - EXTENSION;
    lowY[proxy] = box.lowY - EXTENSION;
    highX[proxy] = box.highX + EXTENSION;
    highY[proxy] = box.highY + EXTENSION;
    float dx = MULTIPLIER * displacementX;
    float dy = MULTIPLIER * displacementY;
    if (dx < 0) {
      lowX[proxy] += dx;
    } else {
      highX[proxy] += dx;
    }
    if (dy < 0) {
      lowY[proxy] += dy;
    } else {
      highY[proxy] += dy;
    }
    insert(proxy);
    noteMove(proxy);
  }

  private void noteMove(int proxy) {
    if (movedCount == moved.length) {
      moved = Arrays.copyOf(moved, 2 * moved.length);
    }
    moved[movedCount++] = proxy;
  }

  boolean overlap(int a, int b) {
    return !(lowX[b] - highX[a] > 0
        || lowY[b] - highY[a] > 0
        || lowX[a] - highX[b] > 0
        || lowY[a] - highY[b] > 0);
  }

  /** Tells the contacts of every pair that overlaps now and has one that moved. */
  void updatePairs(World world) {
    if (movedCount == 0) {
      return;
    }
    pairCount = 0;
    for (int i = 0; i < movedCount; i++) {
      findPairs(moved[i]);
    }
    movedCount = 0;
    Arrays.sort(pairs, 0, pairCount);
    for (int i = 0; i < pairCount; i++) {
      if (i == 0 || pairs[i] != pairs[i - 1]) {
        world.addPair(fixture((int) (pairs[i] >>> 32)), fixture((int) pairs[i]));
      }
    }
  }

  private Fixture fixture(int proxy) {
    Fixture fixture = fixtures[proxy];
    if (fixture == null) {
      throw new IllegalStateException("Node %d holds no fixture.".formatted(proxy));
    }
    return fixture;
  }

  private void findPairs(int proxy) {
    int depth = push(0, root);
    while (depth > 0) {
      int node = stack[--depth];
      if (!overlap(node, proxy)) {
        continue;
      }
      if (child1[node] != NONE) {
        depth = push(depth, child1[node]);
        depth = push(depth, child2[node]);
      } else if (node != proxy) {
        if (pairCount == pairs.length) {
          pairs = Arrays.copyOf(pairs, 2 * pairs.length);
        }
        pairs[pairCount++] = (long) Math.min(node, proxy) << 32 | Math.max(node, proxy);
      }
    }
  }

  private int push(int depth, int node) {
    if (depth == stack.length) {
      stack = Arrays.copyOf(stack, 2 * stack.length);
    }
    stack[depth] = node;
    return depth + 1;
  }

  /** How far along a ray of its length the ground begins, at most 1. */
  float rayCastGround(float x1, float y1, float x2, float y2) {
    float rx = x2 - x1;
    float ry = y2 - y1;
    float inverse = 1.0f / (float) Math.sqrt(rx * rx + ry * ry);
    float vx = -(ry * inverse);
    float vy = rx * inverse;
    float absVx = Math.abs(vx);
    float absVy = Math.abs(vy);
    float fraction = 1;
    int depth = push(0, root);
    while (depth > 0) {
      int node = stack[--depth];
      float tx = x1 + fraction * (x2 - x1);
      float ty = y1 + fraction * (y2 - y1);
      if (Math.min(x1, tx) - highX[node] > 0
          || Math.min(y1, ty) - highY[node] > 0
          || lowX[node] - Math.max(x1, tx) > 0
          || lowY[node] - Math.max(y1, ty) > 0) {
        continue;
      }
      float cx = 0.5f * (lowX[node] + highX[node]);
      float cy = 0.5f * (lowY[node] + highY[node]);
      float hx = 0.5f * (highX[node] - lowX[node]);
      float hy = 0.5f * (highY[node] - lowY[node]);
      if (Math.abs(vx * (x1 - cx) + vy * (y1 - cy)) - (absVx * hx + absVy * hy) > 0) {
        continue;
      }
      if (child1[node] != NONE) {
        depth = push(depth, child1[node]);
        depth = push(depth, child2[node]);
        continue;
      }
      Fixture fixture = fixture(node);
      if ((fixture.category & Fixture.Material.GROUND) == 0) {
        continue;
      }
      float hit = fixture.shape.rayCast(x1, y1, x2, y2, fraction);
      if (hit == 0) {
        return 0;
      }
      if (hit > 0) { // not NaN
        fraction = hit;
      }
    }
    return fraction;
  }

  // ---- the tree ----

  private float perimeter(int node) {
    return 2.0f * (highX[node] - lowX[node] + (highY[node] - lowY[node]));
  }

  private float joinedPerimeter(int a, int b) {
    float wx = Math.max(highX[a], highX[b]) - Math.min(lowX[a], lowX[b]);
    float wy = Math.max(highY[a], highY[b]) - Math.min(lowY[a], lowY[b]);
    return 2.0f * (wx + wy);
  }

  private void join(int node, int a, int b) {
    lowX[node] = Math.min(lowX[a], lowX[b]);
    lowY[node] = Math.min(lowY[a], lowY[b]);
    highX[node] = Math.max(highX[a], highX[b]);
    highY[node] = Math.max(highY[a], highY[b]);
  }

  private void insert(int leaf) {
    if (root == NONE) {
      root = leaf;
      parent[leaf] = NONE;
      return;
    }
    int sibling = cheapestSibling(leaf);
    int oldParent = parent[sibling];
    int newParent = allocate();
    parent[newParent] = oldParent;
    join(newParent, leaf, sibling);
    height[newParent] = height[sibling] + 1;
    if (oldParent == NONE) {
      root = newParent;
    } else if (child1[oldParent] == sibling) {
      child1[oldParent] = newParent;
    } else {
      child2[oldParent] = newParent;
    }
    child1[newParent] = sibling;
    child2[newParent] = leaf;
    parent[sibling] = newParent;
    parent[leaf] = newParent;
    mendUpwards(newParent);
  }

  private int cheapestSibling(int leaf) {
    int index = root;
    while (child1[index] != NONE) {
      float combined = joinedPerimeter(index, leaf);
      float cost = 2.0f * combined;
      float inherited = 2.0f * (combined - perimeter(index));
      float cost1 = costOfDescent(child1[index], leaf, inherited);
      float cost2 = costOfDescent(child2[index], leaf, inherited);
      if (cost < cost1 && cost < cost2) {
        break;
      }
      index = cost1 < cost2 ? child1[index] : child2[index];
    }
    return index;
  }

  private float costOfDescent(int child, int leaf, float inherited) {
    float joined = joinedPerimeter(leaf, child);
    return child1[child] == NONE ? joined + inherited : joined - perimeter(child) + inherited;
  }

  private void mendUpwards(int from) {
    int index = from;
    while (index != NONE) {
      index = balance(index);
      int a = child1[index];
      int b = child2[index];
      height[index] = 1 + Math.max(height[a], height[b]);
      join(index, a, b);
      index = parent[index];
    }
  }

  private void remove(int leaf) {
    if (leaf == root) {
      root = NONE;
      return;
    }
    int above = parent[leaf];
    int grandParent = parent[above];
    int sibling = child1[above] == leaf ? child2[above] : child1[above];
    parent[sibling] = grandParent;
    release(above);
    if (grandParent == NONE) {
      root = sibling;
      return;
    }
    if (child1[grandParent] == above) {
      child1[grandParent] = sibling;
    } else {
      child2[grandParent] = sibling;
    }
    mendUpwards(grandParent);
  }

  /** Turns the tree at a node whose children differ by more than one in height. */
  private int balance(int a) {
    if (child1[a] == NONE || height[a] < 2) {
      return a;
    }
    int b = child1[a];
    int c = child2[a];
    int difference = height[c] - height[b];
    if (difference > 1) {
      return rotateUp(a, c, b, false);
    }
    if (difference < -1) {
      return rotateUp(a, b, c, true);
    }
    return a;
  }

  /**
   * Moves the higher child of a node into its place.
   *
   * @param first whether it is the first child
   */
  private int rotateUp(int a, int up, int other, boolean first) {
    int f = child1[up];
    int g = child2[up];
    child1[up] = a;
    parent[up] = parent[a];
    parent[a] = up;
    int above = parent[up];
    if (above == NONE) {
      root = up;
    } else if (child1[above] == a) {
      child1[above] = up;
    } else {
      child2[above] = up;
    }
    int high = height[f] > height[g] ? f : g;
    int low = high == f ? g : f;
    child2[up] = high;
    if (first) {
      child1[a] = low;
    } else {
      child2[a] = low;
    }
    parent[low] = a;
    join(a, other, low);
    join(up, a, high);
    height[a] = 1 + Math.max(height[other], height[low]);
    height[up] = 1 + Math.max(height[a], height[high]);
    return up;
  }
}
