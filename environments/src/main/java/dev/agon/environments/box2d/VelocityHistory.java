package dev.agon.environments.box2d;

import java.util.Arrays;

/**
 * The last iterations of the solver of velocities, to see when they begin to repeat themselves.
 *
 * <p>In floating point the iterations soon stand still, or go round in a circle of a few states;
 * from then on only the sums of the impulses of joints grow, each time by the same amounts. What is
 * left to do then is to add these up, with the same bits as the iterations themselves and in a
 * fraction of the time.
 */
final class VelocityHistory {
  private static final int LENGTH = 8; // power of two; one more than the longest period

  private final float[][] states = new float[LENGTH][0];
  private final float[][] added = new float[LENGTH][0]; // to the impulses of each joint: x, y, z
  private int bodyCount;
  private int jointCount;
  private int count;

  // One number of each iteration tells whether it is worth while to look at all.
  private final int[] probes = new int[LENGTH];
  private int iteration;
  private int watchUntil;

  /** Forgets everything. */
  void clear(int bodyCount, int jointCount, int contactCount) {
    iteration = 0;
    watchUntil = 0;
    Arrays.fill(probes, Float.floatToRawIntBits(Float.NaN));
    this.bodyCount = bodyCount;
    this.jointCount = jointCount;
    count = 0;
    int size = 3 * bodyCount + jointCount + 4 * contactCount;
    if (states[0].length < size || added[0].length < 3 * jointCount) {
      for (int i = 0; i < LENGTH; i++) {
        states[i] = new float[2 * size];
        added[i] = new float[6 * jointCount];
      }
    }
  }

  /** Takes down an iteration; returns after how many they repeat themselves, 0: not yet. */
  int watch(Body[] bodies, RevoluteJoint[] joints, ContactSolver contacts) {
    int probe = Float.floatToRawIntBits(bodies[0].solverAngularVelocity);
    boolean isKnown = false;
    for (int i = 0; i < LENGTH; i++) {
      isKnown |= probes[i] == probe;
    }
    probes[iteration & (LENGTH - 1)] = probe;
    iteration++;
    if (isKnown) {
      if (iteration > watchUntil) {
        count = 0; // what was recorded before is not what came right before
      }
      watchUntil = iteration + LENGTH;
    } else if (iteration > watchUntil) {
      return 0;
    }
    return record(bodies, joints, contacts);
  }

  private int record(Body[] bodies, RevoluteJoint[] joints, ContactSolver contacts) {
    float[] state = states[count & (LENGTH - 1)];
    float[] sums = added[count & (LENGTH - 1)];
    int size = 0;
    for (int j = 0; j < bodyCount; j++) {
      Body b = bodies[j];
      state[size++] = b.solverAngularVelocity;
      state[size++] = b.solverVelocityX;
      state[size++] = b.solverVelocityY;
    }
    for (int j = 0; j < jointCount; j++) {
      RevoluteJoint joint = joints[j];
      state[size++] = joint.motorImpulse;
      sums[3 * j] = joint.addedX;
      sums[3 * j + 1] = joint.addedY;
      sums[3 * j + 2] = joint.addedZ;
    }
    size = contacts.impulses(state, size);
    int longest = Math.min(count, LENGTH - 1);
    int found = 0;
    for (int period = 1; period <= longest && found == 0; period++) {
      if (isEqual(state, states[(count - period) & (LENGTH - 1)], size)) {
        found = period;
      }
    }
    count++;
    return found;
  }

  private static boolean isEqual(float[] a, float[] b, int size) {
    for (int i = 0; i < size; i++) {
      if (Float.floatToRawIntBits(a[i]) != Float.floatToRawIntBits(b[i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * Does what some more periods of iterations would do.
   *
   * @return how many it did; fewer where a joint would have let go of its limit, which has to be
   *     seen to by a real iteration
   */
  int repeat(int period, int times, RevoluteJoint[] joints) {
    for (int time = 0; time < times; time++) {
      if (!staysAtLimits(period, joints)) {
        return time;
      }
      for (int phase = count - period; phase < count; phase++) {
        float[] sums = added[phase & (LENGTH - 1)];
        for (int j = 0; j < jointCount; j++) {
          RevoluteJoint joint = joints[j];
          joint.impulseX += sums[3 * j];
          joint.impulseY += sums[3 * j + 1];
          joint.impulseZ += sums[3 * j + 2];
        }
      }
    }
    return times;
  }

  private boolean staysAtLimits(int period, RevoluteJoint[] joints) {
    for (int j = 0; j < jointCount; j++) {
      float impulse = joints[j].impulseZ;
      for (int phase = count - period; phase < count; phase++) {
        impulse += added[phase & (LENGTH - 1)][3 * j + 2];
        if (Float.isNaN(impulse) || joints[j].pullsFromLimit(impulse)) {
          return false;
        }
      }
    }
    return true;
  }
}
