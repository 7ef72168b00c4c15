package dev.agon.agents.loop;

import java.nio.FloatBuffer;

/** Native blocks as arrays. */
final class Blocks {
  private Blocks() {}

  static float[] copyOf(FloatBuffer block) {
    float[] copy = new float[block.capacity()];
    block.get(0, copy);
    return copy;
  }
}
