package dev.agon.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.agon.core.run.Addresses;
import dev.agon.core.run.RunMessages.Accepted;
import dev.agon.core.run.RunMessages.Action;
import dev.agon.core.run.RunMessages.Command;
import dev.agon.core.store.DiskRunArchive;
import dev.agon.web.RawHttp.Reply;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of the dashboard's security, against a real server, with requests byte by byte. */
class GatekeeperTest {
  private static final String SECRET = "nobody may read this";

  @TempDir static Path folder;
  private static Vertx vertx;
  private static DiskRunArchive archive;
  private static WebServer server;
  private static int port;
  private static String token;
  private static String run;
  private static final List<Command> commands = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void startServer() throws Exception {
    Path runs = folder.resolve("runs");
    run = RecordedRun.write(runs);
    Files.writeString(folder.resolve("secret.txt"), SECRET);
    Files.writeString(runs.resolve(run).resolve("secret.txt"), SECRET);
    vertx = Vertx.vertx();
    archive = new DiskRunArchive(runs);
    server = await(WebServer.start(vertx, archive, PortChoice.exactly(0)));
    port = server.port();
    token = server.link().substring(server.link().indexOf("#token=") + "#token=".length());
    vertx
        .eventBus()
        .<Command>consumer(
            Addresses.COMMAND,
            message -> {
              commands.add(message.body());
              message.reply(new Accepted(message.body().runId()));
            });
  }

  @AfterAll
  static void stopServer() throws Exception {
    await(vertx.close());
    archive.close();
  }

  @BeforeEach
  void forgetCommands() {
    commands.clear();
  }

