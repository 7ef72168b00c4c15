package dev.agon.environments.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.EnvironmentRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MiniGridTest {
  private static final int D = MiniGrid.OBSERVATIONS.size();
  private static final EnvironmentRegistry REGISTRY = EnvironmentRegistry.builtIn();

  // MiniGrid's own runs: grid/make-minigrid-runs.py

  /** A run of several episodes, played open loop. */
  record Run(JsonNode json) {
    String environment() {
      return json.get("environment").asText();
    }

    long seed() {
      return Long.parseLong(json.get("seed").asText());
    }

    int[] actions() {
      return json.get("actions").asText().chars().map(digit -> digit - '0').toArray();
    }

    @Override
    public String toString() {
      return "%s seed %d".formatted(environment(), seed());
    }
  }

  static Stream<Run> runs() {
    try (InputStream in = MiniGridTest.class.getResourceAsStream("/grid/minigrid-runs.json")) {
      JsonNode runs = new ObjectMapper().readTree(Objects.requireNonNull(in)).get("runs");
      return StreamSupport.stream(runs.spliterator(), false).map(Run::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The digest that the script makes, and what it lists. */
  private static final class Recorder {
    private final MessageDigest digest;
    private final List<Integer> lengths = new ArrayList<>();
    private double sumOfRewards;
    private int length;

    Recorder() {
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    void reset(float[] observation, int offset) {
      digest.update(bytes(observation, offset));
    }

    void step(
        float[] observation, int offset, double reward, boolean terminated, boolean truncated) {
      digest.update(bytes(observation, offset));
      digest.update(
          ByteBuffer.allocate(Double.BYTES + 2)
              .putDouble(reward)
              .put((byte) (terminated ? 1 : 0))
              .put((byte) (truncated ? 1 : 0))
              .flip());
      sumOfRewards += reward;
      length++;
      if (terminated || truncated) {
        lengths.add(length);
        length = 0;
      }
    }

    void check(Run run) {
      assertThat(lengths)
          .hasToString(
              StreamSupport.stream(run.json.get("lengths").spliterator(), false)
                  .map(JsonNode::asText)
                  .toList()
                  .toString());
      assertThat(sumOfRewards).isEqualTo(run.json.get("sumOfRewards").asDouble());
      assertThat(HexFormat.of().formatHex(digest.digest()))
          .isEqualTo(run.json.get("sha256").asText());
    }
  }

  private static byte[] bytes(float[] observation, int offset) {
    byte[] bytes = new byte[D];
    for (int k = 0; k < D; k++) {
      bytes[k] = (byte) observation[offset + k];
    }
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("runs")
  void singleInstanceReproducesMiniGridOverManyEpisodes(Run run) {
    Recorder recorder = new Recorder();
    try (EnvironmentInstance environment = REGISTRY.make(run.environment())) {
      float[] first = environment.reset(run.seed());
      assertThat(HexFormat.of().formatHex(bytes(first, 0)))
          .endsWith(run.json.get("firstImage").asText());
      recorder.reset(first, 0);
      for (int action : run.actions()) {
        StepResult result = environment.step(action);
        recorder.step(result.observation, 0, result.reward, result.terminated, result.truncated);
        if (result.ended()) {
          recorder.reset(environment.reset(), 0);
        }
      }
      assertThat(environment.maxEpisodeSteps()).isEqualTo(run.json.get("maxSteps").asInt());
    }
    recorder.check(run);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void vectorReproducesMiniGridOverManyEpisodes(Run run) {
    Recorder recorder = new Recorder();
    int count = 3;
    int observed = 1; // the neighbours do something else
    FloatBuffer observations = FloatBuffer.allocate(count * D);
    StepBatch batch = new StepBatch(count, D, observations);
    try (VectorEnvironment environment = REGISTRY.makeVector(run.environment(), count, Map.of())) {
      environment.reset(new long[] {5, run.seed(), 6}, observations);
      recorder.reset(observations.array(), observed * D);
      for (int action : run.actions()) {
        environment.step(new int[] {6 - action, action, 2}, batch);
        boolean ended = batch.ended(observed);
        recorder.step(
            ended ? batch.finalObservations : observations.array(),
            observed * D,
            batch.rewards[observed],
            batch.terminated[observed],
            batch.truncated[observed]);
        if (ended) {
          recorder.reset(observations.array(), observed * D);
        }
      }
    }
    recorder.check(run);
  }

  // By hand

  /** A grid on which a test puts what it likes. */
  private static final class Hall extends MiniGrid {
    final int[] s = state();
    private final StepResult result = new StepResult(D);

    Hall(int columns, int rows) {
      super(columns, rows, 100, false);
      reset(Pcg64.seeded(0), result.observation);
    }

    @Override
    public String mission() {
      return "";
    }

    @Override
    void layOut(int[] s, int at, Pcg64 random) {
      placeAgent(s, at, 1, 1, EAST);
    }

    void put(int x, int y, int cell) {
      put(s, 0, x, y, cell);
    }

    /** What the agent sees after an action: the rows of its view from the farthest to its own. */
    String view(int action) {
      step(action, result);
      assertThat(result.observation[0]).isEqualTo(">v<^".indexOf(agent()));
      StringBuilder view = new StringBuilder();
      for (int j = 0; j < VIEW; j++) {
        for (int i = 0; i < VIEW; i++) {
          int k = 1 + 3 * (i * VIEW + j);
          float object = result.observation[k];
          int cell =
              Cell.of(
                  (int) object, (int) result.observation[k + 1], (int) result.observation[k + 2]);
          view.append(object == 0 ? '?' : Cell.character(cell));
        }
        view.append('\n');
      }
      return view.toString();
    }

    char agent() {
      return text().replaceAll("[^>v<^]", "").charAt(0);
    }
  }

  @Test
  void viewIsInFrontOfTheAgentAndTurnsWithIt() {
    Hall hall = new Hall(12, 9);
    hall.put(3, 1, Cell.of(Cell.OBJECT_BALL, Cell.RED, 0)); // two ahead
    hall.put(2, 3, Cell.of(Cell.OBJECT_KEY, Cell.BLUE, 0)); // one ahead, two to the right
    assertThat(hall.view(MiniGrid.DONE))
        .isEqualTo(
            """
            ??#....
            ??#....
            ??#....
            ??#....
            ??#O...
            ??#..K.
            ??#....
            """);
    assertThat(hall.view(MiniGrid.RIGHT)) // faces south
        .isEqualTo(
            """
            ....#??
            ....#??
            ....#??
            ....#??
            ..K.#??
            ....#??
            .O..#??
            """);
  }

  @Test
  void wallsAndShutDoorsHideWhatIsBehindThem() {
    Hall hall = new Hall(12, 9);
    hall.placeAgent(hall.s, 0, 5, 4, MiniGrid.EAST);
    hall.wallsSouth(hall.s, 0, 7, 0, 9);
    hall.put(7, 4, Cell.of(Cell.OBJECT_DOOR, Cell.RED, Cell.CLOSED));
    assertThat(hall.view(MiniGrid.FORWARD))
        .isEqualTo(
            """
            ???????
            ???????
            ???????
            ???????
            ???????
            ###D###
            .......
            """);
    // Behind the open door sight spreads to the sides as far as nothing stands in its way.
    assertThat(hall.view(MiniGrid.TOGGLE))
        .isEqualTo(
            """
            ???????
            #######
            .......
            .......
            .......
            ###_###
            .......
            """);
  }

  @Test
  void lockedDoorOpensOnlyWithTheKeyOfItsColour() {
    Hall hall = new Hall(7, 3);
    hall.put(2, 1, Cell.of(Cell.OBJECT_KEY, Cell.BLUE, 0));
    hall.put(3, 1, Cell.of(Cell.OBJECT_DOOR, Cell.RED, Cell.LOCKED));
    play(hall, MiniGrid.PICK_UP, MiniGrid.FORWARD, MiniGrid.TOGGLE, MiniGrid.FORWARD);
    assertThat(hall.text()).isEqualTo("#######\n#.>L..#\n#######\n");

    hall = new Hall(7, 3);
    hall.put(2, 1, Cell.of(Cell.OBJECT_KEY, Cell.RED, 0));
    hall.put(3, 1, Cell.of(Cell.OBJECT_DOOR, Cell.RED, Cell.LOCKED));
    play(hall, MiniGrid.PICK_UP, MiniGrid.FORWARD, MiniGrid.FORWARD, MiniGrid.TOGGLE);
    assertThat(hall.text()).isEqualTo("#######\n#.>_..#\n#######\n");
    play(hall, MiniGrid.TOGGLE, MiniGrid.FORWARD); // shut it again: it stays unlocked
    assertThat(hall.text()).isEqualTo("#######\n#.>D..#\n#######\n");
    play(hall, MiniGrid.TOGGLE, MiniGrid.FORWARD, MiniGrid.FORWARD);
    assertThat(hall.text()).isEqualTo("#######\n#.._>.#\n#######\n");
  }

  @Test
  void carriesOneObjectAtATimeWhichItSeesInItsOwnPlace() {
    Hall hall = new Hall(7, 3);
    hall.put(2, 1, Cell.of(Cell.OBJECT_KEY, Cell.BLUE, 0));
    hall.put(4, 1, Cell.of(Cell.OBJECT_BALL, Cell.GREEN, 0));
    play(hall, MiniGrid.FORWARD); // the key is in the way
    assertThat(hall.text()).isEqualTo("#######\n#>K.O.#\n#######\n");
    assertThat(hall.view(MiniGrid.PICK_UP)).endsWith("??#K#??\n");
    play(hall, MiniGrid.FORWARD, MiniGrid.FORWARD, MiniGrid.PICK_UP); // its hands are full
    assertThat(hall.text()).isEqualTo("#######\n#..>O.#\n#######\n");
    play(hall, MiniGrid.DROP, MiniGrid.LEFT, MiniGrid.DROP); // neither on the ball nor on a wall
    assertThat(hall.view(MiniGrid.LEFT)).endsWith("??#K#??\n");
    assertThat(hall.view(MiniGrid.DROP)).endsWith("??#K#??\n??#.#??\n");
    assertThat(hall.text()).isEqualTo("#######\n#.K<O.#\n#######\n");
  }

  private static void play(Hall hall, int... actions) {
    for (int action : actions) {
      hall.step(action, new StepResult(D));
    }
  }

  @Test
  void rewardFallsWithTheStepsTaken() {
    try (EnvironmentInstance environment = REGISTRY.make("MiniGrid-Empty-5x5-v0")) {
      environment.reset(0);
      for (int action : new int[] {2, 2, 1, 2}) {
        assertThat(environment.step(action).reward).isZero();
      }
      StepResult last = environment.step(2); // the fifth of 100 steps
      assertThat(last.reward).isEqualTo(1 - 0.9 * (5 / 100.0)).isEqualTo(0.955);
      assertThat(last.terminated).isTrue();
      assertThat(last.truncated).isFalse();
    }
  }

  @Test
  void memoryRewardsTheObjectThatIsLikeTheFirst() {
    int right = 0;
    for (long seed = 0; seed < 400; seed++) {
      try (EnvironmentInstance environment = REGISTRY.make("MiniGrid-MemoryS7-v0")) {
        environment.reset(seed);
        String text = ((Memory) environment.unwrapped()).text();
        String[] rows = text.split("\n");
        boolean same = rows[2].charAt(1) == rows[1].charAt(5); // the first object, the northern one
        StepResult result = environment.step(MiniGrid.DONE);
        while (((Memory) environment.unwrapped()).text().split("\n")[3].charAt(5) != '>') {
          result = environment.step(MiniGrid.FORWARD);
        }
        environment.step(MiniGrid.LEFT);
        result = environment.step(MiniGrid.FORWARD);
        assertThat(result.terminated).isTrue();
        assertThat(result.reward > 0).isEqualTo(same);
        right += same ? 1 : 0;
      }
    }
    assertThat(right).isBetween(160, 240); // four deviations
  }
}
