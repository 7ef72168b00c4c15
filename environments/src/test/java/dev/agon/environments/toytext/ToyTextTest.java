package dev.agon.environments.toytext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import dev.agon.core.environment.ActionMasked;
import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.DrawableAsText;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentChecker;
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
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ToyTextTest {
  private static final EnvironmentRegistry REGISTRY = EnvironmentRegistry.builtIn();

  // Gymnasium's own runs: toytext/make-toytext-runs.py

  /** A run of several episodes, played open loop. */
  record Run(JsonNode json) {
    String environment() {
      return json.get("environment").asText();
    }

    Map<String, Object> options() {
      return ToyTextTest.options(json.get("options"));
    }

    long seed() {
      return Long.parseLong(json.get("seed").asText());
    }

    int[] actions() {
      return json.get("actions").asText().chars().map(digit -> digit - '0').toArray();
    }

    @Override
    public String toString() {
      return "%s seed %d %s".formatted(environment(), seed(), options());
    }
  }

  private static Map<String, Object> options(JsonNode json) {
    Map<String, Object> options = new HashMap<>();
    json.fields()
        .forEachRemaining(
            field -> {
              JsonNode value = field.getValue();
              options.put(
                  field.getKey(),
                  value.isBoolean()
                      ? (Object) value.asBoolean()
                      : value.isInt()
                          ? (Object) value.asInt()
                          : value.isNumber() ? (Object) value.asDouble() : value.asText());
            });
    return options;
  }

  private static JsonNode recorded() {
    try (InputStream in = ToyTextTest.class.getResourceAsStream("/toytext/toytext-runs.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Run> runs() {
    return StreamSupport.stream(recorded().get("runs").spliterator(), false).map(Run::new);
  }

  /** The digest that the script makes, and what it lists. */
  private static final class Recorder {
    private final MessageDigest digest;
    private final ByteBuffer bytes = ByteBuffer.allocate(64);
    private final StringJoiner episodes = new StringJoiner(" ");

    Recorder() {
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    void reset(float[] observation, boolean[] mask) {
      add(observation);
      add(mask);
      flush();
    }

    void step(
        float[] observation, double reward, boolean terminated, boolean truncated, boolean[] mask) {
      add(observation);
      bytes.putDouble(reward);
      add(new boolean[] {terminated, truncated});
      add(mask);
      flush();
    }

    void end(double episodeReturn, int episodeLength) {
      episodes.add(
          (episodeReturn == Math.rint(episodeReturn)
                  ? Long.toString((long) episodeReturn)
                  : Double.toString(episodeReturn))
              + "/"
              + episodeLength);
    }

    private void add(float[] observation) {
      for (float value : observation) {
        bytes.putFloat(value);
      }
    }

    private void add(boolean[] values) {
      for (boolean value : values) {
        bytes.put((byte) (value ? 1 : 0));
      }
    }

    private void flush() {
      digest.update(bytes.flip());
      bytes.clear();
    }

    void check(Run run) {
      assertThat(episodes).hasToString(run.json.get("episodes").asText());
      assertThat(HexFormat.of().formatHex(digest.digest()))
          .isEqualTo(run.json.get("sha256").asText());
    }
  }

  private static boolean[] mask(Environment environment) {
    if (!(environment instanceof ActionMasked masked)) {
      return new boolean[0];
    }
    boolean[] legal = new boolean[((Space.Discrete) environment.actionSpace()).n()];
    masked.actionMask(legal);
    return legal;
  }

  @ParameterizedTest
  @MethodSource("runs")
  void singleInstanceReproducesGymnasiumOverManyEpisodes(Run run) {
    Recorder recorder = new Recorder();
    EnvironmentEntry entry = REGISTRY.entry(run.environment());
    Map<String, Object> options = new HashMap<>(entry.defaultOptions());
    options.putAll(run.options());
    Environment plain = entry.factory().make(options);
    try (EnvironmentInstance environment =
        new EnvironmentInstance(entry.id(), plain, entry.maxEpisodeSteps())) {
      recorder.reset(environment.reset(run.seed()), mask(plain));
      for (int action : run.actions()) {
        StepResult result = environment.step(action);
        recorder.step(
            result.observation, result.reward, result.terminated, result.truncated, mask(plain));
        if (result.ended()) {
          recorder.end(environment.episodeReturn(), environment.episodeLength());
          recorder.reset(environment.reset(), mask(plain));
        }
      }
    }
    recorder.check(run);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void vectorReproducesGymnasiumOverManyEpisodes(Run run) {
    Recorder recorder = new Recorder();
    int count = 3;
    int observed = 1; // the neighbours do something else
    try (VectorEnvironment environment =
        REGISTRY.makeVector(run.environment(), count, run.options())) {
      int size = environment.observationSize();
      int actions = ((Space.Discrete) environment.actionSpace()).n();
      FloatBuffer observations = FloatBuffer.allocate(count * size);
      StepBatch batch = new StepBatch(count, size, observations);
      environment.reset(new long[] {5, run.seed(), 6}, observations);
      recorder.reset(slice(observations.array(), observed, size), mask(environment, observed));
      for (int action : run.actions()) {
        environment.step(new int[] {(action + 1) % actions, action, 1}, batch);
        boolean ended = batch.ended(observed);
        // The mask after the last step is gone with the reset; single instances are checked for it.
        float[] observation =
            slice(ended ? batch.finalObservations : observations.array(), observed, size);
        recorder.step(
            observation,
            batch.rewards[observed],
            batch.terminated[observed],
            batch.truncated[observed],
            ended && environment.masksActions()
                ? maskOf((int) observation[0])
                : mask(environment, observed));
        if (ended) {
          recorder.end(batch.episodeReturns[observed], batch.episodeLengths[observed]);
          recorder.reset(slice(observations.array(), observed, size), mask(environment, observed));
        }
      }
    }
    recorder.check(run);
  }

  private static boolean[] mask(VectorEnvironment environment, int i) {
    if (!environment.masksActions()) {
      return new boolean[0];
    }
    int actions = ((Space.Discrete) environment.actionSpace()).n();
    boolean[] legal = new boolean[environment.count() * actions];
    environment.actionMasks(legal);
    return Arrays.copyOfRange(legal, i * actions, (i + 1) * actions);
  }

  private static boolean[] maskOf(int taxiState) {
    boolean[] legal = new boolean[Taxi.ACTIONS];
    Taxi.actionMask(taxiState, legal, 0);
    return legal;
  }

  private static float[] slice(float[] values, int i, int size) {
    return Arrays.copyOfRange(values, i * size, (i + 1) * size);
  }

  @Test
  void randomLakesAreGymnasiums() {
    for (JsonNode lake : recorded().get("maps")) {
      LakeMap map =
          LakeMap.random(
              lake.get("size").asInt(), lake.get("p").asDouble(), lake.get("seed").asLong());
      assertThat(String.join("/", map.rows())).isEqualTo(lake.get("rows").asText());
    }
  }

  // The fast ones against the readable ones, with every option

  static Stream<Run> variants() {
    return runs().filter(run -> run.seed() == 0);
  }

  @ParameterizedTest
  @MethodSource("variants")
  void keepsItsContractWithEveryOption(Run run) {
    EnvironmentEntry entry = REGISTRY.entry(run.environment());
    Map<String, Object> options = new HashMap<>(entry.defaultOptions());
    options.putAll(run.options());
    assertThat(
            EnvironmentChecker.check(
                entry.id(),
                () -> entry.factory().make(options),
                entry.maxEpisodeSteps(),
                count -> entry.makeVector(count, options)))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void vectorEqualsSingleInstancesBitForBit(Run run) {
    EnvironmentEntry entry = REGISTRY.entry(run.environment());
    Map<String, Object> options = new HashMap<>(entry.defaultOptions());
    options.putAll(run.options());
    int count = 33;
    int limit = Math.min(entry.maxEpisodeSteps(), 70);
    try (VectorEnvironment fast =
            Objects.requireNonNull(entry.vectorFactory()).make(entry.id(), count, limit, options);
        VectorEnvironment readable =
            new SyncVectorEnvironment(
                entry.id(), count, () -> entry.factory().make(options), limit)) {
      StepBatch a = batch(fast);
      StepBatch b = batch(readable);
      Pcg64 random = Pcg64.seeded(9);
      long[] seeds = new long[count];
      Arrays.setAll(seeds, i -> random.nextLong() >>> 1);
      fast.reset(seeds, a.observations);
      readable.reset(seeds, b.observations);
      assertThat(a.observations).isEqualTo(b.observations);
      for (int t = 0; t < 500; t++) {
        int[] actions = actions(fast, random);
        fast.step(actions, a);
        readable.step(actions, b);
        assertThat(a.observations).isEqualTo(b.observations);
        assertThat(
                Arrays.equals(a.rewards, b.rewards)
                    && Arrays.equals(a.terminated, b.terminated)
                    && Arrays.equals(a.truncated, b.truncated)
                    && Arrays.equals(a.finalObservations, b.finalObservations)
                    && Arrays.equals(a.episodeReturns, b.episodeReturns))
            .as("equal after step %d", t)
            .isTrue();
      }
    }
  }

  private static StepBatch batch(VectorEnvironment environment) {
    int size = environment.observationSize();
    return new StepBatch(
        environment.count(), size, FloatBuffer.allocate(environment.count() * size));
  }

  private static int[] actions(VectorEnvironment environment, Pcg64 random) {
    int[] actions = new int[environment.count()];
    fill(actions, ((Space.Discrete) environment.actionSpace()).n(), random);
    return actions;
  }

  private static void fill(int[] actions, int n, Pcg64 random) {
    for (int i = 0; i < actions.length; i++) {
      actions[i] = random.integers(n);
    }
  }

  static List<String> ids() {
    return ToyText.entries().stream().map(EnvironmentEntry::id).toList();
  }

  @ParameterizedTest
  @MethodSource("ids")
  void stepAllocatesNothing(String id) {
    VectorEnvironment environment = REGISTRY.makeVector(id, 64, Map.of());
    StepBatch batch = batch(environment);
    environment.reset(new long[64], batch.observations);
    EnvironmentInstance single = REGISTRY.make(id);
    single.reset(0);
    int n = ((Space.Discrete) environment.actionSpace()).n();
    int[] actions = new int[64];
    Pcg64 random = Pcg64.seeded(1);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0;
        round < 5;
        round++) { // the compiler allocates now and then, a step would always
      long before = threads.getCurrentThreadAllocatedBytes();
      long nothing = threads.getCurrentThreadAllocatedBytes() - before; // what measuring costs
      before = threads.getCurrentThreadAllocatedBytes();
      play(environment, single, actions, n, random, batch);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before - nothing);
    }
    assertThat(least).isZero();
  }

  private static void play(
      VectorEnvironment environment,
      EnvironmentInstance single,
      int[] actions,
      int n,
      Pcg64 random,
      StepBatch batch) {
    for (int t = 0; t < 500; t++) {
      fill(actions, n, random);
      environment.step(actions, batch);
      if (single.step(actions[0]).ended()) {
        single.reset();
      }
    }
  }

  @Test
  void knowsGymnasiumsLimitsAndThresholds() {
    assertThat(ids())
        .containsExactly(
            "FrozenLake-v1",
            "FrozenLake8x8-v1",
            "CliffWalking-v1",
            "CliffWalkingSlippery-v1",
            "Taxi-v4",
            "Blackjack-v1");
    assertThat(ToyText.entries())
        .extracting(EnvironmentEntry::maxEpisodeSteps)
        .containsExactly(
            100,
            200,
            EnvironmentInstance.NO_LIMIT,
            EnvironmentInstance.NO_LIMIT,
            200,
            EnvironmentInstance.NO_LIMIT);
    assertThat(ToyText.entries())
        .extracting(EnvironmentEntry::rewardThreshold)
        .containsExactly(0.70, 0.85, null, null, 8.0, null);
  }

  @Test
  void numbersThatNumPyRejectsAreReplacedByTheNextOnes() {
    // 0 is rejected: the 32-bit numbers are to be split into 13 equal parts. k·2³²/13 has the rank
    // k.
    long five = 5 * (1L << 32) / 13 + 2;
    long nine = 9 * (1L << 32) / 13 + 2;
    Pcg64 stream = Pcg64.seeded(6);
    int next = Pcg64.seeded(6).integers(13);
    assertThat(BlackjackVector.dealSlowly(five << 32, nine << 32 | five, stream))
        .containsExactly(5, 5, 9, next);
  }

  // Options

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FrozenLake-v1 | mapName | 9x9 | There is no map '9x9'. Give 4x4, 8x8 or random",
        "FrozenLake-v1 | desc | SFX/FFG | the row 'SFX' has the letter 'X'",
        "FrozenLake-v1 | desc | SF/FFG | the row 'FFG' has 3 letters, the first row 2",
        "FrozenLake-v1 | desc | FF/FG | it has no start",
        "FrozenLake-v1 | rewardSchedule | 1,0 | Give three numbers",
        "FrozenLake-v1 | rewardSchedule | 1,0,x | Give three numbers",
      })
  void refusesOptionsThatMakeNoLake(String id, String option, String value, String message) {
    assertThatThrownBy(() -> REGISTRY.make(id, Map.of(option, value)))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> REGISTRY.makeVector(id, 2, Map.of(option, value)))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesWhatIsNoProbability() {
    assertThatThrownBy(() -> REGISTRY.make("FrozenLake-v1", Map.of("successRate", 1.5)))
        .hasMessage(
            "The option 'successRate' is a probability, but was 1.5. Give a number from 0 to 1.");
    for (String option : List.of("rainyProbability", "fickleProbability")) {
      assertThatThrownBy(() -> REGISTRY.makeVector("Taxi-v4", 1, Map.of(option, -0.1)))
          .hasMessageContaining("The option '%s' is a probability, but was -0.1".formatted(option));
    }
  }

  @Test
  void refusesRandomLakesWithoutAWay() {
    assertThatThrownBy(() -> LakeMap.random(1, 0.8, 0)).hasMessageContaining("side of 2 to 256");
    assertThatThrownBy(() -> LakeMap.random(8, 0, 0)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> LakeMap.random(8, 0.8, -1)).hasMessageContaining("non-negative");
    assertThatThrownBy(() -> LakeMap.random(8, 0.01, 0))
        .hasMessageContaining("None of 100000 random lakes of 8 × 8 tiles");
  }

  // Pictures

  @Test
  void lakeIsToldInLetters() {
    FrozenLake lake = new FrozenLake(LakeMap.parse("SF/HG"), false, 1, List.of(1.0, 0.0, 0.0));
    StepResult result = new StepResult(1);
    lake.reset(Pcg64.seeded(0), result.observation);
    assertThat(lake.text()).isEqualTo("[S] F \n H  G \n");
    lake.step(2, result);
    assertThat(lake.text()).isEqualTo(" S [F]\n H  G \n");
  }

  @Test
  void cliffIsToldInLetters() {
    CliffWalking cliff = new CliffWalking();
    cliff.reset(Pcg64.seeded(0), new float[1]);
    String meadow = " . ".repeat(12) + "\n";
    assertThat(cliff.text()).isEqualTo(meadow.repeat(3) + "[S]" + " C ".repeat(10) + " G \n");
  }

  @Test
  void townIsToldInLetters() {
    Taxi taxi = new Taxi();
    float[] state = new float[1];
    taxi.reset(Pcg64.seeded(0), state);
    assertThat(state[0]).isEqualTo(314); // row 3, column 0, passenger at blue, to yellow
    assertThat(taxi.text())
        .isEqualTo(
            """
            +-------------------+
            | R :   |   :   : G |
            |   :   |   :   :   |
            |   :   :   :   :   |
            |[ ]|   :   |   :   |
            | Y |   :   | B :   |
            +-------------------+
            passenger: blue, destination: yellow
            """);
  }

  @Test
  void handsAreToldInLetters() {
    Blackjack table = new Blackjack();
    StepResult result = new StepResult(3);
    table.reset(Pcg64.seeded(42), result.observation);
    assertThat(result.observation).containsExactly(15, 2, 0); // as Gymnasium deals
    assertThat(table.text()).startsWith("dealer: 2 ?\nplayer: ").endsWith("  (15)\n");
    table.step(0, result);
    assertThat(table.text()).doesNotContain("?");
  }

  @ParameterizedTest
  @MethodSource("ids")
  void picturesShowTheStateAndNothingElse(String id) {
    EnvironmentEntry entry = REGISTRY.entry(id);
    Environment environment = entry.factory().make(entry.defaultOptions());
    StepResult result = new StepResult(environment.observationSpace().size());
    Pcg64 random = Pcg64.seeded(3);
    environment.reset(random, result.observation);
    int[] before = pixels((Drawable) environment);
    assertThat(Arrays.stream(before).distinct().count()).isGreaterThan(4);
    assertThat(Arrays.equals(pixels((Drawable) environment), before)).isTrue();
    Pcg64 same = Pcg64.seeded(3);
    environment.reset(same, result.observation);
    assertThat(random.nextLong()).isEqualTo(same.nextLong()); // a picture draws nothing

    String text = ((DrawableAsText) environment).text();
    Environment other = entry.factory().make(entry.defaultOptions());
    other.reset(Pcg64.seeded(3), result.observation);
    assertThat(((DrawableAsText) other).text()).isEqualTo(text);
    assertThat(Arrays.equals(pixels((Drawable) other), before)).isTrue();
    for (int t = 0; t < 20 && ((DrawableAsText) other).text().equals(text); t++) {
      other.step(t % 2, result);
    }
    assertThat(Arrays.equals(pixels((Drawable) other), before)).isFalse();
  }

  private static int[] pixels(Drawable drawable) {
    BufferedImage image =
        new BufferedImage(drawable.width(), drawable.height(), BufferedImage.TYPE_INT_RGB);
    drawable.draw(image.createGraphics());
    return image.getRGB(0, 0, drawable.width(), drawable.height(), null, 0, drawable.width());
  }
}
