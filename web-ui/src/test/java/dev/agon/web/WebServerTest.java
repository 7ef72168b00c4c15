package dev.agon.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agon.core.run.Addresses;
import dev.agon.core.run.RunMessages.Accepted;
import dev.agon.core.run.RunMessages.Command;
import dev.agon.core.run.RunMessages.LogLine;
import dev.agon.core.run.RunMessages.MetricBatch;
import dev.agon.core.run.RunMessages.Points;
import dev.agon.core.run.RunStatus;
import dev.agon.core.store.DiskRunArchive;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page gets, from a real run folder and a real event bus. */
class WebServerTest {
  @TempDir Path folder;
  private Vertx vertx;
  private DiskRunArchive archive;
  private WebServer server;
  private HttpClient http;
  private WebSocketClient sockets; // held here: Vert.x closes clients that nobody refers to
  private String run;

  private record Answer(int status, Buffer body) {
    JsonObject json() {
      return body.toJsonObject();
    }
  }

  @BeforeEach
  void startServer() throws Exception {
    run = RecordedRun.write(folder);
    vertx = Vertx.vertx();
    http = vertx.createHttpClient();
    sockets =
        vertx.createWebSocketClient(
            new WebSocketClientOptions().setMaxFrameSize(1 << 24).setMaxMessageSize(1 << 24));
    archive = new DiskRunArchive(folder);
    server = await(WebServer.start(vertx, archive, PortChoice.exactly(0)));
  }

