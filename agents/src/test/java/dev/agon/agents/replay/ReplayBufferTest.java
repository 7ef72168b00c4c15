package dev.agon.agents.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agon.core.checkpoint.CheckpointStore;
import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.random.Pcg64;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayBufferTest {

  /**
   * A world in which every number says where it comes from: environment i at its k-th step shows
   * (1000·i + position in the episode, k), episodes of even environments terminate after 7 steps,
   * those of odd ones are cut off after 5. The reward is the step's number.
   */
  private static final class World {
    final int count;
    final int[] position;
    final StepBatch step;
    final int[] actions;
    int k;

    World(int count) {
      this.count = count;
      position = new int[count];
      actions = new int[count];
      step = new StepBatch(count, 2, FloatBuffer.allocate(2 * count));
      show();
    }

    private void show() {
      for (int i = 0; i < count; i++) {
        step.observations.put(2 * i, 1000 * i + position[i]);
        step.observations.put(2 * i + 1, k);
      }
    }

    void play(ReplayBuffer replay) {
      if (k == 0) {
        replay.start(step.observations);
      }
      for (int i = 0; i < count; i++) {
        actions[i] = position[i];
        step.rewards[i] = k;
      }
      k++;
      for (int i = 0; i < count; i++) {
        position[i]++;
        step.terminated[i] = i % 2 == 0 && position[i] == 7;
        step.truncated[i] = i % 2 == 1 && position[i] == 5;
        if (step.ended(i)) {
          step.finalObservations[2 * i] = 1000 * i + position[i];
          step.finalObservations[2 * i + 1] = k;
          position[i] = 0;
        }
      }
      show();
      replay.add(actions, step);
    }
  }

  private static TransitionBatch batch(int size) {
    return new TransitionBatch(
        FloatBuffer.allocate(2 * size),
        IntBuffer.allocate(size),
        FloatBuffer.allocate(size),
        FloatBuffer.allocate(2 * size),
        FloatBuffer.allocate(size));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 10, 9",
    "1, 5000, 20000",
    "3, 100, 4000",
    "8, 20000, 6000",
    "7, 4096, 3000",
    "5000, 9000, 7"
  })
  void drawsOnlyTheLastTransitionsAndEachWithWhatFollowedIt(int count, int capacity, int steps) {
    ReplayBuffer replay = new ReplayBuffer(capacity, count, 2);
    World world = new World(count);
    for (int k = 0; k < steps; k++) {
      world.play(replay);
    }
    int size = Math.min(capacity, count * steps);
    assertThat(replay.size()).isEqualTo(size);
    TransitionBatch batch = batch(4000);
    replay.sample(batch, Pcg64.seeded(1));
    long oldest = (long) count * steps - size;
    for (int b = 0; b < batch.size(); b++) {
      int id = (int) batch.observations().get(2 * b);
      int i = id / 1000 % count;
      // With 5000 environments 1000·i is beyond what float32 counts exactly by ones: use the rest.
      if (count <= 8) {
        int position = id % 1000;
        int k = (int) batch.observations().get(2 * b + 1);
        assertThat((long) k * count + i).isBetween(oldest, (long) count * steps - 1);
        assertThat(batch.rewards().get(b)).isEqualTo(k);
        assertThat(batch.actions().get(b)).isEqualTo(position);
        boolean terminated = i % 2 == 0 && position == 6;
        assertThat(batch.continues().get(b)).isEqualTo(terminated ? 0 : 1);
        if (!terminated) { // where it ended nothing is looked at
          assertThat(batch.nextObservations().get(2 * b)).isEqualTo(id + 1);
          assertThat(batch.nextObservations().get(2 * b + 1)).isEqualTo(k + 1);
        }
      } else {
        assertThat(batch.rewards().get(b)).isEqualTo(batch.observations().get(2 * b + 1));
        assertThat(batch.nextObservations().get(2 * b + 1))
            .isEqualTo(batch.observations().get(2 * b + 1) + 1);
      }
    }
  }

  /** 100 transitions, 100 000 draws: each about 1000 times, σ ≈ 31. */
  @Test
  void drawsUniformly() {
    ReplayBuffer replay = new ReplayBuffer(100, 1, 2);
    World world = new World(1);
    for (int k = 0; k < 250; k++) {
      world.play(replay);
    }
    TransitionBatch batch = batch(100_000);
    replay.sample(batch, Pcg64.seeded(5));
    int[] counts = new int[250];
    for (int b = 0; b < batch.size(); b++) {
      counts[(int) batch.rewards().get(b)]++;
    }
    for (int k = 0; k < 250; k++) {
      assertThat((double) counts[k])
          .as("transition %d", k)
          .isCloseTo(k < 150 ? 0 : 1000, within(160.0));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 10, 9",
    "3, 100, 4000",
    "8, 20000, 6000",
    "7, 4096, 3000",
    "5000, 9000, 7",
    "2, 8192, 4096"
  })
  void continuesWithTheSameBitsAfterACheckpoint(int count, int capacity, int steps) {
    ReplayBuffer replay = new ReplayBuffer(capacity, count, 2);
    World world = new World(count);
    for (int k = 0; k < steps; k++) {
      world.play(replay);
    }
    ReplayBuffer restored = new ReplayBuffer(capacity, count, 2);
    MemoryState state = MemoryState.of(replay);
    state.restore(restored);
    assertThat(MemoryState.of(restored).bytes()).isEqualTo(state.bytes());
    // Both go on, the restored one with what the other one sees.
    for (int k = 0; k < 3; k++) {
      world.play(replay);
      restored.add(world.actions, world.step);
    }
    TransitionBatch expected = batch(2000);
    TransitionBatch actual = batch(2000);
    replay.sample(expected, Pcg64.seeded(9));
    restored.sample(actual, Pcg64.seeded(9));
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void writesEachTransitionToDiskOnceHoweverManyCheckpointsHoldIt(@TempDir Path folder)
      throws IOException {
    ReplayBuffer replay = new ReplayBuffer(40_000, 8, 2);
    World world = new World(8);
    CheckpointStore store = new CheckpointStore(folder, 10);
    Set<String> before = new HashSet<>();
    for (int checkpoint = 1; checkpoint <= 4; checkpoint++) {
      for (int k = 0; k < 1024; k++) { // 8192 transitions: two chunks
        world.play(replay);
      }
      store.write(
          store.take(checkpoint, checkpoint, replay::save),
          JsonNodeFactory.instance.objectNode(),
          null,
          () -> {});
      Set<String> now;
      try (Stream<Path> files = Files.list(folder.resolve("segments"))) {
        now = files.map(Path::getFileName).map(Path::toString).collect(Collectors.toSet());
      }
      assertThat(now).hasSize(2 * checkpoint).containsAll(before);
      before = now;
    }
    ReplayBuffer restored = new ReplayBuffer(40_000, 8, 2);
    restored.restore(store.open(store.names().get(0)));
    assertThat(MemoryState.of(restored).bytes()).isEqualTo(MemoryState.of(replay).bytes());
  }

  @Test
  void refusesACapacityBelowOneStep() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReplayBuffer(3, 8, 2))
        .withMessageContaining("replayCapacity=3")
        .withMessageContaining("8 environments");
  }
}
