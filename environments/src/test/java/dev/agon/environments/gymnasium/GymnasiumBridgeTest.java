package dev.agon.environments.gymnasium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.agon.core.checkpoint.CheckpointException;
import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.OnFailure;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.environment.wrapper.RewardScale;
import dev.agon.core.image.Picture;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.EnvironmentEntry;
import dev.agon.environments.EnvironmentRegistry;
import dev.agon.environments.EnvironmentSetup;
import dev.agon.environments.Rollout;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GymnasiumBridgeTest {
  /** What Agon has built in of Gymnasium without further packages. */
  private static final Set<String> IN_GYMNASIUM =
      Set.of(
          "Acrobot-v1",
          "Blackjack-v1",
          "CartPole-v0",
          "CartPole-v1",
          "CliffWalking-v1",
          "CliffWalkingSlippery-v1",
          "FrozenLake-v1",
          "FrozenLake8x8-v1",
          "MountainCar-v0",
          "MountainCarContinuous-v0",
          "Pendulum-v1",
          "Taxi-v4");

  private static final EnvironmentRegistry REGISTRY = EnvironmentRegistry.builtIn();

  @TempDir Path folder;

  @BeforeAll
  static void needsGymnasium() {
    TestPython.withGymnasium();
  }

  // ---- the same bits as the built-in ones ----

  static List<String> builtInOnes() {
    return REGISTRY.entries().stream()
        .map(EnvironmentEntry::id)
        .filter(IN_GYMNASIUM::contains)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("builtInOnes")
  void builtInEnvironmentsGiveTheBitsOfGymnasiums(String id) {
    EnvironmentEntry builtIn = REGISTRY.entry(id);
    try (VectorEnvironment expected = builtIn.makeVector(3, Map.of());
        VectorEnvironment bridge =
            REGISTRY.makeVector("gymnasium:" + id, 3, TestPython.options())) {
      assertThat(bridge.observationSpace()).isEqualTo(expected.observationSpace());
      assertThat(bridge.actionSpace()).isEqualTo(expected.actionSpace());
      long[] seeds = {0, 42, Long.MAX_VALUE};
      StepBatch a = batch(expected);
      StepBatch b = batch(bridge);
      expected.reset(seeds, a.observations);
      bridge.reset(seeds, b.observations);
      assertThat(b.observations).isEqualTo(a.observations);
      Pcg64 random = Pcg64.seeded(1);
      int ends = 0;
      for (int t = 0; t < 1_010; t++) {
        float[] actions = sample(expected, random);
        step(expected, actions, a);
        step(bridge, actions, b);
        assertSame(a, b);
        ends += b.endedCount;
      }
      if (builtIn.maxEpisodeSteps() != EnvironmentInstance.NO_LIMIT) {
        assertThat(ends).as("episodes that ended, and were begun again").isPositive();
      }
    }
  }

  @Test
  void drawsTheStateAtHandWhenItWasToldTo() {
    EnvironmentEntry told = TestPython.entry("Agon/Told-v0");
    try (EnvironmentInstance silent = told.make(TestPython.toldOptions(folder))) {
      assertThat(silent.unwrapped()).isNotInstanceOf(Drawable.class);
    }
    Map<String, Object> options = TestPython.toldOptions(folder, "render_mode", "rgb_array");
    try (EnvironmentInstance environment = told.make(options)) {
      Drawable drawable = (Drawable) environment.unwrapped();
      environment.reset(1);
      assertPicture(drawable, 0);
      for (int steps = 1; steps <= 3; steps++) {
        environment.step(0);
        assertPicture(drawable, steps);
      }
      environment.step(0); // the end: Python has begun the next episode
      assertThat(environment.isRunning()).isFalse();
      assertPicture(drawable, 3);
      environment.reset();
      assertPicture(drawable, 0);
    }
  }

  private static void assertPicture(Drawable drawable, int steps) {
    BufferedImage picture = Picture.of(drawable);
    assertThat(picture.getWidth()).isEqualTo(2);
    assertThat(picture.getHeight()).isEqualTo(3);
    assertThat(picture.getRGB(0, 2)).isEqualTo(0xFF000102 | steps << 16);
    assertThat(picture.getRGB(1, 0)).isEqualTo(0xFF0304FF);
  }

  @Test
  void oneInstanceGivesTheBitsOfTheBuiltInOneThroughResetsOfAllKinds() {
    try (EnvironmentInstance expected = REGISTRY.make("CartPole-v1");
        EnvironmentInstance bridge = REGISTRY.make("gymnasium:CartPole-v1", TestPython.options())) {
      Pcg64 random = Pcg64.seeded(2);
      for (int episode = 0; episode < 12; episode++) {
        boolean reseeded = episode % 5 == 0;
        assertThat(reseeded ? bridge.reset(episode) : bridge.reset())
            .isEqualTo(reseeded ? expected.reset(episode) : expected.reset());
        // Some episodes are left before they end.
        for (int t = 0; expected.isRunning() && (t < 7 || episode % 3 > 0); t++) {
          int action = random.integers(2);
          StepResult a = expected.step(action);
          StepResult b = bridge.step(action);
          assertThat(b.observation).isEqualTo(a.observation);
          assertThat(b.reward).isEqualTo(a.reward);
          assertThat(b.terminated).isEqualTo(a.terminated);
          assertThat(bridge.isRunning()).isEqualTo(expected.isRunning());
        }
        assertThat(bridge.episodeLength()).isEqualTo(expected.episodeLength());
      }
    }
  }

  @Test
  void rolloutPrintsTheLinesOfTheBuiltInEnvironment() throws IOException {
    String actions = "1\n0\n".repeat(100);
    StringWriter expected = new StringWriter();
    StringWriter bridged = new StringWriter();
    try (EnvironmentInstance builtIn = REGISTRY.make("CartPole-v1");
        EnvironmentInstance bridge = REGISTRY.make("gymnasium:CartPole-v1", TestPython.options())) {
      Rollout.play(builtIn, 42, lines(actions), "actions.txt", expected);
      Rollout.play(bridge, 42, lines(actions), "actions.txt", bridged);
    }
    assertThat(bridged.toString()).isEqualTo(expected.toString()).contains("\"terminated\":true");
  }

  private static BufferedReader lines(String text) {
    return new BufferedReader(new StringReader(text));
  }

  @Test
  void passesTheChecker() {
    assertThat(TestPython.entry("CartPole-v1").check(TestPython.options())).isEmpty();
  }

  // ---- spaces and values ----

  @Test
  void flattensEverySpaceInItsOrderAndTellsOfTheRegistration() {
    try (GymnasiumVectorEnvironment told = TestPython.told(folder, 2, "observes", "everything")) {
      assertThat(told.observationSpace())
          .hasToString(
              "Dict('double': Box([2], float32), 'integer': Discrete(5, start=-2), 'many': Tuple(MultiBinary(3), MultiDiscrete([4, 9])), 'picture': Box([1, 2], uint8))");
      assertThat(told.maxEpisodeSteps()).isEqualTo(9);
      assertThat(told.rewardThreshold()).isEqualTo(1.5);
      assertThat(told.versions()).matches("Python 3\\.\\S+, Gymnasium 1\\.\\S+, NumPy \\S+");
      StepBatch batch = batch(told);
      told.reset(new long[] {1, 2}, batch.observations);
      float infinity = Float.NEGATIVE_INFINITY;
      assertThat(observation(batch, 1)).containsExactly(0.1f, infinity, -2, 1, 0, 0, 0, 8, 0, 255);
      for (int t = 0; t < 4; t++) {
        assertThat(batch.endedCount).isZero();
        told.step(new int[] {0, 1}, batch);
      }
      assertThat(batch.endedCount).isEqualTo(2);
      assertThat(batch.truncated).containsOnly(true);
      assertThat(batch.terminated).containsOnly(false);
      assertThat(batch.rewards).containsOnly(0.4);
      assertThat(batch.episodeReturns[0]).isEqualTo(0.1 + 0.2 + 0.1 * 3 + 0.4);
      assertThat(batch.episodeLengths).containsOnly(4);
      assertThat(Arrays.copyOf(batch.finalObservations, 10))
          .containsExactly(4.1f, infinity, 2, 1, 0, 0, 0, 8, 4, 255);
      assertThat(observation(batch, 0)).containsExactly(0.1f, infinity, -2, 1, 0, 0, 0, 8, 0, 255);
    }
  }

  @Test
  void carriesPicturesAsBytesAndGivesThemAsNumbers() {
    try (GymnasiumVectorEnvironment told = TestPython.told(folder, 2, "observes", "picture")) {
      assertThat(told.observationSpace()).isEqualTo(Space.Box.bytes(2, 2, 3));
      StepBatch batch = batch(told);
      told.reset(new long[2], batch.observations);
      assertThat(observation(batch, 0)).containsOnly(250).hasSize(12);
      for (int t = 0; t < 4; t++) {
        told.step(new int[2], batch);
      }
      assertThat(batch.finalObservations).containsOnly(254).hasSize(24);
      assertThat(observation(batch, 1)).containsOnly(250);
      MemoryState state = MemoryState.of(told);
      state.restore(told);
      assertThat(MemoryState.of(told).bytes()).isEqualTo(state.bytes());
      try (VectorEnvironment one = TestPython.told(folder, 1, "observes", "picture")) {
        assertThatThrownBy(() -> state.restore(one))
            .hasMessageContaining(
                "holds 2 instances of gymnasium:Agon/Told-v0, but there are 1 here");
      }
    }
  }

  @Test
  void handsActionsOfSeveralPartsOver() {
    try (GymnasiumVectorEnvironment told = TestPython.told(folder, 2, "acts", "several")) {
      StepBatch batch = batch(told);
      told.reset(new long[2], batch.observations);
      // The environment adds the first part and ten times the second; integers are rounded.
      told.step(new float[] {2, 3, -1, 0, 4.6f, 0.4f}, batch);
      assertThat(observation(batch, 0)[1]).isEqualTo(2 + 10 * (3 - 1));
      assertThat(observation(batch, 1)[1]).isEqualTo(0 + 10 * (5 + 0));
      assertThatThrownBy(() -> told.step(new float[] {0, 0, 0, 3, 0, 0}, batch))
          .hasMessageContaining("Instance 1 of 2: the action [3.0, 0.0, 0.0] is outside");
    }
    try (GymnasiumVectorEnvironment told = TestPython.told(folder, 1, "acts", "integers")) {
      StepBatch batch = batch(told);
      told.reset(new long[1], batch.observations);
      told.step(new float[] {2, 3}, batch);
      assertThat(observation(batch, 0)[1]).isEqualTo(5);
    }
  }

  @Test
  void passesArgumentsAndWrappersOn() {
    Map<String, Object> options =
        TestPython.options(
            "map_name",
            "8x8",
            "is_slippery",
            false,
            "wrappers",
            "gymnasium.wrappers:FlattenObservation");
    try (EnvironmentInstance lake = REGISTRY.make("gymnasium:FrozenLake-v1", options)) {
      assertThat(lake.observationSpace().size()).isEqualTo(64); // one-hot
      lake.reset(0);
      assertThat(lake.step(2).observation[1]).isEqualTo(1);
    }
    try (EnvironmentInstance short_ =
        REGISTRY.make("gymnasium:MountainCar-v0", TestPython.options("max_episode_steps", 3))) {
      short_.reset(0);
      short_.step(0);
      short_.step(0);
      assertThat(short_.step(0).truncated).isTrue();
    }
  }

  @Test
  void cutsEpisodesOffAtANearerTimeLimitInEitherForm() {
    EnvironmentEntry entry = TestPython.entry("MountainCar-v0");
    Map<String, Object> options = TestPython.options();
    EnvironmentSetup setup = new EnvironmentSetup(entry, options, 5, List.of(), 1, OnFailure.FAIL);
    try (EnvironmentInstance one = setup.make();
        VectorEnvironment many = setup.makeVector(1)) {
      StepBatch batch = batch(many);
      many.reset(new long[] {3}, batch.observations);
      assertThat(one.reset(3)).isEqualTo(observation(batch, 0));
      for (int t = 1; t <= 12; t++) {
        many.step(new int[] {2}, batch);
        StepResult result = one.step(2);
        assertThat(batch.truncated[0]).isEqualTo(result.truncated).isEqualTo(t % 5 == 0);
        if (result.truncated) {
          assertThat(batch.finalObservations).isEqualTo(result.observation);
          assertThat(one.reset()).isEqualTo(observation(batch, 0));
        }
      }
    }
  }

  @Test
  void isSeededAsGymnasiumIsThroughWrappersToo() {
    EnvironmentEntry entry = TestPython.entry("CartPole-v1");
    EnvironmentSetup wrapped =
        new EnvironmentSetup(
            entry,
            TestPython.options(),
            EnvironmentInstance.NO_LIMIT,
            List.of(environment -> new RewardScale(environment, 0.5)),
            1,
            OnFailure.FAIL);
    try (EnvironmentInstance bridge = wrapped.make();
        EnvironmentInstance builtIn = REGISTRY.make("CartPole-v1")) {
      assertThat(bridge.reset(11)).isEqualTo(builtIn.reset(11));
      assertThat(bridge.step(1).reward).isEqualTo(0.5);
      assertThat(bridge.reset()).isEqualTo(builtIn.reset());
    }
  }

  // ---- saved and restored ----

  @ParameterizedTest
  @ValueSource(strings = {"sync", "async"})
  void continuesWithTheSameBitsInAnotherProcess(String vectorization) {
    Map<String, Object> options = TestPython.options("vectorization", vectorization);
    try (VectorEnvironment original = TestPython.entry("CartPole-v1").makeVector(3, options);
        VectorEnvironment restored = TestPython.entry("CartPole-v1").makeVector(3, options)) {
      StepBatch a = batch(original);
      StepBatch b = batch(restored);
      Pcg64 random = Pcg64.seeded(3);
      original.reset(new long[] {7, 8, 9}, a.observations);
      for (int t = 0; t < 100; t++) {
        step(original, sample(original, random), a);
      }
      MemoryState state = MemoryState.of(original);
      state.restore(restored);
      for (int t = 0; t < 200; t++) {
        float[] actions = sample(original, random);
        step(original, actions, a);
        step(restored, actions, b);
        assertSame(a, b);
      }
    }
  }

  @Test
  void oneInstanceSavedAtTheEndOfAnEpisodeGoesOnInAnotherProcess() {
    try (EnvironmentInstance original =
            REGISTRY.make("gymnasium:CartPole-v1", TestPython.options());
        EnvironmentInstance restored =
            REGISTRY.make("gymnasium:CartPole-v1", TestPython.options())) {
      original.reset(5);
      while (original.isRunning()) {
        original.step(1);
      }
      MemoryState.of(original).restore(restored);
      assertThat(restored.isRunning()).isFalse();
      assertThat(restored.reset()).isEqualTo(original.reset());
      assertThat(restored.step(0).observation).isEqualTo(original.step(0).observation);
      restored.reset();
      original.reset();
      assertThat(restored.step(0).observation).isEqualTo(original.step(0).observation);
    }
  }

  @Test
  void refusesToRestoreWhatDrawsFromElsewhere() {
    try (GymnasiumVectorEnvironment told = TestPython.told(folder, 2, "does", "drawing")) {
      StepBatch batch = batch(told);
      told.reset(new long[] {1, 2}, batch.observations);
      told.step(new int[2], batch);
      MemoryState state = MemoryState.of(told);
      assertThatThrownBy(() -> state.restore(told))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("gymnasium:Agon/Told-v0 cannot be restored: instance 0 of 2")
          .hasMessageContaining("the 1 actions since its last reset")
          .hasMessageContaining("whose number 2 is")
          .hasMessageContaining("draws from something else than its np_random");
      assertThatThrownBy(() -> told.step(new int[2], batch)).hasMessageContaining("not reset yet");
    }
  }

  // ---- what it costs ----

  @Test
  void stepAllocatesNothing() {
    try (VectorEnvironment bridge =
        TestPython.entry("CartPole-v1").makeVector(4, TestPython.options())) {
      StepBatch batch = batch(bridge);
      bridge.reset(new long[4], batch.observations);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      int[] actions = {0, 1, 0, 1};
      for (int t = 0; t < 200; t++) {
        bridge.step(actions, batch);
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int t = 0; t < 200; t++) {
        bridge.step(actions, batch);
      }
      assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000);
    }
  }

  @Test
  void overheadIsMeasuredAgainstPythonItself() {
    BridgeOverhead overhead =
        BridgeOverhead.measure("gymnasium:CartPole-v1", 2, TestPython.options(), 20, 2);
    assertThat(overhead.bridgeStepsPerSecond()).isPositive();
    assertThat(overhead.pythonStepsPerSecond()).isPositive();
    assertThat(new BridgeOverhead(100_000, 125_000).microsecondsPerStep()).isEqualTo(2);
    Map<String, Object> options = TestPython.options();
    assertThatThrownBy(() -> BridgeOverhead.measure("gymnasium:Pendulum-v1", 2, options, 20, 2))
        .hasMessageContaining("measured with discrete actions, but those of");
  }

  // ---- used wrongly ----

  @Test
  void refusesWhatCannotBeDoneBeforeAnythingMoves() {
    try (VectorEnvironment bridge =
        TestPython.entry("CartPole-v1").makeVector(2, TestPython.options())) {
      StepBatch batch = batch(bridge);
      assertThatThrownBy(() -> bridge.step(new int[2], batch))
          .hasMessageContaining("gymnasium:CartPole-v1 was not reset yet");
      assertThatThrownBy(() -> bridge.reset(new long[] {1, -1}, batch.observations))
          .hasMessageContaining("Instance 1 of 2: a seed is a non-negative integer, but was -1");
      assertThatThrownBy(() -> bridge.reset(new long[3], batch.observations))
          .hasMessageContaining("2 instances, but 3 seeds");
      bridge.reset(new long[2], batch.observations);
      byte[] before = MemoryState.of(bridge).bytes();
      assertThatThrownBy(() -> bridge.step(new int[] {0, 2}, batch))
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContaining("Instance 1 of 2: the action 2 is outside the action space");
      assertThatThrownBy(() -> bridge.step(new float[2], batch))
          .isInstanceOf(EnvironmentException.class);
      assertThat(MemoryState.of(bridge).bytes()).isEqualTo(before);
    }
  }

  @Test
  void refusesIdsAndOptionsThatMakeNoSense() {
    assertThatThrownBy(() -> REGISTRY.entry("gymnasium:"))
        .hasMessage(
            "'gymnasium:' names no environment of Gymnasium. Write gymnasium: and its id, such as gymnasium:CartPole-v1.");
    EnvironmentEntry entry = TestPython.entry("CartPole-v1");
    assertThatThrownBy(() -> entry.make(Map.of("vectorization", "fork")))
        .hasMessageContaining("is sync (one Python process) or async")
        .hasMessageContaining("'fork'");
    assertThatThrownBy(() -> entry.make(Map.of("wrappers", "FlattenObservation")))
        .hasMessageContaining("lists classes as module:Class");
    assertThatThrownBy(() -> entry.make(Map.of("startTimeout", 0)))
        .hasMessageContaining("a number of seconds above 0, but was given 0.0");
    assertThatThrownBy(() -> entry.make(Map.of("modules", 3)))
        .hasMessageContaining("The option 'modules' of gymnasium:CartPole-v1 is a text");
    assertThatThrownBy(() -> entry.makeVector(0, Map.of())).hasMessageContaining("count=0");
  }

  @Test
  void takesTheInterpreterFromTheOptionThenTheVariableThenThePath() {
    assertThat(BridgeOptions.interpreter("/a/python", "/b/python")).isEqualTo("/a/python");
    assertThat(BridgeOptions.interpreter("", "/b/python")).isEqualTo("/b/python");
    assertThat(BridgeOptions.interpreter("", "")).isEqualTo("python3");
    assertThat(BridgeOptions.interpreter("", null)).isEqualTo("python3");
  }

  // ---- helpers ----

  static StepBatch batch(VectorEnvironment environment) {
    int numbers = environment.count() * environment.observationSize();
    FloatBuffer observations =
        ByteBuffer.allocateDirect(numbers * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    return new StepBatch(environment.count(), environment.observationSize(), observations);
  }

  private static float[] observation(StepBatch batch, int i) {
    float[] observation = new float[batch.finalObservations.length / batch.rewards.length];
    batch.observations.get(i * observation.length, observation);
    return observation;
  }

  private static float[] sample(VectorEnvironment environment, Pcg64 random) {
    Space space = environment.actionSpace();
    float[] actions = new float[environment.count() * space.size()];
    for (int i = 0; i < environment.count(); i++) {
      space.sample(random, actions, i * space.size());
    }
    return actions;
  }

  private static void step(VectorEnvironment environment, float[] actions, StepBatch out) {
    if (environment.actionSpace() instanceof Space.Discrete) {
      int[] integers = new int[actions.length];
      Arrays.setAll(integers, i -> (int) actions[i]);
      environment.step(integers, out);
    } else {
      environment.step(actions, out);
    }
  }

  private static void assertSame(StepBatch a, StepBatch b) {
    assertThat(b.observations).isEqualTo(a.observations);
    assertThat(b.rewards).isEqualTo(a.rewards);
    assertThat(b.terminated).isEqualTo(a.terminated);
    assertThat(b.truncated).isEqualTo(a.truncated);
    assertThat(b.endedCount).isEqualTo(a.endedCount);
    int size = a.finalObservations.length / a.rewards.length;
    for (int i = 0; i < a.rewards.length; i++) {
      if (a.ended(i)) {
        assertThat(Arrays.copyOfRange(b.finalObservations, i * size, (i + 1) * size))
            .isEqualTo(Arrays.copyOfRange(a.finalObservations, i * size, (i + 1) * size));
        assertThat(b.episodeReturns[i]).isEqualTo(a.episodeReturns[i]);
        assertThat(b.episodeLengths[i]).isEqualTo(a.episodeLengths[i]);
      }
    }
  }
}
