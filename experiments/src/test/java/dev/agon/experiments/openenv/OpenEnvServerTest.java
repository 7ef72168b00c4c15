package dev.agon.experiments.openenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.environment.ActionMasked;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.EnvironmentEntry;
import dev.agon.environments.EnvironmentRegistry;
import dev.agon.experiments.openenv.OpenEnvServer.Offer;
import dev.agon.web.PortChoice;
import dev.agon.web.WebException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenEnvServerTest {
  private static final EnvironmentRegistry REGISTRY = EnvironmentRegistry.builtIn();
  private static Vertx vertx;
  private static OpenEnvServer cartPole;
  private static String cartPoleId;

  @BeforeAll
  static void serveCartPole() throws Exception {
    vertx = Vertx.vertx();
    cartPole = serve(REGISTRY.entry("CartPole-v1"), 64);
    cartPoleId = id(cartPole);
  }

  @AfterAll
  static void stop() throws Exception {
    await(vertx.close());
  }

  private static OpenEnvServer serve(EnvironmentEntry entry, int sessions) throws Exception {
    return await(
        OpenEnvServer.start(
            vertx, new Offer(entry, Map.of(), sessions, "1.2.3"), PortChoice.exactly(0)));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static String id(OpenEnvServer server) {
    return "openenv:ws://127.0.0.1:%d".formatted(server.port());
  }

  /** Pushes with several axes; what it does shows where it is run. Ends after 5 steps. */
  private static final class Probe implements Environment {
    static final Set<String> THREADS = ConcurrentHashMap.newKeySet();
    private static final Space.Box OBSERVATIONS =
        new Space.Box(new int[] {2, 2}, new float[] {-9, -9, -9, -9}, new float[] {9, 9, 9, 9});
    private static final Space.Box ACTIONS = Space.Box.of(new float[] {-1, -1}, new float[] {1, 1});
    private final CountDownLatch closed;

    Probe(CountDownLatch closed) {
      this.closed = closed;
    }

    @Override
    public Space observationSpace() {
      return OBSERVATIONS;
    }

    @Override
    public Space actionSpace() {
      return ACTIONS;
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      THREADS.add(Thread.currentThread().getName());
      random.nextLong();
    }

    @Override
    public void step(float[] action, StepResult out) {
      THREADS.add(Thread.currentThread().getName());
      if (action[0] == 13) {
        throw new IllegalStateException("13 brings bad luck");
      }
      out.observation[1] = action[0];
      out.observation[2] = action[1];
      out.set(0.1 + 0.2, false, false);
    }

    @Override
    public void close() {
      THREADS.add(Thread.currentThread().getName());
      closed.countDown();
    }
  }

  private static EnvironmentEntry probe(CountDownLatch closed) {
    return EnvironmentEntry.of("Probe-v0", "For tests.", 5, options -> new Probe(closed));
  }

  @Test
  void cartPoleOverOpenEnvEqualsLocalCartPoleBitForBit() {
    try (EnvironmentInstance remote = REGISTRY.make(cartPoleId);
        EnvironmentInstance local = REGISTRY.make("CartPole-v1")) {
      assertThat(remote.observationSpace()).isEqualTo(local.observationSpace());
      assertThat(remote.actionSpace()).isEqualTo(local.actionSpace());
      Pcg64 actions = Pcg64.seeded(1);
      int steps = 0;
      for (int seed = 0; seed < 20; seed++) {
        int sent = Pcg64.seeded(seed).integers(Integer.MAX_VALUE);
        assertThat(remote.reset(seed)).containsExactly(local.reset(sent));
        while (local.isRunning()) {
          int action = actions.integers(2);
          StepResult expected = local.step(action);
          StepResult result = remote.step(action);
          assertThat(result.observation).containsExactly(expected.observation);
          assertThat(result.reward).isEqualTo(expected.reward);
          assertThat(result.terminated).isEqualTo(expected.terminated);
          assertThat(result.truncated).isEqualTo(expected.truncated);
          steps++;
        }
        assertThat(remote.isRunning()).isFalse();
      }
      assertThat(steps).isGreaterThan(200);
    }
  }

  @Test
  void everyEnvironmentIsTheSameOverOpenEnv() throws Exception {
    for (EnvironmentEntry entry : REGISTRY.entries()) {
      OpenEnvServer server = serve(entry, 1);
      try (EnvironmentInstance remote = REGISTRY.make(id(server));
          EnvironmentInstance local = REGISTRY.make(entry.id())) {
        assertThat(remote.observationSpace()).isEqualTo(local.observationSpace());
        assertThat(remote.actionSpace()).isEqualTo(local.actionSpace());
        assertThat(remote.masksActions()).isEqualTo(local.masksActions());
        float[] first = local.reset(Pcg64.seeded(1).integers(Integer.MAX_VALUE));
        assertThat(remote.reset(1)).as(entry.id()).containsExactly(first);
        Pcg64 actions = Pcg64.seeded(2);
        for (int step = 0; step < 20 && local.isRunning(); step++) {
          float[] action = legalAction(local, actions);
          StepResult expected = step(local, action);
          StepResult result = step(remote, action);
          assertThat(result.observation).as(entry.id()).containsExactly(expected.observation);
          assertThat(result.reward).isEqualTo(expected.reward);
          assertThat(result.terminated).isEqualTo(expected.terminated);
          assertThat(result.truncated).isEqualTo(expected.truncated);
        }
      }
      await(server.close());
    }
  }

  private static float[] legalAction(EnvironmentInstance environment, Pcg64 random) {
    float[] action = new float[environment.actionSpace().size()];
    if (environment.actionSpace() instanceof Space.Discrete discrete) {
      boolean[] legal = new boolean[discrete.n()];
      environment.actionMask(legal);
      int choice;
      do {
        choice = random.integers(discrete.n());
      } while (!legal[choice]);
      action[0] = discrete.start() + choice;
    } else {
      environment.actionSpace().sample(random, action, 0);
    }
    return action;
  }

  private static StepResult step(EnvironmentInstance environment, float[] action) {
    return environment.actionSpace() instanceof Space.Discrete
        ? environment.step((int) action[0])
        : environment.step(action);
  }

  @Test
  void anEnvironmentOverOpenEnvKeepsTheContractOfEnvironments() {
    assertThat(REGISTRY.entry(cartPoleId).check()).isEmpty();
  }

  @Test
  void isRestoredByReplayingTheEpisode() {
    try (EnvironmentInstance environment = REGISTRY.make(cartPoleId);
        EnvironmentInstance other = REGISTRY.make(cartPoleId)) {
      environment.reset(5);
      environment.step(1);
      environment.step(0);
      MemoryState.of(environment).restore(other);
      assertThat(other.step(1).observation).containsExactly(environment.step(1).observation);
      assertThat(other.reset()).containsExactly(environment.reset());
    }
  }

  @Test
  void carriesTruncationRewardsAndArraysAsTheyAre() throws Exception {
    OpenEnvServer server = serve(probe(new CountDownLatch(1)), 1);
    try (EnvironmentInstance environment = REGISTRY.make(id(server))) {
      environment.reset(0);
      for (int step = 1; step <= 5; step++) {
        StepResult result = environment.step(new float[] {-3, 0.1f});
        assertThat(result.observation).containsExactly(0, -3, 0.1f, 0);
        assertThat(result.reward).isEqualTo(0.1 + 0.2);
        assertThat(result.terminated).isFalse();
        assertThat(result.truncated).isEqualTo(step == 5);
      }
    }
    await(server.close());
  }

  /** Three doors, of which the one just taken is shut. */
  private static final class Doors implements Environment, ActionMasked {
    private final Space observations =
        Space.Dict.of(
            Map.of("image", Space.Box.of(0, 255, 1, 2), "place", new Space.Discrete(3, 5)));
    private int place;

    @Override
    public Space observationSpace() {
      return observations;
    }

    @Override
    public Space actionSpace() {
      return new Space.Discrete(3, 5);
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      place = 5;
      observe(observation);
    }

    @Override
    public void step(int action, StepResult out) {
      place = action;
      observe(out.observation);
      out.set(-1, action == 7, false);
    }

    private void observe(float[] observation) {
      observation[0] = 0.1f;
      observation[1] = 255;
      observation[2] = place;
    }

    @Override
    public void actionMask(boolean[] legal) {
      for (int i = 0; i < legal.length; i++) {
        legal[i] = i != place - 5;
      }
    }
  }

  @Test
  void carriesLegalActionsAndObservationsOfSeveralParts() throws Exception {
    OpenEnvServer server =
        serve(EnvironmentEntry.of("Doors-v0", "For tests.", 5, options -> new Doors()), 2);
    try (EnvironmentInstance environment = REGISTRY.make(id(server))) {
      assertThat(environment.observationSpace()).isEqualTo(new Doors().observationSpace());
      assertThat(environment.masksActions()).isTrue();
      boolean[] legal = new boolean[3];
      assertThat(environment.reset(0)).containsExactly(0.1f, 255, 5);
      environment.actionMask(legal);
      assertThat(legal).containsExactly(false, true, true);
      assertThat(environment.step(6).observation).containsExactly(0.1f, 255, 6);
      environment.actionMask(legal);
      assertThat(legal).containsExactly(true, false, true);
      assertThat(environment.step(7).terminated).isTrue();
    }
    JsonNode reset = RawClient.post(server.port(), "/reset", "{}").body();
    assertThat(reset.path("observation"))
        .hasToString(
            "{\"observation\":{\"image\":[[0.1,255.0]],\"place\":5},\"terminated\":false,\"truncated\":false,\"legal_actions\":[6,7]}");
    JsonNode schema = RawClient.get(server.port(), "/schema").body();
    assertThat(schema.at("/observation/properties/observation/properties/place/maximum").asInt())
        .isEqualTo(7);
    assertThat(schema.at("/observation/required/3").asText()).isEqualTo("legal_actions");
    await(server.close());
  }

  @Test
  void stepsOnWorkersAndClosesTheEnvironmentOfAnEndedSession() throws Exception {
    CountDownLatch closed = new CountDownLatch(2);
    OpenEnvServer server = serve(probe(closed), 2);
    Probe.THREADS.clear();
    try (RawClient polite = new RawClient(server.port())) {
      polite.ask("{\"type\":\"reset\"}");
      polite.ask("{\"type\":\"step\",\"data\":{\"action\":[0,0]}}");
      polite.send("{\"type\":\"close\"}").awaitClosed();
    }
    try (RawClient rude = new RawClient(server.port())) {
      rude.ask("{\"type\":\"reset\"}");
    }
    assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Probe.THREADS).isNotEmpty().allMatch(name -> name.startsWith("agon-openenv-"));
    await(server.close());
  }

  @Test
  void closesTheEnvironmentsThatAreStillOpenWhenItStops() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    OpenEnvServer server = serve(probe(closed), 2);
    try (RawClient client = new RawClient(server.port())) {
      client.ask("{\"type\":\"reset\"}");
      await(server.close());
      assertThat(closed.getCount()).isZero();
      client.awaitClosed();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":                                        | INVALID_JSON     | Invalid JSON",
        "hello                                             | INVALID_JSON     | Invalid JSON",
        "{\"type\":\"rest\"}                               | UNKNOWN_TYPE     | Did you mean reset",
        "{\"typ\":\"reset\"}                               | UNKNOWN_TYPE     | Unknown message type",
        "{\"type\":\"mcp\",\"data\":{}}                    | UNKNOWN_TYPE     | 'mcp'",
        "[1]                                               | VALIDATION_ERROR | object",
        "{\"type\":\"step\"}                               | VALIDATION_ERROR | 'data'",
        "{\"type\":\"step\",\"data\":1}                    | VALIDATION_ERROR | 'data'",
        "{\"type\":\"state\",\"dta\":{}}                   | VALIDATION_ERROR | 'dta'",
        "{\"type\":\"step\",\"data\":{}}                   | VALIDATION_ERROR | no field 'action'",
        "{\"type\":\"step\",\"data\":{\"action\":2}}       | VALIDATION_ERROR | from 0 to 1",
        "{\"type\":\"step\",\"data\":{\"action\":0.5}}     | VALIDATION_ERROR | from 0 to 1",
        "{\"type\":\"step\",\"data\":{\"action\":1e300}}   | VALIDATION_ERROR | from 0 to 1",
        "{\"type\":\"step\",\"data\":{\"action\":true}}    | VALIDATION_ERROR | from 0 to 1",
        "{\"type\":\"step\",\"data\":{\"action\":[1]}}     | VALIDATION_ERROR | from 0 to 1",
        "{\"type\":\"step\",\"data\":{\"action\":1,\"x\":2}} | VALIDATION_ERROR | 'x'",
        "{\"type\":\"reset\",\"data\":{\"seed\":-1}}       | VALIDATION_ERROR | whole number",
        "{\"type\":\"reset\",\"data\":{\"seed\":1.5}}      | VALIDATION_ERROR | whole number",
        "{\"type\":\"reset\",\"data\":{\"seed\":9223372036854775808}} | VALIDATION_ERROR | whole number",
        "{\"type\":\"reset\",\"data\":{\"episode_id\":7}}  | VALIDATION_ERROR | text",
      })
  void answersABadMessageWithItsCodeAndGoesOn(String message, String code, String says)
      throws Exception {
    try (RawClient client = new RawClient(cartPole.port())) {
      client.ask("{\"type\":\"reset\",\"data\":{\"seed\":42}}");
      JsonNode error = client.ask(message);
      assertThat(error.path("type").asText()).isEqualTo("error");
      assertThat(error.at("/data/code").asText()).isEqualTo(code);
      assertThat(error.at("/data/message").asText()).contains(says);
      JsonNode next = client.ask("{\"type\":\"step\",\"data\":{\"action\":1}}");
      assertThat(next.at("/data/observation/observation/0").floatValue()).isEqualTo(0.027273363f);
    }
  }

  @Test
  void saysWhatFailsInTheEnvironment() throws Exception {
    OpenEnvServer server = serve(probe(new CountDownLatch(1)), 1);
    try (RawClient client = new RawClient(server.port())) {
      JsonNode early = client.ask("{\"type\":\"step\",\"data\":{\"action\":[0,0]}}");
      assertThat(early.at("/data/code").asText()).isEqualTo("EXECUTION_ERROR");
      assertThat(early.at("/data/message").asText()).contains("was not reset yet");
      client.ask("{\"type\":\"reset\"}");
      JsonNode failed = client.ask("{\"type\":\"step\",\"data\":{\"action\":[13,0]}}");
      assertThat(failed.at("/data/code").asText()).isEqualTo("EXECUTION_ERROR");
      assertThat(failed.at("/data/message").asText()).contains("13 brings bad luck");
      JsonNode infinite = client.ask("{\"type\":\"step\",\"data\":{\"action\":[1e99,0]}}");
      assertThat(infinite.at("/data/code").asText()).isEqualTo("VALIDATION_ERROR");
    }
    await(server.close());
  }

  @Test
  void tellsItsStateAndKeepsTheRandomStreamBetweenResets() throws Exception {
    String step = "{\"type\":\"step\",\"data\":{\"action\":1,\"metadata\":{\"why\":\"test\"}}}";
    try (RawClient client = new RawClient(cartPole.port())) {
      JsonNode before = client.ask("{\"type\":\"state\"}").path("data");
      assertThat(before.path("episode_id").isNull()).isTrue();
      assertThat(before.path("step_count").asInt()).isZero();
      assertThat(before.at("/action_space/n").asInt()).isEqualTo(2);
      client.ask("{\"type\":\"reset\",\"data\":{\"seed\":3,\"episode_id\":\"mine\",\"more\":1}}");
      client.ask(step);
      JsonNode during = client.ask("{\"type\":\"state\"}").path("data");
      assertThat(during.path("episode_id").asText()).isEqualTo("mine");
      assertThat(during.path("step_count").asInt()).isEqualTo(1);
      assertThat(during.path("seed").asInt()).isEqualTo(3);
      assertThat(during.path("environment").asText()).isEqualTo("CartPole-v1");
      assertThat(during.path("max_episode_steps").asInt()).isEqualTo(500);
      JsonNode second = client.ask("{\"type\":\"reset\",\"data\":{\"seed\":null}}");
      try (EnvironmentInstance local = REGISTRY.make("CartPole-v1")) {
        local.reset(3);
        assertThat(second.at("/data/observation/observation/0").floatValue())
            .isEqualTo(local.reset()[0]);
      }
      assertThat(second.at("/data/reward").isNull()).isTrue();
    }
    try (RawClient client = new RawClient(cartPole.port());
        EnvironmentInstance local = REGISTRY.make("CartPole-v1")) {
      JsonNode first = client.ask("{\"type\":\"reset\"}");
      long drawn = client.ask("{\"type\":\"state\"}").at("/data/seed").asLong(-1);
      assertThat(first.at("/data/observation/observation/0").floatValue())
          .isEqualTo(local.reset(drawn)[0]);
    }
  }

  @Test
  void answersInOrderThoseWhoDoNotWait() throws Exception {
    try (RawClient client = new RawClient(cartPole.port())) {
      client.send("{\"type\":\"reset\",\"data\":{\"seed\":42}}");
      for (int i = 0; i < 5; i++) {
        client.send("{\"type\":\"step\",\"data\":{\"action\":0}}").send("{\"type\":\"state\"}");
      }
      assertThat(client.receive().at("/data/done").asBoolean(true)).isFalse();
      for (int i = 1; i <= 5; i++) {
        assertThat(client.receive().at("/data/reward").asDouble()).isEqualTo(1);
        assertThat(client.receive().at("/data/step_count").asInt()).isEqualTo(i);
      }
    }
  }

  @Test
  void whatOneClientDoesWrongDoesNotHurtTheOthers() throws Exception {
    try (RawClient good = new RawClient(cartPole.port());
        RawClient binary = new RawClient(cartPole.port());
        RawClient huge = new RawClient(cartPole.port());
        RawClient deep = new RawClient(cartPole.port())) {
      good.ask("{\"type\":\"reset\",\"data\":{\"seed\":42}}");
      binary.sendBinary();
      assertThat(binary.receive().at("/data/code").asText()).isEqualTo("SESSION_ERROR");
      binary.awaitClosed();
      huge.send("\"" + "x".repeat(OpenEnvRoutes.MOST_BYTES) + "\"").awaitClosed();
      assertThat(deep.ask("[".repeat(100_000)).at("/data/code").asText()).isEqualTo("INVALID_JSON");
      assertThat(
              good.ask("{\"type\":\"step\",\"data\":{\"action\":1}}").at("/data/reward").asDouble())
          .isEqualTo(1);
    }
  }

  @Test
  void takesNoMoreSessionsThanItHasAndGivesFreedOnesOut() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    OpenEnvServer server = serve(probe(closed), 1);
    try (RawClient first = new RawClient(server.port())) {
      first.ask("{\"type\":\"reset\"}");
      try (RawClient second = new RawClient(server.port())) {
        JsonNode error = second.receive().path("data");
        assertThat(error.path("code").asText()).isEqualTo("CAPACITY_REACHED");
        assertThat(error.path("active_sessions").asInt()).isEqualTo(1);
        assertThat(error.path("max_sessions").asInt()).isEqualTo(1);
        second.awaitClosed();
      }
      assertThatThrownBy(() -> REGISTRY.make(id(server)))
          .hasMessageContaining("CAPACITY_REACHED")
          .hasMessageContaining("--sessions");
    }
    assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
    JsonNode state;
    do { // the place is free a moment after the environment was closed
      try (RawClient third = new RawClient(server.port())) {
        state = third.ask("{\"type\":\"state\"}");
      }
    } while (state.at("/data/code").asText().equals("CAPACITY_REACHED"));
    assertThat(state.path("type").asText()).isEqualTo("state");
    await(server.close());
  }

  @Test
  void countsRequestsOfHttpAmongTheSessionsAndMakesTheSchemaOnce() throws Exception {
    AtomicInteger made = new AtomicInteger();
    EnvironmentEntry entry =
        EnvironmentEntry.of(
            "Probe-v0",
            "For tests.",
            5,
            options -> {
              made.incrementAndGet();
              return new Probe(new CountDownLatch(1));
            });
    OpenEnvServer server = serve(entry, 1);
    int port = server.port();
    JsonNode schema = RawClient.get(port, "/schema").body();
    assertThat(RawClient.get(port, "/schema").body()).isEqualTo(schema);
    assertThat(RawClient.get(port, "/state").status()).isEqualTo(200);
    assertThat(RawClient.get(port, "/state").status()).isEqualTo(200); // its place is free again
    assertThat(made).hasValue(3);
    try (RawClient client = new RawClient(port)) {
      client.ask("{\"type\":\"reset\"}");
      assertThat(made).hasValue(4);
      RawClient.Answer full = RawClient.get(port, "/state");
      assertThat(full.status()).isEqualTo(503);
      assertThat(full.body().path("detail").asText())
          .isEqualTo("Server at capacity: 1 of 1 sessions are open (--sessions).");
      assertThat(RawClient.post(port, "/reset", "{}").status()).isEqualTo(503);
      assertThat(RawClient.get(port, "/schema").body()).isEqualTo(schema);
      assertThat(made).hasValue(4);
    }
    await(server.close());
  }

  @Test
  void saysThatAnEnvironmentCannotBeMade() throws Exception {
    EnvironmentEntry broken =
        EnvironmentEntry.of(
            "Broken-v0",
            "For tests.",
            1,
            options -> {
              throw new IllegalStateException("no such file");
            });
    OpenEnvServer server = serve(broken, 1);
    for (int i = 0; i < 2; i++) { // its place is free again
      try (RawClient client = new RawClient(server.port())) {
        JsonNode error = client.receive().path("data");
        assertThat(error.path("code").asText()).isEqualTo("FACTORY_ERROR");
        assertThat(error.path("message").asText()).contains("no such file");
        client.awaitClosed();
      }
    }
    assertThat(RawClient.get(server.port(), "/state").status()).isEqualTo(500);
    await(server.close());
  }

  @Test
  void answersHttpAsOpenEnvDoes() throws Exception {
    int port = cartPole.port();
    assertThat(RawClient.get(port, "/health").body()).hasToString("{\"status\":\"healthy\"}");
    JsonNode metadata = RawClient.get(port, "/metadata").body();
    assertThat(List.copyOf(metadata.properties().stream().map(Map.Entry::getKey).toList()))
        .containsExactly(
            "name", "description", "readme_content", "version", "author", "documentation_url");
    assertThat(metadata.path("name").asText()).isEqualTo("CartPole-v1");
    assertThat(metadata.path("version").asText()).isEqualTo("1.2.3");
    JsonNode schema = RawClient.get(port, "/schema").body();
    assertThat(schema.at("/action/properties/action/maximum").asInt()).isEqualTo(1);
    assertThat(schema.at("/observation/properties/observation/minItems").asInt()).isEqualTo(4);
    assertThat(schema.at("/state/properties/step_count").isObject()).isTrue();
    assertThat(RawClient.get(port, "/state").body().path("step_count").asInt(-1)).isZero();
    assertThat(RawClient.get(port, "/nothing").status()).isEqualTo(404);
    assertThat(RawClient.get(port, "/reset").status()).isEqualTo(405);
    assertThat(RawClient.get(port, "/ws").status()).isEqualTo(426);
  }

  @Test
  void answersEachRequestOfHttpWithAnEnvironmentOfItsOwn() throws Exception {
    int port = cartPole.port();
    JsonNode reset = RawClient.post(port, "/reset", "{\"seed\":42}").body();
    // Gymnasium's first observation of this seed, and the one after action 1
    assertThat(reset.at("/observation/observation/0").floatValue()).isEqualTo(0.027395604f);
    assertThat(reset.at("/reward").isNull()).isTrue();
    JsonNode step = RawClient.post(port, "/step", "{\"action\":{\"action\":1},\"seed\":42}").body();
    assertThat(step.at("/observation/observation/0").floatValue()).isEqualTo(0.027273363f);
    assertThat(step.at("/reward").asDouble()).isEqualTo(1);
    assertThat(RawClient.http(port, "POST", "/reset", "", "").status()).isEqualTo(200);

    RawClient.Answer wrong = RawClient.post(port, "/step", "{\"action\":{\"action\":2}}");
    assertThat(wrong.status()).isEqualTo(422);
    assertThat(wrong.body().at("/detail/0/loc")).hasToString("[\"body\",\"action\"]");
    assertThat(RawClient.post(port, "/step", "{\"action\":1}").status()).isEqualTo(422);
    assertThat(RawClient.post(port, "/step", "").status()).isEqualTo(422);
    assertThat(RawClient.post(port, "/step", "{").status()).isEqualTo(422);
    assertThat(RawClient.post(port, "/reset", "[]").status()).isEqualTo(422);
    assertThat(RawClient.http(port, "POST", "/reset", "", "{}").status()).isEqualTo(415);
    assertThat(RawClient.post(port, "/reset", " ".repeat(OpenEnvRoutes.MOST_BYTES + 1)).status())
        .isEqualTo(413);
    JsonNode tools =
        RawClient.post(port, "/mcp", "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/list\"}")
            .body();
    assertThat(tools.at("/error/code").asInt()).isEqualTo(-32601);
    assertThat(tools.path("id").asInt()).isEqualTo(3);
  }

  @Test
  void servesThisMachineOnlyAndNoOtherSitesPages() throws Exception {
    int port = cartPole.port();
    assertThat(RawClient.http(port, "GET", "/state", "Host: evil.example\r\n", "").status())
        .isEqualTo(421);
    assertThat(
            RawClient.http(port, "POST", "/reset", "Origin: http://evil.example\r\n", "").status())
        .isEqualTo(403);
    assertThat(
            RawClient.http(port, "POST", "/reset", "Origin: http://localhost:1\r\n", "").status())
        .isEqualTo(403);
    String upgrade =
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://evil.example\r\n";
    assertThat(RawClient.http(port, "GET", "/ws", upgrade, "").status()).isEqualTo(403);
    for (String site : List.of("cross-site", "same-site")) { // such as an image of a page there
      String from = "Sec-Fetch-Site: %s\r\n".formatted(site);
      assertThat(RawClient.http(port, "GET", "/state", from, "").status()).isEqualTo(403);
    }
    String typed = "Sec-Fetch-Site: none\r\n"; // into the address bar
    assertThat(RawClient.http(port, "GET", "/state", typed, "").status()).isEqualTo(200);
  }

  @Test
  void takesTheNextFreePortOrSaysThatOneIsTaken() throws Exception {
    Offer offer = new Offer(REGISTRY.entry("CartPole-v1"), Map.of(), 1, "1.2.3");
    OpenEnvServer next =
        await(OpenEnvServer.start(vertx, offer, new PortChoice(cartPole.port(), 100)));
    assertThat(next.port()).isGreaterThan(cartPole.port());
    await(next.close());
    assertThatThrownBy(
            () -> await(OpenEnvServer.start(vertx, offer, PortChoice.exactly(cartPole.port()))))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(WebException.class)
        .hasMessageContaining("Port %d cannot be used", cartPole.port());
  }
}