  @AfterEach
  void stopServer() throws Exception {
    await(vertx.close());
    archive.close();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private Answer get(String path) throws Exception {
    return request(HttpMethod.GET, path, "");
  }

  private Answer request(HttpMethod method, String path, String body) throws Exception {
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setHost("127.0.0.1")
            .setPort(server.port())
            .setURI(path)
            .putHeader("Content-Type", "application/json")
            .putHeader("X-Agon-Token", server.link().replaceFirst(".*#token=", ""));
    return await(
        http.request(options)
            .compose(request -> request.send(body))
            .compose(reply -> reply.body().map(bytes -> new Answer(reply.statusCode(), bytes))));
  }

  @Test
  void listsRunsAndDescribesOne() throws Exception {
    JsonArray runs = get("/api/runs").json().getJsonArray("runs");
    assertThat(runs).hasSize(1);
    assertThat(runs.getJsonObject(0).getString("id")).isEqualTo(run);
    assertThat(runs.getJsonObject(0).getString("state")).isEqualTo("COMPLETED");

    JsonObject overview = get("/api/runs/" + run).json();
    assertThat(overview.getJsonObject("status").getLong("budget")).isEqualTo(5_000);
    assertThat(
            overview
                .getJsonObject("manifest")
                .getJsonObject("specification")
                .getJsonObject("settings")
                .getJsonObject("algorithm")
                .getString("name"))
        .isEqualTo("dqn");
    JsonObject knob = overview.getJsonArray("knobs").getJsonObject(0);
    assertThat(knob.getString("name")).isEqualTo("algorithm.learningRate");
    assertThat(knob.getDouble("maximum")).isEqualTo(0.1);
    JsonObject metric = overview.getJsonArray("metrics").getJsonObject(0);
    assertThat(metric.getString("metric")).isEqualTo("episode/return");
    assertThat(metric.getLong("count")).isEqualTo(RecordedRun.VALUES);
  }

  @Test
  void thinsASeriesWithoutLosingAnExtreme() throws Exception {
    JsonObject whole =
        series("/api/runs/" + run + "/series?metric=episode/return&from=0&to=4999&columns=50");
    assertThat(whole.getJsonArray("steps")).hasSize(50);
    assertThat(whole.getBoolean("raw")).isFalse();
    assertThat(whole.getJsonArray("minimum").getDouble(0)).isEqualTo(0);
    assertThat(whole.getJsonArray("maximum").getDouble(49)).isEqualTo(4_999);
    assertThat(whole.getJsonArray("mean").getDouble(0)).isEqualTo(49.5); // of 0 to 99
    JsonObject near =
        series("/api/runs/" + run + "/series?metric=episode/return&from=10&to=19&columns=50");
    assertThat(near.getBoolean("raw")).isTrue();
    assertThat(near.getJsonArray("last").getList()).hasSize(10).startsWith(10.0).endsWith(19.0);
  }

  private JsonObject series(String path) throws Exception {
    return get(path).json().getJsonArray("series").getJsonObject(0);
  }

  @Test
  void givesLogEventsAndImages() throws Exception {
    JsonObject line =
        get("/api/runs/" + run + "/log").json().getJsonArray("lines").getJsonObject(0);
    assertThat(line.getString("message")).isEqualTo("<b>bold</b> line");
    JsonObject event =
        get("/api/runs/" + run + "/events").json().getJsonArray("events").getJsonObject(0);
    assertThat(event.getString("kind")).isEqualTo("checkpoint");
    JsonObject image =
        get("/api/runs/" + run + "/media").json().getJsonArray("media").getJsonObject(0);
    assertThat(image.getLong("step")).isEqualTo(50);
    Answer file = get("/api/runs/" + run + "/media/" + image.getString("file"));
    assertThat(file.status()).isEqualTo(200);
    assertThat(file.body().getBytes()).isEqualTo(RecordedRun.IMAGE);
  }

  @Test
  void saysWhatIsWrongWithARequest() throws Exception {
    assertThat(get("/api/runs/nobody").status()).isEqualTo(404);
    assertThat(get("/api/runs/nobody").json().getString("error")).contains("nobody");
    assertThat(get("/api/runs/" + run + "/series").status()).isEqualTo(400);
    assertThat(get("/api/runs/" + run + "/series?metric=a&columns=none").status()).isEqualTo(400);
    assertThat(get("/api/runs/" + run + "/log?limit=-1").json().getString("error"))
        .contains("limit=-1");
    assertThat(get("/api/runs/" + run + "/log?limit=9999").json().getString("error"))
        .contains("limit=9999", "1 to 2000");
    assertThat(get("/api/runs/" + run + "/series?metric=%zz").status()).isEqualTo(400);
    String commands = "/api/runs/" + run + "/commands";
    assertThat(
            request(HttpMethod.POST, commands, "{\"action\":\"DANCE\"}").json().getString("error"))
        .contains("DANCE", "PAUSE");
    assertThat(request(HttpMethod.POST, commands, "[]").status()).isEqualTo(400);
    assertThat(request(HttpMethod.POST, commands, "{").status()).isEqualTo(400);
    assertThat(
            request(
                    HttpMethod.POST,
                    commands,
                    "{\"action\":\"SET\",\"hyperparameter\":\"rate\",\"value\":\"high\"}")
                .json()
                .getString("error"))
        .contains("number");
    assertThat(request(HttpMethod.POST, commands, "").status()).isEqualTo(400);
    assertThat(request(HttpMethod.POST, commands, "{\"action\":\"SET\"}").status()).isEqualTo(400);
    assertThat(request(HttpMethod.POST, commands, "{\"action\":\"STOP\"}").status())
        .as("nobody schedules here")
        .isEqualTo(503);
  }

  @Test
  void aDamagedRunStillHasAPage() throws Exception {
    Files.writeString(folder.resolve(run).resolve("manifest.json"), "{ not JSON");
    JsonObject overview = get("/api/runs/" + run).json();
    assertThat(overview.getJsonObject("status").getString("state")).isEqualTo("FAILED");
    assertThat(overview.getJsonObject("status").getString("failure")).contains("manifest.json");
  }

  @Test
  void passesCommandsOnAndTheirRefusalBack() throws Exception {
    CompletableFuture<Command> got = new CompletableFuture<>();
    vertx
        .eventBus()
        .<Command>consumer(
            Addresses.COMMAND,
            message -> {
              if (message.body().action() == dev.agon.core.run.RunMessages.Action.SET) {
                got.complete(message.body());
                message.reply(new Accepted(message.body().runId()));
              } else {
                message.fail(409, "It has ended.");
              }
            });
    String commands = "/api/runs/" + run + "/commands";
    String change =
        "{\"action\":\"SET\",\"hyperparameter\":\"algorithm.learningRate\",\"value\":0.01}";
    assertThat(request(HttpMethod.POST, commands, change).status()).isEqualTo(202);
    assertThat(got.get(10, TimeUnit.SECONDS).value()).isEqualTo(0.01);
    Answer refused = request(HttpMethod.POST, commands, "{\"action\":\"PAUSE\"}");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().getString("error")).isEqualTo("It has ended.");
  }

  private record Page(WebSocket socket, BlockingQueue<JsonObject> frames) {

    /** The next frame with this field. */
    JsonObject next(String field) throws InterruptedException {
      for (; ; ) {
        JsonObject frame = frames.poll(20, TimeUnit.SECONDS);
        assertThat(frame).as("a frame with %s", field).isNotNull();
        if (frame.containsKey(field)) {
          return frame;
        }
      }
    }
  }

  private WebSocketConnectOptions liveSocket() {
    WebSocketConnectOptions options = new WebSocketConnectOptions();
    options.setHost("127.0.0.1").setPort(server.port()).setURI("/api/live");
    options.putHeader("Origin", server.address().replaceFirst("/$", ""));
    return options;
  }

  private Page open() throws Exception {
    BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
    WebSocket socket =
        await(
            sockets
                .connect(liveSocket())
                .onSuccess(s -> s.textMessageHandler(text -> frames.add(new JsonObject(text)))));
    return new Page(socket, frames);
  }

  private void publish(String address, Object message) {
    vertx.eventBus().publish(address, message);
  }

  private static MetricBatch batch(String run, long first, int count) {
    long[] numbers = new long[count];
    return new MetricBatch(
        run,
        0,
        first,
        first + count - 1,
        List.of(new Points("episode/return", numbers, numbers, new double[count])));
  }

