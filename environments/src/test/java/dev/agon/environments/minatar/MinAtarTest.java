package dev.agon.environments.minatar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.SyncVectorEnvironment;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.EnvironmentEntry;
import dev.agon.environments.EnvironmentRegistry;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for all five games. */
class MinAtarTest {
  private static final EnvironmentRegistry REGISTRY = EnvironmentRegistry.builtIn();

  static List<EnvironmentEntry> entries() {
    return MinAtar.entries();
  }

  @ParameterizedTest
  @CsvSource({
    "MinAtar/Asterix, 4, 5",
    "MinAtar/Breakout, 4, 3",
    "MinAtar/Freeway, 7, 3",
    "MinAtar/Seaquest, 10, 6",
    "MinAtar/SpaceInvaders, 6, 4"
  })
  void hasMinAtarsChannelsAndActionSets(String id, int channels, int minimalActions) {
    EnvironmentInstance full = REGISTRY.make(id + "-v0");
    EnvironmentInstance minimal = REGISTRY.make(id + "-v1");
    assertThat(full.observationSpace())
        .hasToString("Box([10, 10, %d], float32)".formatted(channels))
        .isEqualTo(minimal.observationSpace());
    assertThat(full.actionSpace()).isEqualTo(new Space.Discrete(6));
    assertThat(minimal.actionSpace()).isEqualTo(new Space.Discrete(minimalActions));
  }

  // Random play

  record Statistics(double mean, double deviation, double length) {}

  private static Statistics randomPlay(String id, int steps) {
    int count = 256;
    VectorEnvironment games = REGISTRY.makeVector(id, count, Map.of());
    StepBatch batch = batch(games);
    games.reset(new Seeds(1).next(count), batch.observations);
    Pcg64 random = Pcg64.seeded(2);
    int[] actions = new int[count];
    double sum = 0;
    double squares = 0;
    double length = 0;
    int episodes = 0;
    for (int t = 0; t < steps; t++) {
      step(games, actions, random, batch);
      for (int i = 0; i < count; i++) {
        if (batch.ended(i)) {
          episodes++;
          sum += batch.episodeReturns[i];
          squares += batch.episodeReturns[i] * batch.episodeReturns[i];
          length += batch.episodeLengths[i];
        }
      }
    }
    double mean = sum / episodes;
    return new Statistics(mean, Math.sqrt(squares / episodes - mean * mean), length / episodes);
  }

  /**
   * MinAtar's README: 0.5 ± 0.0232, the mean and its standard error over 1,000 episodes with all
   * six actions and sticky ones; so the standard deviation of a return is 0.73.
   */
  @Test
  void randomPlayOfBreakoutReturnsWhatMinAtarSays() {
    Statistics statistics = randomPlay("MinAtar/Breakout-v0", 2_000);
    assertThat(statistics.mean).isCloseTo(0.5, within(0.03));
    assertThat(statistics.deviation).isCloseTo(0.0232 * Math.sqrt(1_000), within(0.03));
  }

  /** No published figures: measured here, so that a change of the rules shows. */
  @ParameterizedTest
  @CsvSource({
    "MinAtar/Asterix-v0, 2000, 0.49, 70",
    "MinAtar/Freeway-v0, 2500, 0.14, 2500",
    "MinAtar/Seaquest-v0, 2000, 0.10, 30",
    "MinAtar/SpaceInvaders-v0, 2000, 2.8, 51"
  })
  void randomPlayReturnsAsMuchAsBefore(String id, int steps, double mean, double length) {
    Statistics statistics = randomPlay(id, steps);
    assertThat(statistics.mean).isCloseTo(mean, within(0.1 * mean + 0.05));
    assertThat(statistics.length).isCloseTo(length, within(0.05 * length));
  }

