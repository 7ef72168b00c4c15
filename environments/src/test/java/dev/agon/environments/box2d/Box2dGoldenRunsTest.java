package dev.agon.environments.box2d;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.EnvironmentRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gymnasium's own runs, made by {@code box2d/make-box2d-runs.py}. */
class Box2dGoldenRunsTest {
  private static final Map<String, String> OPTION_NAMES =
      Map.of(
          "enable_wind", "enableWind",
          "wind_power", "windPower",
          "turbulence_power", "turbulencePower",
          "lap_complete_percent", "lapCompletePercent",
          "domain_randomize", "domainRandomize",
          "gravity", "gravity",
          "continuous", "continuous");

  private static final JsonNode GOLDEN = read();

  private static JsonNode read() {
    try (InputStream in = Box2dGoldenRunsTest.class.getResourceAsStream("/box2d/box2d-runs.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An entry of the file, named for the report. */
  record Golden(JsonNode json) {
    long seed() {
      return json.get("seed").asLong();
    }

    Map<String, Object> options() {
      Map<String, Object> options = new HashMap<>();
      json.get("options")
          .properties()
          .forEach(
              option -> {
                JsonNode value = option.getValue();
                options.put(
                    Objects.requireNonNull(OPTION_NAMES.get(option.getKey())),
                    value.isBoolean() ? (Object) value.asBoolean() : value.asDouble());
              });
      return options;
    }

    @Override
    public String toString() {
      StringBuilder name = new StringBuilder();
      for (String field : new String[] {"environment", "policy", "hardcore", "seed", "options"}) {
        if (json.has(field)) {
          name.append(json.get(field).asText(json.get(field).toString())).append(' ');
        }
      }
      return name.toString().strip();
    }
  }

  private static Stream<Golden> entries(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(Golden::new);
  }

  static Stream<Golden> runs() {
    return entries(GOLDEN.get("runs"));
  }

  static Stream<Golden> races() {
    return entries(GOLDEN.get("races"));
  }

  static Stream<Golden> landers() {
    return entries(GOLDEN.get("terrain").get("landers"));
  }

  static Stream<Golden> walkers() {
    return entries(GOLDEN.get("terrain").get("walkers"));
  }

  static Stream<Golden> tracks() {
    return entries(GOLDEN.get("terrain").get("tracks"));
  }

  /** The digest that the script makes. */
  private static final class Digest {
    private final MessageDigest digest;
    private final ByteBuffer bytes = ByteBuffer.allocate(256);

    Digest() {
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    Digest floats(float... values) {
      for (float value : values) {
        bytes.putFloat(value);
      }
      return this;
    }

    Digest number(double value) {
      bytes.putDouble(value);
      return this;
    }

    Digest flag(boolean value) {
      bytes.put((byte) (value ? 1 : 0));
      return this;
    }

    void update() {
      digest.update(bytes.flip());
      bytes.clear();
    }

    String hex() {
      return HexFormat.of().formatHex(digest.digest());
    }
  }

  /** What the script plays. */
  private static final class Player {
    private final boolean isHeuristic;
    private final Pcg64 random;
    private final LunarLanderHeuristic lander = new LunarLanderHeuristic();
    private final BipedalWalkerHeuristic walker = new BipedalWalkerHeuristic();

    Player(Golden run) {
      isHeuristic = run.json.get("policy").asText().equals("heuristic");
      random = Pcg64.seeded(run.seed() + 1_000);
    }

    StepResult step(EnvironmentInstance environment, float[] observation) {
      if (environment.actionSpace() instanceof Space.Discrete discrete) {
        return environment.step(
            isHeuristic ? lander.discrete(observation) : random.integers(discrete.n()));
      }
      float[] action = new float[environment.actionSpace().size()];
      if (!isHeuristic) {
        for (int i = 0; i < action.length; i++) {
          action[i] = (float) random.uniform(-1, 1);
        }
      } else if (action.length == 2) {
        lander.continuous(observation, action);
      } else {
        walker.act(observation, action);
      }
      return environment.step(action);
    }
  }

  @ParameterizedTest
  @MethodSource("runs")
  void wholeEpisodesHaveGymnasiumsBits(Golden run) {
    Player player = new Player(run);
    Digest digest = new Digest();
    try (EnvironmentInstance environment =
        EnvironmentRegistry.builtIn().make(run.json.get("environment").asText(), run.options())) {
      float[] observation = environment.reset(run.seed());
      digest.floats(observation).update();
      while (environment.isRunning()) {
        StepResult result = player.step(environment, observation);
        observation = result.observation;
        digest
            .floats(observation)
            .number(result.reward)
            .flag(result.terminated)
            .flag(result.truncated)
            .update();
      }
      assertThat(environment.episodeLength()).isEqualTo(run.json.get("length").asInt());
      assertThat(environment.episodeReturn()).isEqualTo(run.json.get("return").asDouble());
      assertThat(digest.hex()).isEqualTo(run.json.get("sha256").asText());
    }
  }

  @ParameterizedTest
  @MethodSource("races")
  void racesHaveGymnasiumsBits(Golden race) {
    double lapCompletePercent =
        race.options().get("lapCompletePercent") instanceof Double percent ? percent : 0.95;
    CarRacing environment =
        new CarRacing(
            lapCompletePercent,
            race.options().containsKey("domainRandomize"),
            !race.options().containsKey("continuous"));
    StepResult result = new StepResult(environment.observationSpace().size());
    Pcg64 random = Pcg64.seeded(race.seed() + 1_000);
    environment.reset(Pcg64.seeded(race.seed()), result.observation);
    assertThat(environment.track().count()).isEqualTo(race.json.get("tiles").asInt());
    Digest digest = new Digest();
    double total = 0;
    float[] action = new float[3];
    int discreteAction = 0;
    for (int t = 0; t < race.json.get("length").asInt(); t++) {
      boolean isContinuous = environment.actionSpace() instanceof Space.Box;
      if (isContinuous) {
        if (t % 10 == 0) {
          for (int i = 0; i < 3; i++) {
            action[i] = (float) random.uniform(-1, 1);
          }
        }
        action[1] = Math.abs(action[1]);
        action[2] = Math.max(Math.abs(action[2]) - 0.5f, 0);
        environment.step(action, result);
      } else {
        if (t % 10 == 0) {
          discreteAction = random.integers(5);
        }
        environment.step(discreteAction, result);
      }
      total += result.reward;
      RacingCar car = environment.car();
      digest.number(result.reward).flag(result.terminated);
      digest.floats(car.hull.x, car.hull.y, car.hull.angle);
      for (RacingCar.Wheel wheel : car.wheels) {
        digest.number(wheel.omega);
      }
      digest.update();
    }
    assertThat(total).isEqualTo(race.json.get("return").asDouble());
    assertThat(digest.hex()).isEqualTo(race.json.get("sha256").asText());
  }

  @ParameterizedTest
  @MethodSource("landers")
  void groundUnderTheLanderIsGymnasiums(Golden ground) {
    LunarLander environment = new LunarLander();
    environment.reset(Pcg64.seeded(ground.seed()), new float[8]);
    JsonNode heights = ground.json.get("y");
    for (int i = 0; i < heights.size(); i++) {
      assertThat(environment.groundHeight(i)).isEqualTo(heights.get(i).asDouble());
    }
  }

  @ParameterizedTest
  @MethodSource("walkers")
  void groundUnderTheWalkerIsGymnasiums(Golden ground) {
    WalkerTerrain terrain = new WalkerTerrain();
    terrain.generate(Pcg64.seeded(ground.seed()), ground.json.get("hardcore").asBoolean());
    JsonNode heights = ground.json.get("y");
    for (int i = 0; i < heights.size(); i++) {
      assertThat(terrain.y(i)).as("height %d", i).isEqualTo(heights.get(i).asDouble());
    }
  }

  @ParameterizedTest
  @MethodSource("tracks")
  void tracksAreGymnasiums(Golden golden) {
    CarTrack track = new CarTrack();
    track.generate(Pcg64.seeded(golden.seed()));
    assertThat(track.count()).isEqualTo(golden.json.get("tiles").asInt());
    JsonNode points = golden.json.get("points");
    for (int k = 0; k < points.size(); k++) {
      int i = 20 * k;
      assertThat(track.heading(i)).isEqualTo(points.get(k).get(0).asDouble());
      assertThat(track.x(i)).isEqualTo(points.get(k).get(1).asDouble());
      assertThat(track.y(i)).isEqualTo(points.get(k).get(2).asDouble());
    }
  }

  static Stream<String> landerIds() {
    return Stream.of("LunarLander-v3", "LunarLanderContinuous-v3");
  }

  @ParameterizedTest
  @MethodSource("landerIds")
  void aHundredLandingsReturnExactlyWhatGymnasiumsDo(String id) {
    JsonNode returns = GOLDEN.get("returns").get(id);
    double sum = 0;
    for (JsonNode value : returns) {
      sum += value.asDouble();
    }
    HeuristicScores.Score score =
        HeuristicScores.lunarLander(id.contains("Continuous"), returns.size());
    assertThat(score.mean()).isEqualTo(sum / returns.size());
  }
}
