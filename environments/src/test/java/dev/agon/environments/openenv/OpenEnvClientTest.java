package dev.agon.environments.openenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.environments.EnvironmentRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenEnvClientTest {

  private static EnvironmentInstance connect(FakeServer server) {
    return connect(server, Map.of());
  }

  private static EnvironmentInstance connect(FakeServer server, Map<String, Object> options) {
    return EnvironmentRegistry.builtIn().make(server.id(), options);
  }

  private static String observation(String observation, String rest) {
    return "{\"type\":\"observation\",\"data\":{\"observation\":%s,%s}}"
        .formatted(observation, rest);
  }

  @Test
  void asksForSpacesThenResetsWithTheSeedThatNumpyDrawsAndSteps() {
    try (FakeServer server =
            FakeServer.stepping(
                observation("{\"observation\":[1.5,2]}", "\"reward\":-0.1,\"done\":false"));
        EnvironmentInstance environment = connect(server)) {
      assertThat(environment.observationSpace())
          .isEqualTo(new Space.Box(new int[] {2}, new float[] {-10, -10}, new float[] {10, 10}));
      assertThat(environment.actionSpace()).isEqualTo(new Space.Discrete(3));
      assertThat(environment.reset(42)).containsExactly(0.5f, -1f);
      StepResult result = environment.step(2);
      assertThat(result.observation).containsExactly(1.5f, 2f);
      assertThat(result.reward).isEqualTo(-0.1);
      assertThat(result.ended()).isFalse();
      environment.reset();
      environment.reset(7);
      // numpy.random.default_rng(42).integers(2**31 - 1), twice, and default_rng(7)'s
      assertThat(server.heard)
          .containsExactly(
              "{\"type\":\"state\"}",
              "{\"type\":\"reset\",\"data\":{\"seed\":191664963}}",
              "{\"type\":\"step\",\"data\":{\"action\":2}}",
              "{\"type\":\"reset\",\"data\":{\"seed\":1662057957}}",
              "{\"type\":\"reset\",\"data\":{\"seed\":2029167940}}");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                | ''               | true  | false",
        "{\"truncated\":false}                             | ''               | true  | false",
        "{\"truncated\":true}                              | ''               | false | true",
        "{\"terminated\":true,\"truncated\":true}          | ''               | true  | true",
        "{\"terminated\":false,\"truncated\":false}        | ''               | true  | false",
        "{\"metadata\":{\"truncated\":true}}               | ''               | false | true",
        "{}                                                | ,\"truncated\":true | false | true",
      })
  void doneMeansTerminatedUnlessTheServerSaysTruncated(
      String fields, String beside, boolean terminated, boolean truncated) {
    String said = fields.replace("{", "{\"observation\":[0,0],").replace(",}", "}");
    if (fields.contains("metadata")) {
      said = "{\"observation\":[0,0],\"metadata\":{\"truncated\":true}}";
    }
    try (FakeServer server =
            FakeServer.stepping(observation(said, "\"reward\":1,\"done\":true" + beside));
        EnvironmentInstance environment = connect(server)) {
      environment.reset(0);
      StepResult result = environment.step(0);
      assertThat(result.terminated).isEqualTo(terminated);
      assertThat(result.truncated).isEqualTo(truncated);
      assertThatThrownBy(() -> environment.step(0)).hasMessageContaining("has ended");
    }
  }

  @ParameterizedTest
  @CsvSource({"null, 0.0", "true, 1.0", "false, 0.0", "1e-3, 0.001", "NaN, NaN"})
  void takesWhatOpenEnvAllowsForARewardAsANumber(String json, double reward) {
    try (FakeServer server =
            FakeServer.stepping(
                observation("{\"observation\":[0,0]}", "\"reward\":%s".formatted(json)));
        EnvironmentInstance environment = connect(server)) {
      environment.reset(0);
      assertThat(environment.step(0).reward).isEqualTo(Double.valueOf(reward));
    }
  }

  /** The fields are those of OpenEnv's atari_env. */
  @Test
  void speaksToEnvironmentsWhoseFieldsAndSpacesTheUserNames() {
    String screen =
        observation(
            "{\"screen\":[0,128,255],\"screen_shape\":[3],\"legal_actions\":[0,1],\"lives\":3}",
            "\"reward\":0.0,\"done\":false");
    try (FakeServer server = FakeServer.saying(screen);
        EnvironmentInstance environment =
            connect(
                server,
                Map.of(
                    "observationSpace",
                        "{\"type\":\"Box\",\"shape\":[3],\"dtype\":\"uint8\",\"low\":0,\"high\":255}",
                    "actionSpace", "{\"type\":\"Discrete\",\"n\":6}",
                    "observationField", "screen",
                    "actionField", "action_id",
                    "actionData", "{\"game_name\":\"pong\",\"obs_type\":\"ram\"}",
                    "resetData", "{\"difficulty\":1}"))) {
      assertThat(environment.reset(42)).containsExactly(0f, 128f, 255f);
      environment.step(5);
      assertThat(server.heard)
          .containsExactly(
              "{\"type\":\"reset\",\"data\":{\"difficulty\":1,\"seed\":191664963}}",
              "{\"type\":\"step\",\"data\":{\"game_name\":\"pong\",\"obs_type\":\"ram\",\"action_id\":5}}");
    }
  }

  /** The fields are those of OpenEnv's dm_control_env. */
  @Test
  void joinsSeveralFieldsToOneObservationAndSendsArrays() {
    String said =
        observation(
            "{\"observations\":{\"position\":[[1],[2]],\"velocity\":[3.5]},\"pixels\":null}",
            "\"reward\":0.25,\"done\":false");
    try (FakeServer server = FakeServer.saying(said);
        EnvironmentInstance environment =
            connect(
                server,
                Map.of(
                    "observationSpace",
                        "{\"type\":\"Box\",\"shape\":[3],\"low\":\"-Infinity\",\"high\":\"Infinity\"}",
                    "actionSpace",
                        "{\"type\":\"Box\",\"shape\":[2],\"low\":[-1,-2],\"high\":[1,2]}",
                    "observationField", "observations.position, observations.velocity",
                    "actionField", "values"))) {
      assertThat(environment.reset(0)).containsExactly(1f, 2f, 3.5f);
      environment.step(new float[] {0.1f, -2f});
      assertThat(server.heard.get(1))
          .isEqualTo("{\"type\":\"step\",\"data\":{\"values\":[0.1,-2.0]}}");
    }
  }

  /** The fields are those of OpenEnv's connect4_env; the options as YAML has them. */
  @Test
  void masksActionsWhereTheUserNamesTheListOfLegalOnes() {
    String said =
        observation(
            "{\"board\":[[0,1],[-1,0]],\"legal_actions\":[0,3]}", "\"reward\":0.0,\"done\":false");
    Map<String, Object> options =
        Map.of(
            "observationSpace", Map.of("type", "Box", "shape", List.of(2, 2), "low", -1, "high", 1),
            "actionSpace", Map.of("type", "Discrete", "n", 4),
            "observationField", "board",
            "actionField", "column",
            "legalActionsField", "legal_actions");
    boolean[] legal = new boolean[4];
    try (FakeServer server = FakeServer.saying(said);
        EnvironmentInstance environment = connect(server, options)) {
      assertThat(environment.masksActions()).isTrue();
      assertThat(environment.reset(0)).containsExactly(0, 1, -1, 0);
      environment.actionMask(legal);
      assertThat(legal).containsExactly(true, false, false, true);
    }
    try (FakeServer server = FakeServer.saying(said.replace("[0,3]", "[0,4]"));
        EnvironmentInstance environment = connect(server, options)) {
      assertThatThrownBy(() -> environment.reset(0))
          .hasMessageContaining("lists the legal action 4, which is not in Discrete(4)");
    }
    try (FakeServer server = FakeServer.saying(said.replace("legal_actions", "moves"));
        EnvironmentInstance environment = connect(server, options)) {
      assertThatThrownBy(() -> environment.reset(0))
          .hasMessageContaining("no list 'legal_actions'")
          .hasMessageContaining("legalActionsField");
    }
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    assertThatThrownBy(() -> EnvironmentRegistry.builtIn().make("openenv:http://127.0.0.1:" + free))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("No OpenEnv server answers at ws://127.0.0.1:%d/ws", free)
        .hasMessageContaining("Start it");
  }

  @Test
  void saysThatAServerIsNone() {
    try (FakeServer other = FakeServer.saying("hello")) {
      assertThatThrownBy(() -> connect(other)).hasMessageContaining("does not speak OpenEnv");
    }
    try (FakeServer other = FakeServer.saying("{\"type\":\"hello\",\"data\":{}}")) {
      assertThatThrownBy(() -> connect(other))
          .hasMessageContaining("answered the question for the state with {\"type\":\"hello\"");
    }
    try (FakeServer other = FakeServer.binary()) {
      assertThatThrownBy(() -> connect(other)).hasMessageContaining("it sent binary data");
    }
  }

  @Test
  void saysThatAServerHasNoWebSocket() throws Exception {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    http.start();
    try {
      String id = "openenv:ws://127.0.0.1:" + http.getAddress().getPort();
      assertThatThrownBy(() -> EnvironmentRegistry.builtIn().make(id))
          .hasMessageContaining("it is no OpenEnv server")
          .hasMessageContaining("status 404");
    } finally {
      http.stop(0);
    }
  }

  @Test
  void saysWhatTheServerSaysOfItsErrors() {
    String pydantic =
        """
        {"type":"error","data":{"message":"Invalid message","code":"VALIDATION_ERROR",
         "errors":[{"type":"missing","loc":["action_id"],"msg":"Field required"}]}}""";
    try (FakeServer server = FakeServer.stepping(pydantic);
        EnvironmentInstance environment = connect(server)) {
      environment.reset(0);
      assertThatThrownBy(() -> environment.step(0))
          .hasMessageContaining("refused the step with VALIDATION_ERROR: Invalid message")
          .hasMessageContaining("action_id: Field required")
          .hasMessageContaining("actionField");
    }
    try (FakeServer full =
        FakeServer.saying(
            "{\"type\":\"error\",\"data\":{\"message\":\"Server at capacity: 1/1\",\"code\":\"CAPACITY_REACHED\"}}")) {
      assertThatThrownBy(() -> connect(full))
          .hasMessageContaining("CAPACITY_REACHED: Server at capacity: 1/1")
          .hasMessageContaining("Close another session");
    }
  }

  @Test
  void saysWhichSpaceOrFieldIsMissing() {
    try (FakeServer plain = FakeServer.saying("{\"type\":\"state\",\"data\":{\"step_count\":0}}")) {
      assertThatThrownBy(() -> connect(plain))
          .hasMessageContaining("does not say its observation space")
          .hasMessageContaining("Give the option observationSpace");
    }
    try (FakeServer server = FakeServer.stepping("");
        EnvironmentInstance environment = connect(server, Map.of("observationField", "screen"))) {
      assertThatThrownBy(() -> environment.reset(0))
          .hasMessageContaining("has no field 'screen'")
          .hasMessageContaining("it has observation.");
    }
    try (FakeServer server =
            FakeServer.stepping(observation("{\"observation\":[1,2,3]}", "\"done\":false"));
        EnvironmentInstance environment = connect(server)) {
      environment.reset(0);
      assertThatThrownBy(() -> environment.step(0))
          .hasMessageContaining(
              "an observation of 3 numbers, but those of Box([2], float32) have 2");
    }
    try (FakeServer server =
            FakeServer.stepping(observation("{\"observation\":[1,\"up\"]}", "\"done\":false"));
        EnvironmentInstance environment = connect(server)) {
      environment.reset(0);
      assertThatThrownBy(() -> environment.step(0))
          .hasMessageContaining("holds something else than numbers");
    }
  }

  @Test
  void connectsAnewAtTheResetAfterALostConnection() {
    AtomicInteger steps = new AtomicInteger();
    try (FakeServer server =
            new FakeServer(
                (socket, text) -> {
                  if (text.contains("\"step\"")) {
                    if (steps.incrementAndGet() == 2) {
                      socket.close((short) 1012, "restarting");
                    } else {
                      socket.writeTextMessage(FakeServer.FIRST);
                    }
                  } else {
                    socket.writeTextMessage(
                        text.contains("\"state\"") ? FakeServer.SPACES : FakeServer.FIRST);
                  }
                });
        EnvironmentInstance environment = connect(server)) {
      environment.reset(42);
      environment.step(0);
      assertThatThrownBy(() -> environment.step(1))
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContaining("failed in step 1 of an episode (last seed 42)")
          .hasMessageContaining("was lost (step)")
          .hasMessageContaining("1012: restarting")
          .hasMessageContaining("the next reset connects anew");
      environment.reset();
      assertThat(environment.step(2).observation).containsExactly(0.5f, -1f);
    }
  }

  @Test
  void waitsNoLongerThanTheTimeout() {
    try (FakeServer server =
            new FakeServer(
                (socket, text) -> {
                  if (text.contains("\"state\"")) {
                    socket.writeTextMessage(FakeServer.SPACES);
                  }
                });
        EnvironmentInstance environment = connect(server, Map.of("timeoutSeconds", 3))) {
      assertThatThrownBy(() -> environment.reset(0))
          .hasMessageContaining("gave no answer within 3.0 s (reset)")
          .hasMessageContaining("timeoutSeconds");
    }
  }

  @Test
  void endsTheSessionWhenClosed() {
    try (FakeServer server = FakeServer.stepping("")) {
      connect(server).close();
      assertThat(server.heard).last().isEqualTo("{\"type\":\"close\"}");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ws://127.0.0.1:8000, ws://127.0.0.1:8000/ws",
    "http://localhost:8000/, ws://localhost:8000/ws",
    "https://user-space.example/, wss://user-space.example/ws",
    "wss://example.org/env/ws, wss://example.org/env/ws",
    "http://[::1]:8000?key=a%20b, ws://[::1]:8000/ws?key=a%20b",
  })
  void findsTheSocketOfAServer(String server, String socket) {
    assertThat(OpenEnv.socket(server)).hasToString(socket);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "127.0.0.1:8000", "ftp://host", "ws://", "http://a b", "ws://a#b"})
  void refusesWhatIsNoAddress(String server) {
    assertThatThrownBy(() -> EnvironmentRegistry.builtIn().entry("openenv:" + server))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("'%s' is not the address of an OpenEnv server", server)
        .hasMessageContaining("openenv:ws://127.0.0.1:8000");
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    for (var wrong :
        List.of(
            Map.entry("timeoutSeconds", (Object) 0.0),
            Map.entry("observationSpace", (Object) "Box"),
            Map.entry("actionSpace", (Object) "{\"type\":\"Discrete\",\"n\":0}"),
            Map.entry("observationField", (Object) "a,,b"),
            Map.entry("actionField", (Object) " "),
            Map.entry("actionData", (Object) "[1]"),
            Map.entry("resetData", (Object) "{"))) {
      assertThatThrownBy(
              () ->
                  EnvironmentRegistry.builtIn()
                      .make("openenv:ws://127.0.0.1:1", Map.of(wrong.getKey(), wrong.getValue())))
          .as(wrong.toString())
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContaining(wrong.getKey());
    }
  }
}
