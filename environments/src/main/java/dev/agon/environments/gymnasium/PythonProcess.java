package dev.agon.environments.gymnasium;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.environment.EnvironmentException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Python process that runs {@code bridge.py}, and the socket to it. What it prints is logged and
 * can be taken, and its last lines are in the message when it ends by itself. It ends when this is
 * closed, and when this JVM does, however that comes about.
 */
final class PythonProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PythonProcess.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads the settings, then the bridge, from the standard input: neither is seen in a list of
   * processes.
   */
  private static final String BOOTSTRAP =
      "import sys; sys.version_info < (3, 10) and sys.exit('Python 3.10 or newer is needed, but this is ' + sys.version); settings = sys.stdin.buffer.readline(); exec(compile(sys.stdin.buffer.read(), 'bridge.py', 'exec'))";

  private static final int LAST_LINES = 20;
  private static final int MOST_MESSAGES = 100; // that wait to be taken
  private static final int TOKEN_BYTES = 32;
  private static final int POLL_MILLIS = 50; // how late the end of a starting process is seen
  private static final int CLOSE_SECONDS = 5; // then it is killed
  private static final Pattern COLOURS = Pattern.compile("\u001B\\[[;\\d]*m");
  private static final Map<Integer, String> SIGNALS =
      Map.of(
          1, "SIGHUP", 2, "SIGINT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9,
          "SIGKILL", 11, "SIGSEGV", 15, "SIGTERM");

  /**
   * Linux ends a child with the <em>thread</em> that started it, if the child asks for that; so it
   * is one that lives as long as the JVM.
   */
  private static final ExecutorService STARTER =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "python-starter");
            thread.setDaemon(true);
            return thread;
          });

  private final String name;
  private final BridgeOptions options;
  private final Process process;
  private final Thread reader;
  private final Deque<String> lastLines = new ArrayDeque<>(); // guarded by itself
  private final Deque<String> messages = new ArrayDeque<>(); // guarded by lastLines
  private long dropped; // messages that nobody took in time; guarded by lastLines
  private final long deadline; // of the start, in System.nanoTime()
  private @Nullable SocketChannel channel;
  private boolean closed;

  private PythonProcess(String name, BridgeOptions options) {
    this.name = name;
    this.options = options;
    deadline = System.nanoTime() + (long) (options.startTimeout() * 1e9);
    process = launch();
    reader = new Thread(this::readLines, "python-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts an interpreter that connects back to this process.
   *
   * @param name of the environment, for messages
   * @param settings for the bridge; the address is added
   */
  static PythonProcess start(String name, BridgeOptions options, Map<String, Object> settings) {
    Listener listener = listen(options.transport());
    try (listener) {
      PythonProcess python = new PythonProcess(name, options);
      try {
        python.tell(settings, listener);
        python.channel = python.accept(listener);
        return python;
      } catch (Throwable e) {
        python.close();
        throw e;
      }
    }
  }

  // ---- the socket ----

  /** Where the child is to connect: gone as soon as it has. */
  private record Listener(
      ServerSocketChannel server, Map<String, Object> address, String token, @Nullable Path folder)
      implements AutoCloseable {
    @Override
    public void close() {
      try {
        server.close();
        if (folder != null) {
          Files.deleteIfExists(folder.resolve("socket"));
          Files.deleteIfExists(folder);
        }
      } catch (IOException e) {
        LOG.warn("Cannot remove the socket in {}", folder, e);
      }
    }
  }

  private static Listener listen(BridgeOptions.Transport transport) {
    byte[] random = new byte[TOKEN_BYTES / 2];
    new SecureRandom().nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    if (transport == BridgeOptions.Transport.UNIX) {
      try {
        return listenOnFile(token);
      } catch (IOException | UnsupportedOperationException e) {
        // No such sockets here, or the path of the temporary folder is too long for one.
        LOG.debug("No Unix domain socket, so a loopback port: {}", e.toString());
      }
    }
    try {
      ServerSocketChannel server = ServerSocketChannel.open();
      server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1);
      int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      return new Listener(server, Map.of("port", port), token, null);
    } catch (IOException e) {
      throw new EnvironmentException("Cannot open a socket for Python to connect to: " + e, e);
    }
  }

  private static Listener listenOnFile(String token) throws IOException {
    FileAttribute<?>[] onlyMine =
        BridgeOptions.onWindows()
            ? new FileAttribute<?>[0]
            : new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
            };
    Path folder = Files.createTempDirectory("agon-", onlyMine);
    Path socket = folder.resolve("socket");
    ServerSocketChannel server = null;
    try {
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket), 1);
      return new Listener(server, Map.of("path", socket.toString()), token, folder);
    } catch (IOException | RuntimeException e) {
      if (server != null) {
        server.close();
      }
      Files.deleteIfExists(socket);
      Files.deleteIfExists(folder);
      throw e;
    }
  }

  private SocketChannel accept(Listener listener) {
    try (Selector selector = Selector.open()) {
      listener.server.configureBlocking(false);
      listener.server.register(selector, SelectionKey.OP_ACCEPT);
      while (true) {
        SocketChannel candidate = listener.server.accept();
        if (candidate == null) {
          requireAlive("connected");
          await(selector, "connected");
        } else if (knows(candidate, listener.token)) {
          if (listener.folder == null) {
            candidate.setOption(StandardSocketOptions.TCP_NODELAY, true);
          }
          return candidate;
        }
      }
    } catch (IOException e) {
      throw new EnvironmentException("%s: no connection to Python: %s".formatted(name, e), e);
    }
  }

  /** Whether who has connected is the child: only it was told the token. */
  private boolean knows(SocketChannel candidate, String token) throws IOException {
    ByteBuffer given = ByteBuffer.allocate(TOKEN_BYTES);
    boolean known =
        readInTime(candidate, given)
            && MessageDigest.isEqual(given.array(), token.getBytes(StandardCharsets.US_ASCII));
    if (!known) {
      candidate.close();
    }
    return known;
  }

  /** Fills the buffer before the start's deadline; false where the other end closes first. */
  private boolean readInTime(SocketChannel from, ByteBuffer into) throws IOException {
    try (Selector selector = Selector.open()) {
      from.configureBlocking(false);
      SelectionKey key = from.register(selector, SelectionKey.OP_READ);
      while (into.hasRemaining()) {
        int read = from.read(into);
        if (read < 0) {
          return false;
        }
        if (read == 0) {
          await(selector, "made the environment");
        }
      }
      key.cancel();
    }
    from.configureBlocking(true);
    return true;
  }

  private void await(Selector selector, String done) throws IOException {
    if (System.nanoTime() > deadline) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new EnvironmentException(
          "%s: Python (%s) has not %s within %s s.%s\nIf it only needs longer, set the option startTimeout."
              .formatted(name, options.python(), done, options.startTimeout(), told()));
    }
    selector.select(POLL_MILLIS);
    selector.selectedKeys().clear();
  }

  private void requireAlive(String done) {
    if (!process.isAlive()) {
      throw new EnvironmentException(
          "%s: %s before it had %s.%s\nIs '%s' a Python interpreter of version 3.10 or newer? Name another one with the option python or the environment variable %s."
              .formatted(name, ended(), done, told(), options.python(), BridgeOptions.VARIABLE));
    }
  }

  /**
   * Reads the first message, which comes once the environment is made.
   *
   * @param into filled
   */
  void readFirst(ByteBuffer into) {
    try {
      if (!readInTime(channel(), into)) {
        throw new IOException("end of stream");
      }
    } catch (IOException e) {
      throw gone("making the environment", e);
    }
  }

  SocketChannel channel() {
    if (channel == null || closed) {
      throw new EnvironmentException("%s is closed: make a new one.".formatted(name));
    }
    return channel;
  }

  // ---- the process ----

  private Process launch() {
    ProcessBuilder builder = new ProcessBuilder(options.python(), "-c", BOOTSTRAP);
    builder.redirectErrorStream(true); // standard output is for what this program reports
    builder.environment().put("PYTHONUNBUFFERED", "1");
    builder.environment().put("PYTHONIOENCODING", "utf-8");
    builder.environment().put("PYGAME_HIDE_SUPPORT_PROMPT", "1");
    try {
      return STARTER.submit(builder::start).get();
    } catch (ExecutionException e) {
      throw new EnvironmentException(
          "%s needs Python, but '%s' cannot be started: %s. Install Python 3.10 or newer with `pip install gymnasium`, or name its interpreter with the option python or the environment variable %s."
              .formatted(name, options.python(), reason(e), BridgeOptions.VARIABLE),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EnvironmentException(
          "%s: interrupted while Python was starting.".formatted(name), e);
    }
  }

  /** What the system said, without the command, which the message around it names. */
  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    Throwable system = cause.getCause() == null ? cause : cause.getCause();
    // JDK 17: "error=2, No such file"; JDK 25: "Exec failed, error: 2 (No such file) "
    return String.valueOf(system.getMessage())
        .replaceFirst("^error=\\d+, ", "")
        .replaceFirst("^Exec failed, error: \\d+ \\((.*)\\)\\s*$", "$1");
  }

  private void tell(Map<String, Object> settings, Listener listener) {
    Map<String, Object> all = new LinkedHashMap<>(settings);
    all.putAll(listener.address);
    all.put("token", listener.token);
    try (OutputStream input = process.getOutputStream()) {
      input.write(JSON.writeValueAsBytes(all));
      input.write('\n');
      input.write(script());
    } catch (JsonProcessingException e) {
      throw new EnvironmentException(
          "%s: the options %s cannot be written as JSON: %s. Use texts, numbers, truth values, lists and maps of them."
              .formatted(name, options.arguments(), e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      // It has ended already, or is no Python; that is found out, with its last words, in a moment.
      LOG.debug("{}: cannot write to {}", name, options.python(), e);
    }
  }

  private static byte[] script() throws IOException {
    try (InputStream in = PythonProcess.class.getResourceAsStream("bridge.py")) {
      if (in == null) {
        throw new IllegalStateException("bridge.py is not on the class path.");
      }
      return in.readAllBytes();
    }
  }

  private void readLines() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String plain = COLOURS.matcher(line).replaceAll("");
        synchronized (lastLines) {
          if (lastLines.size() == LAST_LINES) {
            lastLines.removeFirst();
          }
          lastLines.add(plain);
          if (messages.size() == MOST_MESSAGES) {
            messages.removeFirst();
            dropped++;
          }
          messages.add(plain);
        }
        LOG.warn("{}: {}", name, plain);
      }
    } catch (IOException e) {
      LOG.debug("{}: its output ended", name, e);
    }
  }

  /**
   * The lines since the last call, each with the environment's name; the newest where many came.
   */
  List<String> takeMessages() {
    synchronized (lastLines) {
      if (messages.isEmpty()) {
        return List.of();
      }
      List<String> taken = new ArrayList<>();
      if (dropped > 0) {
        taken.add("%s: %d lines before the next were dropped.".formatted(name, dropped));
      }
      for (String line : messages) {
        taken.add(name + ": " + line);
      }
      messages.clear();
      dropped = 0;
      return taken;
    }
  }

  /**
   * What to throw where the connection broke, which means that the process has ended.
   *
   * @param doing what it was doing
   */
  EnvironmentException gone(String doing, IOException cause) {
    try {
      if (!process.waitFor(2, TimeUnit.SECONDS)) {
        return new EnvironmentException(
            "%s: the connection to Python broke while it was %s: %s.%s"
                .formatted(name, doing, cause, told()),
            cause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new EnvironmentException(
        "%s: %s while it was %s.%s".formatted(name, ended(), doing, told()), cause);
  }

  private String ended() {
    int status = process.exitValue();
    int signal = status - 128;
    String how =
        signal > 0 && SIGNALS.containsKey(signal)
            ? "by signal %d (%s)".formatted(signal, SIGNALS.get(signal))
            : "with exit status %d".formatted(status);
    return "the Python process %d (%s) ended %s".formatted(process.pid(), options.python(), how);
  }

  /** Its last lines, for the end of a message. */
  private String told() {
    if (!process.isAlive()) {
      try {
        reader.join(1_000); // so that the last ones are there
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    List<String> lines;
    synchronized (lastLines) {
      lines = List.copyOf(lastLines);
    }
    return lines.isEmpty()
        ? " It printed nothing."
        : " The last that it printed:\n  " + String.join("\n  ", lines);
  }

  /** Of the interpreter, for messages. */
  String interpreter() {
    return options.python();
  }

  /** Of the operating system, for tests. */
  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends the process: when it does not by itself, once the connection is closed, it is killed. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    List<ProcessHandle> descendants = process.descendants().toList();
    try {
      if (channel == null || !process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
    }
    descendants.forEach(ProcessHandle::destroyForcibly);
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      LOG.debug("{}: cannot close the socket", name, e);
    }
  }

  private void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
