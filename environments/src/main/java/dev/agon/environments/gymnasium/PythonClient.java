package dev.agon.environments.gymnasium;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The Java side of the messages to {@code bridge.py}: frames of a header (bytes that follow, kind,
 * three zeros) and content, little-endian, one request at a time, each with one answer.
 */
final class PythonClient implements AutoCloseable {
  static final int PROTOCOL = 1;
  static final int HEADER = 8; // bytes

  /** What is asked. */
  enum Request {
    RESET(1),
    STEP(2),
    SAVE(3),
    RESTORE(4),
    TIME(5),
    CLOSE(6),
    RENDER(7);

    private final int kind;

    Request(int kind) {
      this.kind = kind;
    }
  }

  private static final int HELLO = 17;
  private static final int ERROR = 22;
  private static final int MAX_HELLO = 1 << 28; // bytes; more is no hello
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What Python says of the environment that it has made.
   *
   * @param observationBytes of one number of an observation: 4, a float32, or 1, an unsigned byte
   * @param versions of Python and the two packages, for people
   * @param maxEpisodeSteps the time limit that Gymnasium keeps; 0: none
   * @param rewardThreshold the mean return that counts as solved; NaN: nobody set one
   */
  record Hello(
      Space observationSpace,
      Space actionSpace,
      int observationBytes,
      String versions,
      int maxEpisodeSteps,
      double rewardThreshold) {}

  private final String name;
  private final PythonProcess process;
  private final Hello hello;
  private boolean closed;

  private PythonClient(String name, PythonProcess process, int count) {
    this.name = name;
    this.process = process;
    try {
      hello = readHello(count);
    } catch (Throwable e) {
      process.close();
      throw e;
    }
  }

