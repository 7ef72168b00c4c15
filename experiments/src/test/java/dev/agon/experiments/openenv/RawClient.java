package dev.agon.experiments.openenv;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket with any text in, JSON out; and HTTP byte by byte. */
final class RawClient implements WebSocket.Listener, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String CLOSED = "closed";

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final StringBuilder message = new StringBuilder();
  private final WebSocket socket;

  RawClient(int port) {
    socket =
        HTTP.newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:%d/ws".formatted(port)), this)
            .join();
  }

  RawClient send(String text) {
    socket.sendText(text, true).join();
    return this;
  }

  void sendBinary() {
    socket.sendBinary(ByteBuffer.wrap(new byte[] {1, 2}), true).join();
  }

  private String take() throws InterruptedException {
    String text = received.poll(30, TimeUnit.SECONDS);
    if (text == null) {
      throw new AssertionError("The server says nothing.");
    }
    return text;
  }

  JsonNode receive() throws Exception {
    return JSON.readTree(take());
  }

  JsonNode ask(String text) throws Exception {
    return send(text).receive();
  }

  /** Waits for the end; messages before it do not count. */
  void awaitClosed() throws InterruptedException {
    while (!take().equals(CLOSED)) {
      continue;
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    message.append(part);
    if (last) {
      received.add(message.toString());
      message.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    received.add(CLOSED);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    received.add(CLOSED);
  }

  @Override
  public void close() {
    socket.abort();
  }

  /** What a server answers to a request: status, and the body as JSON. */
  record Answer(int status, JsonNode body) {}

  /**
   * @param headers each ended by CR LF
   */
  static Answer http(int port, String method, String path, String headers, String body)
      throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String host = headers.contains("Host:") ? "" : "Host: localhost:%d\r\n".formatted(port);
    String head =
        "%s %s HTTP/1.1\r\n%s%sContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(method, path, host, headers, content.length);
    try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
      connection.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
      connection.getOutputStream().write(content);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      connection.getInputStream().transferTo(all);
      String text = all.toString(StandardCharsets.UTF_8);
      int end = text.indexOf("\r\n\r\n");
      return new Answer(
          Integer.parseInt(text.substring(9, 12)), JSON.readTree(text.substring(end + 4)));
    }
  }

  static Answer get(int port, String path) throws IOException {
    return http(port, "GET", path, "", "");
  }

  static Answer post(int port, String path, String json) throws IOException {
    return http(port, "POST", path, "Content-Type: application/json\r\n", json);
  }
}