  private static <T> T await(io.vertx.core.Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static Reply get(String path, String... headers) throws IOException {
    return request("GET", path, "127.0.0.1:" + port, "", headers);
  }

  private static Reply request(
      String method, String path, String host, String body, String... headers) throws IOException {
    StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\n");
    text.append("Host: ").append(host).append('\n');
    if (!List.of(headers).contains("Connection: Upgrade")) {
      text.append("Connection: close\n");
    }
    for (String header : headers) {
      text.append(header).append('\n');
    }
    if (!body.isEmpty()) {
      text.append("Content-Length: ").append(body.length()).append('\n');
    }
    return RawHttp.send(port, text.append('\n').append(body).toString());
  }

  private static String commandPath() {
    return "/api/runs/" + run + "/commands";
  }

  private static Reply command(String host, String... headers) throws IOException {
    return request("POST", commandPath(), host, "{\"action\":\"PAUSE\"}", headers);
  }

  private static String[] upgrade(String... more) {
    List<String> headers =
        new ArrayList<>(
            List.of(
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
    headers.addAll(List.of(more));
    return headers.toArray(String[]::new);
  }

  private static String own() {
    return "Origin: http://127.0.0.1:" + port;
  }

  private static String tokenHeader() {
    return "X-Agon-Token: " + token;
  }

  @Test
  void listensOnLoopbackOnly() throws Exception {
    List<InetAddress> others = new ArrayList<>(List.of(InetAddress.getByName("127.0.0.2")));
    NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .forEach(others::add);
    others.remove(InetAddress.getByName("127.0.0.1"));
    for (InetAddress address : others) {
      assertThatThrownBy(
              () -> {
                try (Socket socket = new Socket()) {
                  socket.connect(new InetSocketAddress(address, port), 2_000);
                }
              })
          .as("connecting to %s", address)
          .isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example@127.0.0.1",
        "127.0.0.1:80:80",
        "0.0.0.0",
        "192.168.0.1",
        "[::2]",
        "[::1]x",
        "127.0.0.1:x",
        "localhost:7070, evil.example",
        "127.0.0.1 evil.example",
        "127.0.0.2"
      })
  void refusesForeignHosts(String host) throws Exception {
    assertThat(request("GET", "/", host, "").status()).isIn(400, 421);
    assertThat(request("GET", "/api/runs", host, "").status()).isIn(400, 421);
    assertThat(command(host, tokenHeader(), "Content-Type: application/json").status())
        .isIn(400, 421);
    Reply socket =
        request("GET", "/api/live", host, "", upgrade("Origin: http://" + host, tokenHeader()));
    assertThat(socket.status()).isIn(400, 421);
    assertThat(commands).isEmpty();
  }

  @Test
  void refusesRequestsWithoutHost() throws Exception {
    assertThat(RawHttp.send(port, "GET /api/runs HTTP/1.1\nConnection: close\n\n").status())
        .isIn(400, 421);
    assertThat(RawHttp.send(port, "GET /api/runs HTTP/1.0\n\n").status()).isIn(400, 421);
    assertThat(RawHttp.send(port, "GET /api/runs HTTP/1.1\nHost:\nConnection: close\n\n").status())
        .isIn(400, 421);
  }

  @Test
  void refusesTwoHostsAndAbsoluteTargets() throws Exception {
    String own = "Host: 127.0.0.1:" + port + "\n";
    assertThat(
            RawHttp.send(
                    port, "GET / HTTP/1.1\n" + own + "Host: evil.example\nConnection: close\n\n")
                .status())
        .isIn(400, 421);
    assertThat(
            RawHttp.send(
                    port, "GET http://evil.example/ HTTP/1.1\n" + own + "Connection: close\n\n")
                .status())
        .isIn(400, 421);
  }

  @Test
  void answersToLoopbackNamesOnAnyPort() throws Exception {
    for (String host :
        List.of("127.0.0.1:" + port, "localhost:" + port, "LocalHost", "[::1]:8888")) {
      assertThat(request("GET", "/api/runs", host, "").status()).as(host).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "null",
        "https://127.0.0.1:PORT",
        "http://127.0.0.1",
        "http://localhost:PORT",
        "http://127.0.0.1:PORT.evil.example",
        "http://127.0.0.1:PORT/",
        "file://"
      })
  void refusesForeignOriginsOnEveryRequestAndUpgrade(String template) throws Exception {
    String origin = "Origin: " + template.replace("PORT", String.valueOf(port));
    assertThat(get("/", origin).status()).isEqualTo(403);
    assertThat(get("/api/runs", origin).status()).isEqualTo(403);
    assertThat(
            command("127.0.0.1:" + port, origin, tokenHeader(), "Content-Type: application/json")
                .status())
        .isEqualTo(403);
    assertThat(get("/api/live", upgrade(origin)).status()).isEqualTo(403);
    assertThat(get("/api/live", upgrade(origin, tokenHeader())).status()).isEqualTo(403);
    assertThat(commands).isEmpty();
  }

  @Test
  void upgradesWithItsOwnOriginOnly() throws Exception {
    assertThat(get("/api/live", upgrade()).status()).isEqualTo(403);
    assertThat(get("/api/live", upgrade(own(), own())).status()).isEqualTo(403);
    assertThat(get("/api/live", upgrade(own())).status()).isEqualTo(101);
    assertThat(get("/api/live", upgrade(tokenHeader())).status()).isEqualTo(101);
    assertThat(get("/api/live").status()).isEqualTo(426);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "PURGE"})
  void everyMethodButGetAndHeadNeedsTheToken(String method) throws Exception {
    for (String path : List.of(commandPath(), "/api/runs", "/api/runs/" + run, "/", "/nothing")) {
      for (String proof :
          List.of(
              "X-Nothing: 1",
              "X-Agon-Token: ",
              "X-Agon-Token: " + token.substring(1),
              "X-Agon-Token: " + token + "x",
              "Cookie: token=" + token,
              "Authorization: Bearer " + token)) {
        Reply reply =
            request(
                method,
                path,
                "127.0.0.1:" + port,
                "{\"action\":\"STOP\"}",
                own(),
                "Content-Type: application/json",
                proof);
        assertThat(reply.status()).as("%s %s with %s", method, path, proof).isEqualTo(403);
        assertThat(reply.headers()).doesNotContainKeys("access-control-allow-origin");
      }
    }
    assertThat(request(method, commandPath() + "?token=" + token, "127.0.0.1:" + port, "").status())
        .isEqualTo(403);
    assertThat(commands).isEmpty();
  }

  @Test
  void takesCommandsWithTheToken() throws Exception {
    Reply reply =
        command("127.0.0.1:" + port, own(), tokenHeader(), "Content-Type: application/json");
    assertThat(reply.status()).isEqualTo(202);
    assertThat(commands).containsExactly(Command.of(run, Action.PAUSE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"})
  void commandsAreJsonOnly(String type) throws Exception {
    assertThat(command("127.0.0.1:" + port, own(), tokenHeader(), "Content-Type: " + type).status())
        .isEqualTo(415);
    assertThat(command("127.0.0.1:" + port, own(), tokenHeader()).status()).isEqualTo(415);
    assertThat(commands).isEmpty();
  }

  @Test
  void readingNeverCommands() throws Exception {
    assertThat(get(commandPath(), tokenHeader()).status()).isEqualTo(405);
    assertThat(get(commandPath() + "?action=STOP", tokenHeader()).status()).isEqualTo(405);
    assertThat(request("HEAD", commandPath(), "127.0.0.1:" + port, "", tokenHeader()).status())
        .isEqualTo(405);
    assertThat(commands).isEmpty();
  }

  @Test
  void everyAnswerCarriesTheProtectiveHeaders() throws Exception {
    for (Reply reply :
        List.of(
            get("/"),
            get("/app.js"),
            get("/api/runs"),
            get("/nothing"),
            request("GET", "/", "evil.example", ""),
            command("127.0.0.1:" + port))) {
      assertThat(reply.headers())
          .containsEntry("x-content-type-options", "nosniff")
          .containsEntry("x-frame-options", "DENY")
          .containsEntry("referrer-policy", "no-referrer")
          .containsEntry("cross-origin-resource-policy", "same-origin");
      assertThat(reply.headers().get("content-security-policy"))
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
          .contains("require-trusted-types-for 'script'")
          .doesNotContain("unsafe");
      assertThat(reply.headers().keySet()).noneMatch(name -> name.startsWith("access-control-"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../secret.txt",
        "/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2E/%2E%2E/secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/%252e%252e/secret.txt",
        "/%252e%252e%252fsecret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        "/..;/secret.txt",
        "/.%00./secret.txt",
        "/....//secret.txt",
        "//secret.txt",
        "/./secret.txt",
        "/app.js/../secret.txt",
        "/secret.txt%00.js",
        "/api/runs/../secret.txt",
        "/api/runs/RUN/media/../secret.txt",
        "/api/runs/RUN/media/..%2fsecret.txt",
        "/api/runs/RUN/media/%2e%2e%2fsecret.txt",
        "/api/runs/RUN/media/..%5csecret.txt",
        "/api/runs/RUN/media/..%255csecret.txt",
        "/api/runs/RUN/media/%252e%252e%252fsecret.txt",
        "/api/runs/RUN/media/secret.txt%00.png",
        "/api/runs/RUN/media/..;/secret.txt",
        "/api/runs/RUN/media//etc/passwd",
        "/api/runs/RUN/media/%2fetc%2fpasswd",
        "/api/runs/RUN/media/C:%5csecret.txt",
        "/api/runs/%2e%2e/media/secret.txt",
        "/api/runs/..%2f/media/secret.txt",
        "/api/runs/RUN%2f..%2fRUN/media/secret.txt",
        "/api/runs/RUN/media/%zz",
        "/api/runs/RUN/media/%"
      })
  void noPathLeadsOutOfTheRun(String template) throws Exception {
    Reply reply = get(template.replace("RUN", run));
    assertThat(reply.status()).isIn(400, 404);
    assertThat(reply.body()).doesNotContain(SECRET).doesNotContain("root:");
  }

  @Test
  void followsNoSymbolicLink() throws Exception {
    Path link = folder.resolve("runs").resolve(run).resolve("media").resolve("linked.png");
    try {
      Files.createSymbolicLink(link, folder.resolve("secret.txt"));
    } catch (FileSystemException | UnsupportedOperationException e) {
      assumeThat(false).as("this file system has symbolic links").isTrue();
    }
    assertThat(get("/api/runs/" + run + "/media/linked.png").status()).isEqualTo(404);
  }

  @Test
  void limitsTheBody() throws Exception {
    String large = "{\"action\":\"" + "x".repeat(100_000) + "\"}";
    String host = "127.0.0.1:" + port;
    String[] headers = {own(), tokenHeader(), "Content-Type: application/json"};
    assertThat(request("POST", commandPath(), host, large, headers).status()).isEqualTo(413);
    String chunked =
        "POST %s HTTP/1.1\nHost: %s\nConnection: close\n%s\nTransfer-Encoding: chunked\n\n%x\n%s\n0\n\n"
            .formatted(commandPath(), host, String.join("\n", headers), large.length(), large);
    assertThat(RawHttp.send(port, chunked).status()).isEqualTo(413);
    assertThat(commands).isEmpty();
  }

  @Test
  void thePageRunsNoInlineScriptAndContactsNobodyElse() throws Exception {
    String page = get("/").body();
    assertThat(page).contains("src=\"app.js\"").doesNotContain("://", "<script>", "style=", " on");
  }

  @Test
  void theTokenIsInNothingThatIsServed() throws Exception {
    for (String path :
        List.of("/", "/app.js", "/app.css", "/icon.svg", "/api/runs", "/api/session")) {
      Reply reply = get(path);
      assertThat(reply.status()).as(path).isEqualTo(200);
      assertThat(reply.body() + reply.headers()).doesNotContain(token);
    }
    assertThat(server.address()).doesNotContain(token);
    assertThat(token.length()).isGreaterThanOrEqualTo(43); // 256 bits
  }

  @Test
  void unknownPathsDoNotExist() throws Exception {
    for (String path :
        List.of("/nothing", "/api", "/api/nothing", "/web/app.js", "/runs", "/app.js/x")) {
      assertThat(get(path).status()).as(path).isEqualTo(404);
    }
  }
}
