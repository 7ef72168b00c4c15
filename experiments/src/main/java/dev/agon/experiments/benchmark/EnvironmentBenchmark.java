package dev.agon.experiments.benchmark;

import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.EnvironmentRegistry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** How fast environments step. */
public final class EnvironmentBenchmark implements Benchmark {
  private static final int COUNT = 1_024;
  private static final int STEPS = 20_000; // of all instances, per measurement

  private final int steps;

  public EnvironmentBenchmark() {
    this(STEPS);
  }

  /** For tests: fewer steps give a rougher figure sooner. */
  EnvironmentBenchmark(int steps) {
    this.steps = steps;
  }

  @Override
  public String name() {
    return "environments";
  }

  @Override
  public List<Row> run() {
    return List.of(
        new Row(
            "cartpole-1024",
            cartPoleStepsPerSecond() / 1e6,
            "M steps/s",
            "1,024 vectorised CartPole-v1, random actions drawn and observations written to a direct buffer within the time, one thread"));
  }

  private double cartPoleStepsPerSecond() {
    try (VectorEnvironment environment =
        EnvironmentRegistry.builtIn().makeVector("CartPole-v1", COUNT, Map.of())) {
      FloatBuffer observations =
          ByteBuffer.allocateDirect(COUNT * environment.observationSize() * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      StepBatch batch = new StepBatch(COUNT, environment.observationSize(), observations);
      long[] seeds = new long[COUNT];
      Arrays.setAll(seeds, i -> i);
      environment.reset(seeds, observations);
      int[] actions = new int[COUNT];
      Pcg64 random = Pcg64.seeded(0);
      return Measurement.median(
          () ->
              Measurement.perSecond(
                  (long) steps * COUNT,
                  () -> {
                    for (int t = 0; t < steps; t++) {
                      drawBits(random, actions);
                      environment.step(actions, batch);
                    }
                  }));
    }
  }

  /** Fair zeros and ones, 64 from each number drawn. */
  private static void drawBits(Pcg64 random, int[] actions) {
    for (int i = 0; i < actions.length; i += Long.SIZE) {
      long bits = random.nextLong();
      for (int j = 0; j < Long.SIZE; j++) {
        actions[i + j] = (int) (bits >>> j) & 1;
      }
    }
  }
}
