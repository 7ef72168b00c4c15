package dev.agon.environments;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.environment.ActionMasked;
import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.DrawableAsText;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.SyncVectorEnvironment;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.image.Picture;
import dev.agon.core.random.Pcg64;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What all environments on slices have in common. */
class SliceVectorTest {
  private static final int COUNT = 8;

  static List<String> ids() {
    return EnvironmentRegistry.builtIn().entries().stream()
        .filter(entry -> entry.makeVector(1, Map.of()) instanceof SliceVector)
        .map(EnvironmentEntry::id)
        .toList();
  }

  @Test
  void gridsAndBoardsAreOnSlices() {
    assertThat(ids()).hasSizeGreaterThan(20).contains("Snake-v0", "MiniGrid-FourRooms-v0");
  }

  @ParameterizedTest
  @MethodSource("ids")
  void masksOfManyAreThoseOfSingleOnes(String id) {
    EnvironmentEntry entry = EnvironmentRegistry.builtIn().entry(id);
    try (VectorEnvironment fast = entry.makeVector(COUNT, Map.of());
        VectorEnvironment singles =
            new SyncVectorEnvironment(
                id,
                COUNT,
                () -> entry.factory().make(entry.defaultOptions()),
                entry.maxEpisodeSteps())) {
      assertThat(fast.masksActions()).isEqualTo(singles.masksActions());
      int n = actions(fast);
      boolean[] legal = new boolean[COUNT * n];
      boolean[] expected = new boolean[COUNT * n];
      StepBatch batch = batch(fast);
      StepBatch other = batch(fast);
      fast.reset(new long[COUNT], batch.observations);
      singles.reset(new long[COUNT], other.observations);
      Pcg64 random = Pcg64.seeded(4);
      int[] actions = new int[COUNT];
      for (int t = 0; t < 100; t++) {
        fast.actionMasks(legal);
        singles.actionMasks(expected);
        assertThat(legal).containsExactly(expected);
        for (int i = 0; i < COUNT; i++) {
          int from = i * n;
          assertThat(IntStream.range(from, from + n).anyMatch(k -> legal[k])).isTrue();
          do {
            actions[i] = random.integers(n);
          } while (!legal[from + actions[i]]);
        }
        fast.step(actions, batch);
        singles.step(actions, other);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ids")
  void stepAllocatesNothing(String id) {
    try (VectorEnvironment vector = EnvironmentRegistry.builtIn().makeVector(id, COUNT, Map.of());
        EnvironmentInstance single = EnvironmentRegistry.builtIn().make(id)) {
      StepBatch batch = batch(vector);
      boolean[] legal = new boolean[COUNT * actions(vector)];
      int[] actions = new int[COUNT];
      Pcg64 random = Pcg64.seeded(2);
      vector.reset(new long[COUNT], batch.observations);
      single.reset(0);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      long nothing = threads.getCurrentThreadAllocatedBytes() - before; // what measuring costs
      long least = Long.MAX_VALUE; // classes are loaded and methods compiled at first
      for (int i = 0; i < 8 && least > nothing; i++) {
        before = threads.getCurrentThreadAllocatedBytes();
        play(vector, single, actions, legal, random, batch);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertThat(least).isEqualTo(nothing);
    }
  }

  private static void play(
      VectorEnvironment vector,
      EnvironmentInstance single,
      int[] actions,
      boolean[] legal,
      Pcg64 random,
      StepBatch batch) {
    int n = legal.length / COUNT;
    for (int t = 0; t < 300; t++) {
      vector.actionMasks(legal);
      for (int i = 0; i < COUNT; i++) {
        actions[i] = random.integers(n);
      }
      vector.step(actions, batch);
      if (single.step(actions[0]).ended()) {
        single.reset();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ids")
  void pictureAndTextShowTheStateAndChangeNothing(String id) {
    try (EnvironmentInstance instance = EnvironmentRegistry.builtIn().make(id);
        EnvironmentInstance same = EnvironmentRegistry.builtIn().make(id)) {
      Drawable drawable = (Drawable) instance.unwrapped();
      int[] first = pixels(drawable, instance, 1);
      String text = ((DrawableAsText) drawable).text();
      byte[] before = MemoryState.of(instance).bytes();
      assertThat(Picture.of(drawable).getWidth()).isEqualTo(drawable.width());
      assertThat(MemoryState.of(instance).bytes()).isEqualTo(before);
      assertThat(Arrays.stream(first).distinct().count()).isGreaterThan(2);
      assertThat(text).endsWith("\n").doesNotContain("\0");

      pixels((Drawable) same.unwrapped(), same, 9); // something else before
      assertThat(pixels((Drawable) same.unwrapped(), same, 1)).isEqualTo(first);
      assertThat(((DrawableAsText) same.unwrapped()).text()).isEqualTo(text);
    }
  }

  /** After some steps from a seed. */
  private static int[] pixels(Drawable drawable, EnvironmentInstance instance, long seed) {
    instance.reset(seed);
    boolean[] legal = new boolean[((SliceEnvironment) instance.unwrapped()).actionSpace().n()];
    Pcg64 random = Pcg64.seeded(seed);
    for (int t = 0; t < 12 && instance.isRunning(); t++) {
      int action = random.integers(legal.length);
      if (instance.unwrapped() instanceof ActionMasked masked) {
        masked.actionMask(legal);
        while (!legal[action]) {
          action = (action + 1) % legal.length;
        }
      }
      instance.step(action);
    }
    BufferedImage image = Picture.of(drawable);
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  private static int actions(VectorEnvironment vector) {
    return ((Space.Discrete) vector.actionSpace()).n();
  }

  private static StepBatch batch(VectorEnvironment vector) {
    int size = vector.observationSize();
    return new StepBatch(COUNT, size, FloatBuffer.allocate(COUNT * size));
  }
}