  /**
   * Starts Python and waits until it has made the environment.
   *
   * @param name as messages call it
   * @param id Gymnasium's
   * @param limit steps after which an episode is cut off, if Gymnasium does not earlier
   */
  static PythonClient open(String name, String id, int count, int limit, BridgeOptions options) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("id", id);
    settings.put("count", count);
    settings.put("limit", limit);
    settings.put("vectorization", options.vectorization());
    settings.put("modules", options.modules());
    settings.put("wrappers", options.wrappers());
    settings.put("arguments", options.arguments());
    return new PythonClient(name, PythonProcess.start(name, options, settings), count);
  }

  Hello hello() {
    return hello;
  }

  List<String> takeMessages() {
    return process.takeMessages();
  }

  ProcessHandle process() {
    return process.handle();
  }

  // ---- the first message ----

  private Hello readHello(int count) {
    ByteBuffer header = frame(HEADER);
    process.readFirst(header);
    int length = header.getInt(0);
    int kind = header.get(4);
    if (length < 0 || length > MAX_HELLO || (kind != HELLO && kind != ERROR)) {
      throw otherProtocol("its first message is of the kind %d".formatted(kind));
    }
    ByteBuffer content = frame(length);
    process.readFirst(content);
    JsonNode json = json(content.flip());
    if (kind == ERROR) {
      throw refused(json);
    }
    if (json.path("protocol").asInt() != PROTOCOL) {
      throw otherProtocol("it speaks version " + json.path("protocol"));
    }
    if (json.path("num_envs").asInt() != count) {
      throw otherProtocol(
          "it has made %s instances, not %d".formatted(json.path("num_envs"), count));
    }
    if (!json.path("autoreset_mode").asText().equals("SameStep")) {
      throw new EnvironmentException(
          "%s resets its instances in the mode %s, but the bridge needs SameStep: an end would be taken for a step. Use a Gymnasium that knows this mode (1.1 or newer)."
              .formatted(name, json.path("autoreset_mode")));
    }
    return new Hello(
        Space.parse(json.path("observation_space")),
        Space.parse(json.path("action_space")),
        json.path("observation_type").asText().equals("uint8") ? 1 : Float.BYTES,
        "Python %s, Gymnasium %s, NumPy %s"
            .formatted(
                json.path("python").asText(),
                json.path("gymnasium").asText(),
                json.path("numpy").asText()),
        json.path("max_episode_steps").asInt(0),
        json.path("reward_threshold").asDouble(Double.NaN));
  }

  private EnvironmentException otherProtocol(String what) {
    return new EnvironmentException(
        "%s: what was started as '%s' is not this version's bridge: %s, and this is version %d. Name a Python interpreter, not a program that starts another bridge."
            .formatted(name, process.interpreter(), what, PROTOCOL));
  }

  // ---- requests and answers ----

  /** A direct buffer in the byte order of the messages. */
  static ByteBuffer frame(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Sends a request and waits for the answer.
   *
   * @param frame the request: {@link #HEADER} bytes of room, then its content up to the limit
   * @param answer filled, with its header; it must have room for every answer but a failure
   * @param doing what this is, for messages
   */
  void exchange(Request request, ByteBuffer frame, ByteBuffer answer, String doing) {
    SocketChannel channel = process.channel();
    int length;
    try {
      send(channel, request, frame);
      answer.clear();
      readFrom(channel, answer, HEADER);
      length = answer.getInt(0);
      if (answer.get(4) != ERROR) {
        readFrom(channel, answer, HEADER + length);
        return;
      }
    } catch (IOException e) {
      throw process.gone(doing, e);
    }
    throw failed(doing, json(rest(channel, answer, length, doing)));
  }

  /** The same where the answer is of any length. */
  ByteBuffer exchange(Request request, ByteBuffer frame, String doing) {
    SocketChannel channel = process.channel();
    ByteBuffer header = frame(HEADER);
    try {
      send(channel, request, frame);
      readFrom(channel, header, HEADER);
    } catch (IOException e) {
      throw process.gone(doing, e);
    }
    ByteBuffer content = rest(channel, header, header.getInt(0), doing);
    if (header.get(4) == ERROR) {
      throw failed(doing, json(content));
    }
    return content;
  }

  private static void send(SocketChannel channel, Request request, ByteBuffer frame)
      throws IOException {
    frame.position(0);
    frame.putInt(0, frame.limit() - HEADER);
    frame.putInt(4, request.kind);
    while (frame.hasRemaining()) {
      channel.write(frame);
    }
  }

  /** Reads at least so many bytes in all; Python sends nothing beyond an answer. */
  private static void readFrom(SocketChannel channel, ByteBuffer into, int bytes)
      throws IOException {
    if (bytes > into.capacity()) {
      throw new IOException(
          "an answer of %d bytes where %d were expected".formatted(bytes, into.capacity()));
    }
    while (into.position() < bytes) {
      if (channel.read(into) < 0) {
        throw new IOException("end of stream");
      }
    }
  }

  /**
   * What follows the header of an answer, of which a part may have been read into {@code answer}.
   */
  private ByteBuffer rest(SocketChannel channel, ByteBuffer answer, int length, String doing) {
    ByteBuffer content = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    content.put(answer.flip().position(HEADER));
    try {
      readFrom(channel, content, length);
    } catch (IOException e) {
      throw process.gone(doing, e);
    }
    return content.flip();
  }

  private static JsonNode json(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw new EnvironmentException("Python's message is no JSON: " + e.getMessage(), e);
    }
  }

  // ---- what Python complains of ----

  /** It has not made the environment. */
  private EnvironmentException refused(JsonNode error) {
    String message = error.path("message").asText();
    String python = error.path("executable").asText(process.interpreter());
    return new EnvironmentException(
        switch (error.path("kind").asText()) {
          case "gymnasium" ->
              "%s needs Gymnasium, but %s (Python %s) lacks it: %s. Install it with %s, or name another interpreter with the option python or the environment variable %s."
                  .formatted(
                      name,
                      python,
                      error.path("python").asText(),
                      message,
                      install(python, "gymnasium"),
                      BridgeOptions.VARIABLE);
          case "version" ->
              "%s needs Gymnasium 1.1 or newer, which resets an instance in the step that ends its episode, but %s has %s. Install a newer one with %s."
                  .formatted(name, python, message, install(python, "--upgrade gymnasium"));
          case "id" ->
              "%s: %s\nAn environment of another package is registered when that is imported: name it with the option modules, such as modules=minigrid, or in the id, as in gymnasium:minigrid:MiniGrid-Empty-5x5-v0."
                  .formatted(name, message);
          case "module" ->
              "%s: cannot import %s. Mend the options modules and wrappers, or install the package with %s."
                  .formatted(name, message, install(python, "PACKAGE"));
          case "dependency" -> "%s lacks a package in %s: %s".formatted(name, python, message);
          case "arguments" ->
              "%s does not take these arguments: %s\nEvery option but %s goes to gymnasium.make; mend its name or value."
                  .formatted(
                      name,
                      message,
                      String.join(", ", new TreeSet<>(BridgeOptions.DEFAULTS.keySet())));
          case "space" ->
              "%s cannot be bridged: %s\nWrap it so that its spaces are of Discrete, Box, MultiDiscrete, MultiBinary, Tuple and Dict, with the option wrappers, such as wrappers=gymnasium.wrappers:FlattenObservation."
                  .formatted(name, message);
          default ->
              "%s cannot be made in Python: %s\n%s"
                  .formatted(name, message, indented(error.path("traceback").asText()));
        });
  }

  private static String install(String python, String what) {
    return "`%s -m pip install %s`".formatted(python, what);
  }

  /** It has thrown something in a request. */
  private EnvironmentException failed(String doing, JsonNode error) {
    return new EnvironmentException(
        "%s failed in Python while it was %s: %s\n%s"
            .formatted(
                name,
                doing,
                error.path("message").asText(),
                indented(error.path("traceback").asText())));
  }

  private static String indented(String text) {
    return text.strip().indent(2).stripTrailing();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      ByteBuffer frame = frame(HEADER);
      send(process.channel(), Request.CLOSE, frame);
    } catch (IOException | EnvironmentException e) {
      // It has ended already.
    }
    process.close();
  }
}