  @ParameterizedTest
  @MethodSource("entries")
  void observationsAreZerosAndOnesWithOnePlayer(EnvironmentEntry entry) {
    EnvironmentInstance game = entry.make(Map.of());
    Pcg64 random = Pcg64.seeded(4);
    float[] cells = game.reset(5);
    int channels = cells.length / 100;
    for (int t = 0; t < 3_000; t++) {
      int players = 0;
      for (int k = 0; k < cells.length; k++) {
        assertThat(cells[k] == 0 || cells[k] == 1).isTrue();
        players += k % channels == 0 ? (int) cells[k] : 0;
      }
      assertThat(players).as("channel 0 is the player's").isEqualTo(1);
      if (entry.id().contains("Breakout")) {
        assertThat(ones(cells, channels, 1)).as("balls").isEqualTo(1);
        assertThat(ones(cells, channels, 3)).as("bricks").isBetween(0, 30);
      }
      cells =
          game.isRunning()
              ? game.step(((Space.Discrete) game.actionSpace()).sample(random)).observation
              : game.reset();
    }
  }

  private static int ones(float[] cells, int channels, int channel) {
    int ones = 0;
    for (int cell = 0; cell < 100; cell++) {
      ones += (int) cells[cell * channels + channel];
    }
    return ones;
  }

  // Sticky actions

  @Test
  void stickyActionsRepeatTheOneBefore() {
    Breakout stuck = Games.started(new Breakout(new MinAtarOptions(false, 1, true)), 0);
    Games.play(stuck, MinAtarGame.LEFT, MinAtarGame.LEFT);
    assertThat(stuck.paddle).as("the action before the first one does nothing").isEqualTo(4);

    int moved = 0;
    int games = 5_000;
    for (int seed = 0; seed < games; seed++) {
      Breakout game = Games.started(new Breakout(MinAtarOptions.DEFAULT), seed);
      Games.play(game, MinAtarGame.LEFT);
      moved += game.paddle == 3 ? 1 : 0;
    }
    assertThat(moved / (double) games).isCloseTo(0.9, within(0.015));
  }

  @Test
  void minimalActionsMeanWhatTheySay() {
    MinAtarOptions minimal = new MinAtarOptions(true, 0, true);
    Breakout breakout = Games.started(new Breakout(minimal), 0);
    Games.play(breakout, 2, 2, 1);
    assertThat(breakout.paddle).isEqualTo(5);
    Freeway freeway = Games.started(new Freeway(minimal), 0);
    Games.play(freeway, 0, 0, 0, 1);
    assertThat(freeway.y).isEqualTo(8);
    SpaceInvaders invaders = Games.started(new SpaceInvaders(minimal), 0);
    Games.play(invaders, 2, 3);
    assertThat(invaders.cannon).isEqualTo(6);
    assertThat(invaders.friendlyBullets[8]).isEqualTo(1 << 6);
  }

