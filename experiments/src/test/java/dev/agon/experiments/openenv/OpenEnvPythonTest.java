package dev.agon.experiments.openenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.EnvironmentRegistry;
import dev.agon.web.PortChoice;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OpenEnv's own client and server, of the package openenv-core, as the other side. */
@Timeout(300)
class OpenEnvPythonTest {
  private static final EnvironmentRegistry REGISTRY = EnvironmentRegistry.builtIn();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static Vertx vertx;
  private static Process python;
  private static BufferedReader said;
  private static String lineId;

  @BeforeAll
  static void startBothServers() throws Exception {
    vertx = Vertx.vertx();
    OpenEnvServer server =
        await(
            OpenEnvServer.start(
                vertx,
                new OpenEnvServer.Offer(REGISTRY.entry("CartPole-v1"), Map.of(), 2, "1.2.3"),
                PortChoice.exactly(0)));
    Path script =
        Path.of(
            Objects.requireNonNull(OpenEnvPythonTest.class.getResource("/openenv/both-ways.py"))
                .toURI());
    python = Python.start("openenv", script, server.address());
    said = python.inputReader(StandardCharsets.UTF_8);
    lineId = "openenv:http://127.0.0.1:" + next().path("port").asInt();
  }

  @AfterAll
  static void stop() throws Exception {
    if (python != null) {
      python.getOutputStream().close();
      if (!python.waitFor(30, TimeUnit.SECONDS)) {
        python.destroyForcibly();
      }
    }
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static JsonNode next() throws IOException {
    String line = said.readLine();
    assertThat(line).as("what the script says next").isNotNull();
    return JSON.readTree(line);
  }

  private static EnvironmentInstance line(Object... others) {
    Map<String, Object> options = new HashMap<>();
    options.put(
        "observationSpace", "{\"type\":\"Box\",\"shape\":[2],\"low\":[-6,0],\"high\":[6,1]}");
    options.put("actionSpace", "{\"type\":\"Discrete\",\"n\":2}");
    options.put("observationField", "cells");
    options.put("actionField", "move");
    for (int i = 0; i < others.length; i += 2) {
      options.put((String) others[i], others[i + 1]);
    }
    return REGISTRY.make(lineId, options);
  }

  @Test
  void pythonsClientPlaysCartPoleOnAgonsServer() throws Exception {
    try (EnvironmentInstance local = REGISTRY.make("CartPole-v1")) {
      JsonNode first = next();
      assertSame(first, local.reset(42));
      assertThat(first.path("reward").isNull()).isTrue();
      int[] actions = {1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
      for (int i = 0; local.isRunning(); i++) {
        StepResult expected = local.step(actions[i]);
        JsonNode step = next();
        assertSame(step, expected.observation);
        assertThat(step.path("reward").doubleValue()).isEqualTo(expected.reward);
        assertThat(step.path("done").asBoolean()).isEqualTo(expected.ended());
        assertThat(step.at("/observation/terminated").asBoolean()).isEqualTo(expected.terminated);
        assertThat(step.at("/observation/truncated").asBoolean(true)).isFalse();
      }
      assertThat(next().path("after").asText())
          .contains("has ended")
          .contains("code: EXECUTION_ERROR");
      assertThat(next().path("wrong").asText())
          .contains("2 is not an action of CartPole-v1")
          .contains("code: VALIDATION_ERROR");
      JsonNode state = next().path("state");
      assertThat(state.path("step_count").asInt(-1)).isZero();
      assertThat(state.at("/observation_space/shape/0").asInt()).isEqualTo(4);
      JsonNode validation = next().path("validation"); // that of `openenv validate --url`
      assertThat(validation.path("passed").asBoolean()).as(validation.toString()).isTrue();
    }
  }

  private static void assertSame(JsonNode result, float[] observation) {
    JsonNode values = result.at("/observation/observation");
    assertThat(values.size()).isEqualTo(observation.length);
    for (int i = 0; i < observation.length; i++) {
      assertThat(values.get(i).floatValue()).isEqualTo(observation[i]);
    }
  }

  @Test
  void agonsClientPlaysOnPythonsServer() {
    try (EnvironmentInstance line = line()) {
      int seed = Pcg64.seeded(9).integers(Integer.MAX_VALUE);
      float start = (float) (seed / 0x1p31);
      assertThat(line.reset(9)).containsExactly(0, start);
      for (int place = 1; place <= 3; place++) {
        StepResult result = line.step(1);
        assertThat(result.observation).containsExactly(place, start);
        assertThat(result.reward).isEqualTo(0.1 * place);
        assertThat(result.terminated).isEqualTo(place == 3);
        assertThat(result.truncated).isFalse();
      }
      line.reset();
      for (int step = 1; step <= 6; step++) {
        StepResult result = line.step(step % 2);
        assertThat(result.terminated).isFalse();
        assertThat(result.truncated).isEqualTo(step == 6);
      }
    }
  }

  @Test
  void pythonsServersErrorsAreToldAsTheyAre() {
    assertThatThrownBy(() -> REGISTRY.make(lineId))
        .hasMessageContaining("does not say its observation space");
    try (EnvironmentInstance line = line("actionField", "direction")) {
      line.reset(0);
      assertThatThrownBy(() -> line.step(1))
          .hasMessageContaining("VALIDATION_ERROR: Invalid message")
          .hasMessageContaining("move: Field required")
          .hasMessageContaining("direction: Extra inputs are not permitted");
    }
    try (EnvironmentInstance line = line("actionSpace", "{\"type\":\"Discrete\",\"n\":3}")) {
      line.reset(0);
      assertThatThrownBy(() -> line.step(2))
          .hasMessageContaining("EXECUTION_ERROR: there is no move 2");
    }
  }

  @Test
  void anEnvironmentOfPythonsServerIsRestoredByReplay() {
    try (EnvironmentInstance line = line()) {
      line.reset(3);
      line.step(1);
      MemoryState saved = MemoryState.of(line);
      float[] expected = line.step(1).observation.clone();
      try (EnvironmentInstance other = line()) {
        saved.restore(other);
        assertThat(other.step(1).observation).containsExactly(expected);
      }
    }
  }
}
