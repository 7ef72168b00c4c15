package dev.agon.environments;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.agon.core.environment.BatchEnvironment;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.random.Pcg64;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stepping many instances of a built-in environment makes no garbage, over ends of episodes too.
 */
class NothingIsAllocatedTest {
  private static final int COUNT = 32;
  private static final int STEPS = 250;
  private static final int ROUNDS = 5;

  static List<String> batches() {
    return EnvironmentRegistry.builtIn().entries().stream()
        .filter(
            entry -> {
              try (VectorEnvironment environment = entry.makeVector(1, Map.of())) {
                return environment instanceof BatchEnvironment;
              }
            })
        .map(EnvironmentEntry::id)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("batches")
  void stepAllocatesNothing(String id) {
    try (VectorEnvironment environment =
        EnvironmentRegistry.builtIn().makeVector(id, COUNT, Map.of())) {
      Space space = environment.actionSpace();
      int size = environment.observationSize();
      FloatBuffer observations =
          ByteBuffer.allocateDirect(COUNT * size * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      StepBatch batch = new StepBatch(COUNT, size, observations);
      int[] integers = new int[COUNT];
      float[] numbers = new float[COUNT * space.size()];
      Pcg64 random = Pcg64.seeded(1);
      environment.reset(new long[COUNT], observations);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      play(environment, space, integers, numbers, random, batch); // classes are loaded

      // A step that allocates does so in every round. The virtual machine may do so in one: when it
      // links a call for the first time, say.
      long least = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS && least != 0; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        long nothing = threads.getCurrentThreadAllocatedBytes() - before; // what measuring costs
        before = threads.getCurrentThreadAllocatedBytes();
        play(environment, space, integers, numbers, random, batch);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before - nothing);
      }
      assertThat(least).as("bytes allocated in %d steps", STEPS).isZero();
    }
  }

  private static void play(
      VectorEnvironment environment,
      Space space,
      int[] integers,
      float[] numbers,
      Pcg64 random,
      StepBatch batch) {
    for (int t = 0; t < STEPS; t++) {
      if (space instanceof Space.Discrete discrete) {
        for (int i = 0; i < COUNT; i++) {
          integers[i] = discrete.sample(random);
        }
        environment.step(integers, batch);
      } else {
        for (int i = 0; i < COUNT; i++) {
          space.sample(random, numbers, i * space.size());
        }
        environment.step(numbers, batch);
      }
    }
  }
}