  @Test
  void refusesWhatIsNoProbability() {
    for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(
              () -> REGISTRY.make("MinAtar/Asterix-v1", Map.of("stickyActionProbability", wrong)))
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContaining("stickyActionProbability=" + wrong)
          .hasMessageContaining("from 0")
          .hasMessageContaining("to 1");
    }
  }

  // Many at once

  @ParameterizedTest
  @MethodSource("entries")
  void vectorEqualsSingleInstancesBitForBit(EnvironmentEntry entry) {
    int count = 23;
    int limit = 300;
    VectorEnvironment many =
        entry.vectorFactory().make("many", count, limit, entry.defaultOptions());
    VectorEnvironment singles =
        new SyncVectorEnvironment(
            "singles", count, () -> entry.factory().make(entry.defaultOptions()), limit);
    StepBatch a = batch(many);
    StepBatch b = batch(many);
    for (long round = 0; round < 2; round++) { // the second one finds the block used
      long[] seeds = new Seeds(round).next(count);
      many.reset(seeds, a.observations);
      singles.reset(seeds, b.observations);
      assertThat(a.observations).isEqualTo(b.observations);
      Pcg64 random = Pcg64.seeded(round);
      int[] actions = new int[count];
      for (int t = 0; t < 500; t++) {
        draw(actions, many, random);
        many.step(actions, a);
        singles.step(actions, b);
        assertEqual(a, b, count);
      }
    }
  }

  @Test
  void writesEverythingWhereTheBlockIsNotWhatItWroteLast() {
    int count = 5;
    VectorEnvironment many = REGISTRY.makeVector("MinAtar/SpaceInvaders-v0", count, Map.of());
    VectorEnvironment same = REGISTRY.makeVector("MinAtar/SpaceInvaders-v0", count, Map.of());
    StepBatch[] blocks = {batch(many), batch(many)};
    StepBatch expected = batch(many);
    for (StepBatch block : blocks) {
      fill(block.observations, 7);
    }
    many.reset(new long[count], blocks[0].observations);
    same.reset(new long[count], expected.observations);
    assertThat(blocks[0].observations).isEqualTo(expected.observations);

    Pcg64 random = Pcg64.seeded(3);
    int[] actions = new int[count];
    for (int t = 0; t < 100; t++) { // in turn: each has missed the steps of the other
      StepBatch block = blocks[t / 3 % 2];
      draw(actions, many, random);
      many.step(actions, block);
      same.step(actions, expected);
      assertEqual(block, expected, count);
    }

    fill(blocks[0].observations, 7); // between an episode and a reset the block is the caller's
    many.reset(new long[count], blocks[0].observations);
    same.reset(new long[count], expected.observations);
    assertThat(blocks[0].observations).isEqualTo(expected.observations);
  }

  @Test
  void partsGiveTheSameAsTheWhole() {
    int count = 10;
    MinAtarVector parts = seaquests(count);
    MinAtarVector whole = seaquests(count);
    StepBatch a = batch(parts);
    StepBatch b = batch(whole);
    long[] seeds = new Seeds(6).next(count);
    parts.reset(seeds, a.observations);
    whole.reset(seeds, b.observations);
    Pcg64 random = Pcg64.seeded(7);
    int[] actions = new int[count];
    for (int t = 0; t < 300; t++) {
      draw(actions, parts, random);
      parts.prepare(actions);
      a.endedCount = parts.stepRange(4, 10, actions, a) + parts.stepRange(0, 4, actions, a);
      whole.step(actions, b);
      assertEqual(a, b, count);
    }
  }

  private static MinAtarVector seaquests(int count) {
    return new MinAtarVector(
        "Seaquest",
        count,
        EnvironmentInstance.NO_LIMIT,
        () -> new Seaquest(MinAtarOptions.DEFAULT));
  }

  @ParameterizedTest
  @MethodSource("entries")
  void restoredVectorContinuesWithTheSameBits(EnvironmentEntry entry) {
    int count = 9;
    VectorEnvironment many = entry.makeVector(count, Map.of());
    StepBatch a = batch(many);
    many.reset(new Seeds(8).next(count), a.observations);
    Pcg64 random = Pcg64.seeded(9);
    int[] actions = new int[count];
    for (int t = 0; t < 150; t++) {
      step(many, actions, random, a);
    }
    VectorEnvironment restored = entry.makeVector(count, Map.of());
    StepBatch b = batch(many);
    restored.reset(new Seeds(99).next(count), b.observations);
    MemoryState.of(many).restore(restored);
    for (int t = 0; t < 150; t++) {
      draw(actions, many, random);
      many.step(actions, a);
      restored.step(actions, b);
      assertEqual(a, b, count);
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  void stepAllocatesNothing(EnvironmentEntry entry) {
    int count = 64;
    VectorEnvironment many = entry.makeVector(count, Map.of());
    StepBatch batch = batch(many);
    many.reset(new long[count], batch.observations);
    EnvironmentInstance single = entry.make(Map.of());
    single.reset(0);
    int[] actions = new int[count];
    Pcg64 random = Pcg64.seeded(1);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    play(many, single, actions, random, batch); // classes are loaded

    long before = threads.getCurrentThreadAllocatedBytes();
    long nothing = threads.getCurrentThreadAllocatedBytes() - before; // what measuring costs
    before = threads.getCurrentThreadAllocatedBytes();
    play(many, single, actions, random, batch);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isEqualTo(nothing);
  }

  private static void play(
      VectorEnvironment many,
      EnvironmentInstance single,
      int[] actions,
      Pcg64 random,
      StepBatch batch) {
    for (int t = 0; t < 400; t++) {
      step(many, actions, random, batch);
      if (single.isRunning()) {
        single.step(actions[0]);
      } else {
        single.reset();
      }
    }
  }

  // Pictures

  @ParameterizedTest
  @MethodSource("entries")
  void drawsEveryThingInItsCellAndNothingElsewhere(EnvironmentEntry entry) {
    MinAtarGame game = (MinAtarGame) entry.factory().make(entry.defaultOptions());
    Games.started(game, 3);
    StepResult result = Games.play(game, new int[8]);
    byte[] before = MemoryState.of(game).bytes();
    BufferedImage image =
        new BufferedImage(game.width(), game.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    game.draw(canvas);
    canvas.dispose();
    assertThat(MemoryState.of(game).bytes()).isEqualTo(before);

    int background = new Color(0x12161C).getRGB();
    int channels = result.observation.length / 100;
    String text = game.text().replace("\n", "");
    assertThat(text).hasSize(100);
    for (int cell = 0; cell < 100; cell++) {
      boolean lit = false;
      for (int c = 0; c < channels; c++) {
        lit |= result.observation[cell * channels + c] == 1;
      }
      int middle = image.getRGB(cell % 10 * 40 + 20, cell / 10 * 40 + 20);
      assertThat(middle != background).as("cell %d", cell).isEqualTo(lit);
      assertThat(text.charAt(cell) != '.').as("cell %d", cell).isEqualTo(lit);
    }
  }

  // ---- helpers ----

  /** Seeds that differ from instance to instance. */
  private record Seeds(long seed) {
    long[] next(int count) {
      Pcg64 random = Pcg64.seeded(seed);
      long[] seeds = new long[count];
      Arrays.setAll(seeds, i -> random.nextLong() >>> 1);
      return seeds;
    }
  }

  private static StepBatch batch(VectorEnvironment many) {
    int size = many.count() * many.observationSize();
    FloatBuffer direct =
        ByteBuffer.allocateDirect(size * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    return new StepBatch(many.count(), many.observationSize(), direct);
  }

  private static void fill(FloatBuffer block, float value) {
    for (int k = 0; k < block.capacity(); k++) {
      block.put(k, value);
    }
  }

  private static void draw(int[] actions, VectorEnvironment many, Pcg64 random) {
    Space.Discrete space = (Space.Discrete) many.actionSpace();
    for (int i = 0; i < actions.length; i++) {
      actions[i] = space.sample(random);
    }
  }

  private static void step(VectorEnvironment many, int[] actions, Pcg64 random, StepBatch out) {
    draw(actions, many, random);
    many.step(actions, out);
  }

  private static void assertEqual(StepBatch a, StepBatch b, int count) {
    assertThat(a.observations.equals(b.observations)).as("observations").isTrue();
    assertThat(a.rewards).containsExactly(b.rewards);
    assertThat(a.terminated).containsExactly(b.terminated);
    assertThat(a.truncated).containsExactly(b.truncated);
    assertThat(a.endedCount).isEqualTo(b.endedCount);
    int size = a.finalObservations.length / count;
    for (int i = 0; i < count; i++) {
      if (a.ended(i)) {
        assertThat(a.episodeLengths[i]).isEqualTo(b.episodeLengths[i]);
        assertThat(a.episodeReturns[i]).isEqualTo(b.episodeReturns[i]);
        assertThat(
                Arrays.equals(
                    a.finalObservations,
                    i * size,
                    (i + 1) * size,
                    b.finalObservations,
                    i * size,
                    (i + 1) * size))
            .as("final observation")
            .isTrue();
      }
    }
  }
}
