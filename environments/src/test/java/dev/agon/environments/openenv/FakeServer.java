package dev.agon.environments.openenv;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** A WebSocket server that says what a test lets it say, and remembers what it heard. */
final class FakeServer implements AutoCloseable {
  static final String SPACES =
      """
      {"type":"state","data":{"episode_id":null,"step_count":0,
       "observation_space":{"type":"Box","shape":[2],"dtype":"float32","low":-10,"high":10},
       "action_space":{"type":"Discrete","n":3,"start":0}}}""";
  static final String FIRST =
      "{\"type\":\"observation\",\"data\":{\"observation\":{\"observation\":[0.5,-1]},\"reward\":null,\"done\":false}}";

  final List<String> heard = new CopyOnWriteArrayList<>();
  private static final Vertx VERTX =
      Vertx.vertx(new VertxOptions().setUseDaemonThread(true).setEventLoopPoolSize(1));
  private final HttpServer server;

  FakeServer(BiConsumer<ServerWebSocket, String> answer) {
    server =
        VERTX
            .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
            .webSocketHandler(
                socket ->
                    socket.textMessageHandler(
                        text -> {
                          heard.add(text);
                          if (text.equals("{\"type\":\"close\"}")) {
                            socket.close();
                          } else {
                            answer.accept(socket, text);
                          }
                        }))
            .listen()
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  /** One that knows its spaces, and answers a reset as usual and a step with {@code step}. */
  static FakeServer stepping(String step) {
    return new FakeServer(
        (socket, text) -> {
          if (text.contains("\"state\"")) {
            socket.writeTextMessage(SPACES);
          } else if (text.contains("\"reset\"")) {
            socket.writeTextMessage(FIRST);
          } else if (text.contains("\"step\"")) {
            socket.writeTextMessage(step);
          }
        });
  }

  /** One that answers everything with the same. */
  static FakeServer saying(String answer) {
    return new FakeServer((socket, text) -> socket.writeTextMessage(answer));
  }

  static FakeServer binary() {
    return new FakeServer((socket, text) -> socket.writeBinaryMessage(Buffer.buffer("x")));
  }

  String id() {
    return "openenv:ws://127.0.0.1:%d".formatted(server.actualPort());
  }

  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }
}