  @Test
  void pushesTheStatusOfAllRunsAndTheNewsOfTheWatchedOne() throws Exception {
    Page page = open();
    page.next("process"); // the server has the connection
    await(page.socket().writeTextMessage("{\"watch\":\"mine\"}"));
    RunStatus status = archive.list().get(0);
    // The socket and the bus are different ways: publish until the subscription has arrived.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    JsonObject frame = null;
    while (frame == null && System.nanoTime() < deadline) {
      publish(Addresses.METRICS, batch("other", 1, 3));
      publish(Addresses.METRICS, batch("mine", 1, 2));
      JsonObject next = page.frames().poll(100, TimeUnit.MILLISECONDS);
      frame = next != null && next.containsKey("batches") ? next : null;
    }
    assertThat(frame).isNotNull();
    assertThat(frame.getJsonArray("batches"))
        .allSatisfy(b -> assertThat(((JsonObject) b).getString("runId")).isEqualTo("mine"));
    publish(Addresses.STATUS, status);
    assertThat(page.next("statuses").getJsonArray("statuses").getJsonObject(0).getString("id"))
        .isEqualTo(run);
    publish(Addresses.LOG, new LogLine("mine", 1, Instant.now(), 5, "WARN", "<script>"));
    assertThat(page.next("log").getJsonArray("log").getJsonObject(0).getString("message"))
        .isEqualTo("<script>");
  }

  @Test
  void aPageThatReadsTooSlowlyIsToldWhatItMissed() throws Exception {
    Page page = open();
    page.next("process");
    await(page.socket().writeTextMessage("{\"watch\":\"mine\"}"));
    publishUntilHeard(page);
    page.socket().pause();
    for (int i = 0; i < 400; i++) {
      publish(Addresses.METRICS, batch("mine", 1 + i * 10_000L, 10_000));
    }
    await(vertx.timer(1_500)); // more than the socket and the queue hold, and some frames
    page.socket().resume();
    assertThat(page.next("missed").getString("missed")).isEqualTo("mine");
    publishUntilHeard(page);
  }

  private void publishUntilHeard(Page page) throws Exception {
    page.frames().clear();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < deadline) {
      publish(Addresses.METRICS, batch("mine", 1, 1));
      JsonObject next = page.frames().poll(100, TimeUnit.MILLISECONDS);
      if (next != null && next.containsKey("batches")) {
        return;
      }
    }
    throw new AssertionError("no values arrived");
  }

  @Test
  void closesSocketsThatSendWhatTheyMayNot() throws Exception {
    for (String message :
        List.of("no JSON", "[1]", "{\"watch\": 7}", "\"" + "x".repeat(40_000) + "\"")) {
      Page page = open();
      CompletableFuture<Void> closed = new CompletableFuture<>();
      page.socket().closeHandler(v -> closed.complete(null));
      page.socket().exceptionHandler(e -> closed.complete(null));
      page.socket().writeTextMessage(message);
      closed.get(20, TimeUnit.SECONDS);
    }
    Page page = open();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    page.socket().closeHandler(v -> closed.complete(null));
    page.socket().writeBinaryMessage(Buffer.buffer("x"));
    closed.get(20, TimeUnit.SECONDS);
  }

  @Test
  void holdsOnlySoManySocketsHoweverFastTheyCome() throws Exception {
    WebSocketClient many =
        vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(200));
    List<Future<WebSocket>> asked = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      asked.add(many.connect(liveSocket()));
    }
    Future.join(asked)
        .toCompletionStage()
        .handle((done, failed) -> true)
        .toCompletableFuture()
        .get();
    assertThat(asked.stream().filter(Future::succeeded)).hasSize(64);
    assertThat(asked.stream().filter(Future::failed))
        .hasSize(36)
        .allSatisfy(
            refused ->
                assertThat(refused.cause())
                    .isInstanceOfSatisfying(
                        UpgradeRejectedException.class,
                        answer -> assertThat(answer.getStatus()).isEqualTo(503)));
  }

  @Test
  void movesToTheNextFreePortUnlessOneWasNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> await(WebServer.start(vertx, archive, PortChoice.exactly(port))))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(WebException.class)
          .hasMessageContaining(String.valueOf(port))
          .hasMessageContaining("Choose another port");
      WebServer moved = await(WebServer.start(vertx, archive, new PortChoice(port, 50)));
      assertThat(moved.port()).isGreaterThan(port).isLessThan(port + 50);
    }
    assertThatThrownBy(() -> PortChoice.exactly(70_000)).hasMessageContaining("70000");
  }

  @Test
  void closesItsPort() throws Exception {
    int port = server.port();
    await(server.close());
    WebServer again = await(WebServer.start(vertx, archive, PortChoice.exactly(port)));
    assertThat(again.port()).isEqualTo(port);
    assertThat(again.link()).isNotEqualTo(server.link()); // another start, another token
  }
}
