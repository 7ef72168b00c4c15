package dev.agon.environments.openenv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agon.core.environment.EnvironmentException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One session on an OpenEnv server: questions and answers in turn over a WebSocket. Once an answer
 * stays out, or is none, the connection is closed for good: a late answer would be taken for that
 * to the next question.
 */
final class OpenEnvConnection implements AutoCloseable {
  /** Made with the first connection; its threads do not keep the program alive. */
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** As Python writes them: NaN and Infinity are words. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private static final int MOST_CHARACTERS = 100 * 1024 * 1024; // as OpenEnv's own client
  private static final long CLOSING_MILLIS = 2_000;
  private static final int SHOWN = 200;

  private final URI address;
  private final Duration timeout;
  private final Inbox inbox = new Inbox();
  private final WebSocket socket;
  private volatile boolean open = true;

  /** Connects; the session is the server's until {@link #close}. */
  OpenEnvConnection(URI address, Duration timeout) {
    this.address = address;
    this.timeout = timeout;
    socket =
        await(
            HTTP.newWebSocketBuilder().connectTimeout(timeout).buildAsync(address, inbox),
            "connecting");
  }

  /** Whether the next question may be asked. */
  boolean isOpen() {
    return open && inbox.over.getCount() > 0;
  }

  /**
   * Asks and waits for the answer.
   *
   * @param question JSON
   * @param name of the question, for messages
   * @param expected the type that the answer must have
   * @return the answer's {@code data}
   */
  JsonNode ask(String question, String name, String expected) {
    if (!open) {
      throw new EnvironmentException("The connection to %s is closed.".formatted(address));
    }
    try {
      await(socket.sendText(question, true), name);
    } catch (EnvironmentException e) {
      if (!inbox.hasMessage()) { // else the server said why it closed
        throw e;
      }
    }
    JsonNode answer = parse(take(name), name);
    JsonNode data = answer.path("data");
    String type = answer.path("type").asText();
    if (type.equals("error") && data.isObject()) {
      throw refused(name, data);
    }
    if (!type.equals(expected) || !data.isObject()) {
      throw notOpenEnv(name, answer.toString());
    }
    return data;
  }

  private String take(String name) {
    Event event;
    try {
      event = inbox.events.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw interrupted(name, e);
    }
    if (event == null) {
      abort();
      throw late(name, null);
    }
    if (event.message == null) {
      abort();
      throw lost(name, event.failure, null);
    }
    return event.message;
  }

  private JsonNode parse(String text, String name) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw notOpenEnv(name, text);
    }
  }

  private <T> T await(CompletableFuture<T> future, String name) {
    try {
      return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      abort();
      throw late(name, e);
    } catch (InterruptedException e) {
      throw interrupted(name, e);
    } catch (ExecutionException e) {
      abort();
      throw failed(name, e.getCause());
    }
  }

  private EnvironmentException failed(String name, @Nullable Throwable cause) {
    if (cause instanceof WebSocketHandshakeException handshake) {
      return new EnvironmentException(
          "There is a server at %s, but it is no OpenEnv server: it answered the WebSocket handshake with status %d. Check the address; /ws is appended to it."
              .formatted(address, handshake.getResponse().statusCode()),
          cause);
    }
    if (cause instanceof ConnectException) {
      return new EnvironmentException(
          "No OpenEnv server answers at %s%s. Start it, or check the address; `agon openenv CartPole-v1` starts one at ws://127.0.0.1:8000."
              .formatted(address, because(cause.getMessage())),
          cause);
    }
    return lost(name, cause == null ? "" : String.valueOf(cause.getMessage()), cause);
  }

  private EnvironmentException late(String name, @Nullable Throwable cause) {
    return new EnvironmentException(
        "The OpenEnv server at %s gave no answer within %s s (%s). See whether it still works, or raise the option timeoutSeconds."
            .formatted(address, timeout.toNanos() / 1e9, name),
        cause);
  }

  private EnvironmentException lost(String name, String why, @Nullable Throwable cause) {
    return new EnvironmentException(
        "The connection to the OpenEnv server at %s was lost (%s)%s. Its log may say why; the next reset connects anew."
            .formatted(address, name, because(why)),
        cause);
  }

  private EnvironmentException interrupted(String name, InterruptedException cause) {
    abort();
    Thread.currentThread().interrupt();
    return new EnvironmentException(
        "Waiting for the OpenEnv server at %s was interrupted (%s).".formatted(address, name),
        cause);
  }

  private EnvironmentException notOpenEnv(String name, String answer) {
    abort();
    return new EnvironmentException(
        "The server at %s does not speak OpenEnv: it answered the %s with %s. Check the address."
            .formatted(address, name, shortened(answer)));
  }

  private EnvironmentException refused(String name, JsonNode error) {
    String code = error.path("code").asText("UNKNOWN");
    List<String> details = new ArrayList<>();
    for (JsonNode detail : error.path("errors")) { // what Pydantic found in the fields
      List<String> place = new ArrayList<>();
      detail.path("loc").forEach(part -> place.add(part.asText()));
      details.add(String.join(".", place) + ": " + detail.path("msg").asText());
    }
    String help =
        switch (code) {
          case "CAPACITY_REACHED" -> " Close another session, or let the server take more of them.";
          case "VALIDATION_ERROR" ->
              " The options actionField, actionData and resetData say what is sent.";
          default -> "";
        };
    return new EnvironmentException(
        "The OpenEnv server at %s refused the %s with %s: %s%s%s"
            .formatted(
                address,
                name,
                code,
                shortened(error.path("message").asText("(no message)")),
                details.isEmpty() ? "" : " (" + shortened(String.join("; ", details)) + ").",
                help));
  }

  private static String because(@Nullable String why) {
    return why == null || why.isBlank() ? "" : ": " + why;
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  private void abort() {
    open = false;
    if (socket != null) { // null while connecting
      socket.abort();
    }
  }

  /** Ends the session and waits a moment for the server to have done so. */
  @Override
  public void close() {
    if (isOpen()) {
      try {
        CompletableFuture<?> sent = socket.sendText("{\"type\":\"close\"}", true);
        if (!sent.isCompletedExceptionally()) {
          inbox.over.await(CLOSING_MILLIS, TimeUnit.MILLISECONDS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    abort();
  }

  /** A message, or the end of the connection. */
  private record Event(@Nullable String message, String failure) {}

  /** What the server sends; filled by the client's threads. */
  private static final class Inbox implements WebSocket.Listener {
    final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    final CountDownLatch over = new CountDownLatch(1);
    private final StringBuilder message = new StringBuilder();

    boolean hasMessage() {
      return events.stream().anyMatch(event -> event.message() != null);
    }

    private void end(String why) {
      events.add(new Event(null, why));
      over.countDown();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      message.append(part);
      if (message.length() > MOST_CHARACTERS) {
        end("it sent a message of more than %d characters".formatted(MOST_CHARACTERS));
        socket.abort();
        return null;
      }
      if (last) {
        events.add(new Event(message.toString(), ""));
        message.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
      end("it sent binary data, which OpenEnv does not");
      socket.abort();
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      end("it closed with code %d%s".formatted(code, because(reason)));
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
      end(String.valueOf(failure.getMessage()));
    }
  }
}
