package dev.agon.environments.minatar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.environment.StepResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The games against runs of gymnax's, which was tested against MinAtar. */
class MinAtarRunsTest {
  private static final int NEVER = 1_000_000;

  /** A run from a given start; minatar/make-minatar-runs.py says how it was made. */
  record Run(JsonNode json) {
    String game() {
      return json.get("game").asText();
    }

    JsonNode start() {
      return json.get("start");
    }

    int[] actions() {
      return json.get("actions").asText().chars().map(digit -> digit - '0').toArray();
    }

    @Override
    public String toString() {
      String start = start().toString();
      return "%s %s, %d steps"
          .formatted(game(), start.substring(0, Math.min(60, start.length())), actions().length);
    }
  }

  static Stream<Run> runs() {
    try (InputStream in = MinAtarRunsTest.class.getResourceAsStream("/minatar/minatar-runs.json")) {
      JsonNode runs = new ObjectMapper().readTree(Objects.requireNonNull(in)).get("runs");
      return StreamSupport.stream(runs.spliterator(), false).map(Run::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MinAtarGame start(Run run) {
    MinAtarGame game =
        switch (run.game()) {
          case "Breakout" -> breakout(run.start());
          case "Freeway" -> freeway(run.start());
          case "SpaceInvaders" -> Games.started(new SpaceInvaders(Games.PLAIN), 0);
          case "Asterix" -> asterix(run.start());
          case "Seaquest" -> seaquest(run.start());
          default -> throw new IllegalArgumentException(run.game());
        };
    Games.refresh(game);
    return game;
  }

  private static Breakout breakout(JsonNode start) {
    boolean fromLeft = start.get("fromLeft").asBoolean();
    long seed = 0;
    Breakout game = Games.started(new Breakout(Games.PLAIN), seed);
    while (game.ballX == 0 != fromLeft) {
      Games.started(game, ++seed);
    }
    return game;
  }

  private static Freeway freeway(JsonNode start) {
    Freeway game = Games.started(new Freeway(Games.PLAIN), 0);
    for (int c = 0; c < Freeway.CARS; c++) {
      int speed = start.get("speeds").get(c).asInt();
      game.dx[c] = Integer.signum(speed);
      game.speed[c] = Math.abs(speed);
      game.timer[c] = game.speed[c];
    }
    return game;
  }

  private static Asterix asterix(JsonNode start) {
    Asterix game = Games.started(new Asterix(Games.PLAIN), 0);
    for (JsonNode entity : start.get("entities")) {
      int row = entity.get(1).asInt() - 1;
      game.x[row] = entity.get(0).asInt();
      game.dx[row] = entity.get(2).asInt();
      game.isGold[row] = entity.get(3).asInt() == 1;
    }
    game.spawnTimer = NEVER;
    return game;
  }

  private static Seaquest seaquest(JsonNode start) {
    Seaquest game = Games.started(new Seaquest(Games.PLAIN), 0);
    add(game.fish, start.get("fish"));
    add(game.enemySubs, start.get("subs"));
    add(game.divers, start.get("divers"));
    game.diversAboard = start.get("aboard").asInt();
    game.spawnTimer = NEVER;
    game.diverTimer = NEVER;
    return game;
  }

  private static void add(Swarm swarm, JsonNode entities) {
    for (JsonNode entity : entities) {
      swarm.add(
          entity.get(0).asInt(),
          entity.get(1).asInt(),
          entity.get(2).asInt(),
          entity.get(3).asInt(),
          entity.path(4).asInt(0));
    }
  }

  @ParameterizedTest
  @MethodSource("runs")
  void playsAsGymnaxDoes(Run run) throws NoSuchAlgorithmException {
    MinAtarGame game = start(run);
    StepResult result = new StepResult(game.observationSpace().size());
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    StringBuilder rewards = new StringBuilder();
    int[] actions = run.actions();
    for (int t = 0; t < actions.length; t++) {
      game.step(actions[t], result);
      int reward = (int) result.reward;
      if (reward != 0) {
        rewards.append("[%d,%d],".formatted(t, reward));
      }
      String cells = result.terminated ? "" : text(result.observation);
      String step = cells + reward + (result.terminated ? 'T' : 'F');
      digest.update(step.getBytes(StandardCharsets.US_ASCII));
      assertThat(result.terminated)
          .as("terminated in step %d of %d", t, actions.length)
          .isEqualTo(t == actions.length - 1 && run.json.get("terminated").asBoolean());
    }
    StringBuilder expected = new StringBuilder();
    run.json.get("rewards").forEach(pair -> expected.append(pair).append(','));
    assertThat(rewards.toString()).as("[step, reward]").isEqualTo(expected.toString());
    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo(run.json.get("sha256").asText());
  }

  private static String text(float[] cells) {
    StringBuilder text = new StringBuilder(cells.length);
    for (float cell : cells) {
      text.append(cell == 0 ? '0' : '1');
    }
    return text.toString();
  }

  /** The runs reach what is rare in random play. */
  @Test
  void runsReachTheRareEvents() {
    assertThat(rewards("Breakout")).as("bricks of three walls").anyMatch(count -> count > 2 * 30);
    assertThat(rewards("SpaceInvaders")).as("three waves").anyMatch(count -> count > 2 * 24);
  }

  private static Stream<Integer> rewards(String game) {
    return runs().filter(run -> run.game().equals(game)).map(run -> run.json.get("rewards").size());
  }
}
