package dev.agon.environments.gymnasium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.environments.EnvironmentRegistry;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The process begins and ends with who uses it, and leaves nothing behind. */
class PythonProcessTest {
  @TempDir Path folder;

  @BeforeAll
  static void needsGymnasium() {
    TestPython.withGymnasium();
  }

  private static GymnasiumVectorEnvironment cartPoles(int count, Object... options) {
    return (GymnasiumVectorEnvironment)
        TestPython.entry("CartPole-v1").makeVector(count, TestPython.options(options));
  }

  private static void awaitEnd(ProcessHandle process) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!isGone(process)) {
      assertThat(System.nanoTime()).as("process %d is alive", process.pid()).isLessThan(deadline);
      try {
        process.onExit().get(100, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Look again.
      }
    }
  }

  /** Whether it has ended, though nobody may have asked how: that is up to its parent. */
  private static boolean isGone(ProcessHandle process) throws IOException {
    Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
    try {
      return !process.isAlive() || (Files.exists(stat) && Files.readString(stat).contains(") Z "));
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  @Test
  void closingEndsTheProcessOnceAndForAllAndNoSocketIsLeft() throws Exception {
    GymnasiumVectorEnvironment environment = cartPoles(1);
    ProcessHandle process = environment.process();
    assertThat(process.isAlive()).isTrue();
    try (Stream<Path> temporary = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(temporary.filter(path -> Files.exists(path.resolve("socket")))).isEmpty();
    }
    environment.close();
    environment.close();
    awaitEnd(process);
    StepBatch batch = GymnasiumBridgeTest.batch(environment);
    assertThatThrownBy(() -> environment.reset(new long[1], batch.observations))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage("gymnasium:CartPole-v1 is closed: make a new one.");
  }

  @Test
  void closingEndsTheProcessesOfTheInstancesToo() throws Exception {
    GymnasiumVectorEnvironment environment = cartPoles(2, "vectorization", "async");
    List<ProcessHandle> workers = environment.process().descendants().toList();
    assertThat(workers).hasSizeGreaterThanOrEqualTo(2);
    environment.close();
    for (ProcessHandle worker : workers) {
      awaitEnd(worker);
    }
  }

  @Test
  void closingKillsAProcessThatDoesNotListen() throws Exception {
    GymnasiumVectorEnvironment told = TestPython.told(folder, 1, "does", "sleeping");
    StepBatch batch = GymnasiumBridgeTest.batch(told);
    told.reset(new long[1], batch.observations);
    told.step(new int[1], batch);
    told.step(new int[1], batch);
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread stepping =
        new Thread(() -> failure.complete(catchThrowable(() -> told.step(new int[1], batch))));
    stepping.start();
    told.close(); // gives it some seconds
    assertThat(failure.get(30, TimeUnit.SECONDS)).isInstanceOf(EnvironmentException.class);
    awaitEnd(told.process());
  }

  @Test
  void talksOverTheLoopbackInterfaceWhereThereAreNoUnixSockets() {
    BridgeOptions options =
        BridgeOptions.of("CartPole", TestPython.options()).over(BridgeOptions.Transport.LOOPBACK);
    try (GymnasiumVectorEnvironment port =
            new GymnasiumVectorEnvironment(
                "CartPole", "CartPole-v1", 2, EnvironmentInstance.NO_LIMIT, options);
        VectorEnvironment builtIn =
            EnvironmentRegistry.builtIn().makeVector("CartPole-v1", 2, Map.of())) {
      StepBatch a = GymnasiumBridgeTest.batch(port);
      StepBatch b = GymnasiumBridgeTest.batch(builtIn);
      port.reset(new long[] {1, 2}, a.observations);
      builtIn.reset(new long[] {1, 2}, b.observations);
      for (int t = 0; t < 50; t++) {
        port.step(new int[2], a);
        builtIn.step(new int[2], b);
        assertThat(a.observations).isEqualTo(b.observations);
      }
    }
  }

  @Test
  void outlivesTheThreadThatMadeItAndAnInterruptFromTheTerminal() throws Exception {
    GymnasiumVectorEnvironment[] made = new GymnasiumVectorEnvironment[1];
    Thread maker = new Thread(() -> made[0] = cartPoles(1));
    maker.start();
    maker.join();
    try (GymnasiumVectorEnvironment environment = made[0]) {
      new ProcessBuilder("kill", "-INT", Long.toString(environment.process().pid()))
          .start()
          .waitFor();
      StepBatch batch = GymnasiumBridgeTest.batch(environment);
      environment.reset(new long[1], batch.observations);
      environment.step(new int[1], batch);
      assertThat(batch.rewards[0]).isEqualTo(1);
    }
  }

  @Test
  void logsWhatIsPrintedUnderTheNameOfTheEnvironment() {
    Logger logger = (Logger) LoggerFactory.getLogger(PythonProcess.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      TestPython.told(folder, 1, "does", "printing").close();
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(List.copyOf(lines.list))
        .filteredOn(line -> line.getLevel() == Level.WARN)
        .extracting(ILoggingEvent::getFormattedMessage)
        .contains("gymnasium:Agon/Told-v0: printed while it was made");
  }

  // ---- a JVM that is killed ----

  /** Opens a bridge, tells the ids of its processes, and waits to be killed. */
  static final class Killed {
    public static void main(String[] arguments) throws IOException {
      Map<String, Object> options = Map.of("python", arguments[0], "vectorization", arguments[1]);
      GymnasiumVectorEnvironment environment =
          (GymnasiumVectorEnvironment)
              GymnasiumBridge.entry("gymnasium:CartPole-v1").makeVector(2, options);
      environment.reset(new long[2], FloatBuffer.allocate(2 * environment.observationSize()));
      StringBuilder ids = new StringBuilder().append(environment.process().pid());
      environment.process().descendants().forEach(process -> ids.append(' ').append(process.pid()));
      System.out.println("pids " + ids);
      System.in.read();
    }
  }

  private static String classPath() {
    if (PythonProcessTest.class.getClassLoader() instanceof URLClassLoader loader) {
      return Arrays.stream(loader.getURLs())
          .map(url -> Path.of(URI.create(url.toString())).toString())
          .collect(Collectors.joining(File.pathSeparator));
    }
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  @Test
  void diesWithTheJvmHoweverThatEnds() throws Exception {
    for (String vectorization : List.of("sync", "async")) {
      Process jvm =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElse("java"),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  classPath(),
                  Killed.class.getName(),
                  TestPython.withGymnasium(),
                  vectorization)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      List<ProcessHandle> children;
      try (BufferedReader out =
          new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
        String pids =
            out.lines().filter(line -> line.startsWith("pids ")).findFirst().orElseThrow();
        children =
            Arrays.stream(pids.substring("pids ".length()).split(" "))
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .toList();
      }
      assertThat(children).hasSizeGreaterThanOrEqualTo(vectorization.equals("sync") ? 1 : 3);
      jvm.destroyForcibly().waitFor(); // kill -9
      for (ProcessHandle child : children) {
        awaitEnd(child);
      }
    }
  }
}
