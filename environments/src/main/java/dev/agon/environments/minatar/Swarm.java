package dev.agon.environments.minatar;

/**
 * Things of one kind that swim or fly along a row, in the order in which they came: element k of
 * each array tells of the k-th.
 */
final class Swarm {
  private static final int FIELDS = 5;

  final int[] x;
  final int[] y;
  final int[] dx; // 1: to the right, -1: to the left
  final int[] moveTimer; // steps until it moves
  final int[] shotTimer; // steps until it shoots
  int count;

  /**
   * @param capacity more than there ever are
   */
  Swarm(int capacity) {
    x = new int[capacity];
    y = new int[capacity];
    dx = new int[capacity];
    moveTimer = new int[capacity];
    shotTimer = new int[capacity];
  }

  void clear() {
    count = 0;
  }

  void add(int x, int y, int dx, int moveTimer, int shotTimer) {
    set(count++, x, y, dx, moveTimer, shotTimer);
  }

  private void set(int k, int x, int y, int dx, int moveTimer, int shotTimer) {
    this.x[k] = x;
    this.y[k] = y;
    this.dx[k] = dx;
    this.moveTimer[k] = moveTimer;
    this.shotTimer[k] = shotTimer;
  }

  void remove(int k) {
    count--;
    for (int j = k; j < count; j++) {
      set(j, x[j + 1], y[j + 1], dx[j + 1], moveTimer[j + 1], shotTimer[j + 1]);
    }
  }

  /** Whether the k-th is in that cell. */
  boolean isAt(int k, int x, int y) {
    return this.x[k] == x && this.y[k] == y;
  }

  /** Removes the first one that is in that cell; returns whether there was one. */
  boolean removeAt(int x, int y) {
    for (int k = 0; k < count; k++) {
      if (isAt(k, x, y)) {
        remove(k);
        return true;
      }
    }
    return false;
  }

  /** Moves the k-th by a cell; returns whether it is still on the grid. */
  boolean move(int k) {
    x[k] += dx[k];
    return x[k] >= 0 && x[k] < MinAtarGame.SIZE;
  }

  /** How many integers {@link #save} writes. */
  int saved() {
    return 1 + FIELDS * count;
  }

  /** Writes from index {@code at} on; returns the index after it. */
  int save(int[] out, int at) {
    int next = at;
    out[next++] = count;
    for (int k = 0; k < count; k++) {
      out[next++] = x[k];
      out[next++] = y[k];
      out[next++] = dx[k];
      out[next++] = moveTimer[k];
      out[next++] = shotTimer[k];
    }
    return next;
  }

  /** Reads what {@link #save} wrote; returns the index after it. */
  int restore(int[] in, int at) {
    clear();
    int end = at + 1 + FIELDS * in[at];
    for (int k = at + 1; k < end; k += FIELDS) {
      add(in[k], in[k + 1], in[k + 2], in[k + 3], in[k + 4]);
    }
    return end;
  }
}
