package dev.agon.environments.gymnasium;

import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.random.Pcg64;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * What the bridge costs: the same steps of the same vector environment, asked for one by one from
 * Java, and in a loop inside Python.
 *
 * @param bridgeStepsPerSecond steps of single instances that Java sees
 * @param pythonStepsPerSecond those that Python makes by itself
 */
public record BridgeOverhead(double bridgeStepsPerSecond, double pythonStepsPerSecond) {

  /** Microseconds that the bridge adds to a step of one instance. */
  public double microsecondsPerStep() {
    return 1e6 / bridgeStepsPerSecond - 1e6 / pythonStepsPerSecond;
  }

  /**
   * Measures with random actions. Rounds alternate between the two, and the best of each counts, so
   * that what else the machine does falls on neither.
   *
   * @param id with {@link GymnasiumBridge#PREFIX}, of an environment with discrete actions
   * @param count of instances that step together
   * @param options as of {@link GymnasiumBridge#entry}
   * @param steps of all instances, in each round
   */
  public static BridgeOverhead measure(
      String id, int count, Map<String, Object> options, int steps, int rounds) {
    try (GymnasiumVectorEnvironment environment =
        (GymnasiumVectorEnvironment) GymnasiumBridge.entry(id).makeVector(count, options)) {
      if (!(environment.actionSpace() instanceof Space.Discrete discrete)) {
        throw new EnvironmentException(
            "The overhead is measured with discrete actions, but those of %s are %s."
                .formatted(id, environment.actionSpace()));
      }
      int[] actions = new int[steps * count]; // [steps, N]
      Pcg64 random = Pcg64.seeded(0);
      Arrays.setAll(actions, k -> discrete.sample(random));
      double bridge = Double.POSITIVE_INFINITY; // seconds
      double python = Double.POSITIVE_INFINITY;
      for (int round = 0; round < rounds; round++) {
        bridge = Math.min(bridge, secondsThroughBridge(environment, steps, actions));
        python = Math.min(python, environment.secondsInPython(steps, actions));
      }
      double all = (double) steps * count;
      return new BridgeOverhead(all / bridge, all / python);
    }
  }

  /**
   * Steps of single instances that Gymnasium makes in a second in a loop of its own, under random
   * actions of any kind.
   *
   * @param id with {@link GymnasiumBridge#PREFIX}
   * @param count of instances that step together
   * @param options as of {@link GymnasiumBridge#entry}
   * @param steps of all instances, in each round; the best round counts
   */
  public static double pythonStepsPerSecond(
      String id, int count, Map<String, Object> options, int steps, int rounds) {
    try (GymnasiumVectorEnvironment environment =
        (GymnasiumVectorEnvironment) GymnasiumBridge.entry(id).makeVector(count, options)) {
      Space space = environment.actionSpace();
      Pcg64 random = Pcg64.seeded(0);
      float[] actions = new float[steps * count * space.size()]; // [steps, N, A]
      for (int at = 0; at < actions.length; at += space.size()) {
        space.sample(random, actions, at);
      }
      int[] integers = new int[space instanceof Space.Discrete ? actions.length : 0];
      Arrays.setAll(integers, k -> (int) actions[k]);
      FloatBuffer observations = FloatBuffer.allocate(count * environment.observationSize());
      double seconds = Double.POSITIVE_INFINITY;
      for (int round = 0; round < rounds; round++) {
        environment.reset(new long[count], observations);
        seconds =
            Math.min(
                seconds,
                integers.length > 0
                    ? environment.secondsInPython(steps, integers)
                    : environment.secondsInPython(steps, actions));
      }
      return (double) steps * count / seconds;
    }
  }

  private static double secondsThroughBridge(
      GymnasiumVectorEnvironment environment, int steps, int[] actions) {
    int count = environment.count();
    int size = environment.observationSize();
    FloatBuffer observations =
        ByteBuffer.allocateDirect(count * size * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    StepBatch batch = new StepBatch(count, size, observations);
    long[] seeds = new long[count];
    Arrays.setAll(seeds, i -> i);
    environment.reset(seeds, observations);
    int[] now = new int[count];
    long begin = System.nanoTime();
    for (int t = 0; t < steps; t++) {
      System.arraycopy(actions, t * count, now, 0, count);
      environment.step(now, batch);
    }
    return (System.nanoTime() - begin) / 1e9;
  }
}
