package dev.agon.core.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Which sessions came before must not matter. What a convolution computes depends on its number of
 * threads, so the hash of trained weights tells how many a session really had. Each case is a
 * process of its own, since TensorFlow sizes its pool once.
 */
class ThreadPoolTest {
  private static String oneThread;
  private static String twoThreads;
  private static Map<String, String> smallFirst;

  @BeforeAll
  static void trainAlone() throws IOException, InterruptedException {
    oneThread = train(true, "conv1").get("conv1");
    twoThreads = train(true, "conv2").get("conv2");
    smallFirst = train(true, "small", "conv2");
  }

  @Test
  void theHashTellsOneThreadFromTwo() {
    assertThat(oneThread).hasSize(64).isNotEqualTo(twoThreads);
  }

  @Test
  void aSmallSessionBeforeLeavesAConvolutionalOneItsThreads() {
    assertThat(smallFirst.get("conv2")).isEqualTo(twoThreads);
  }

  @Test
  void eachSessionHasTheThreadsOfItsProfile() throws IOException, InterruptedException {
    Map<String, String> hashes = train(true, "conv1", "conv2", "small");
    assertThat(hashes.get("conv1")).isEqualTo(oneThread);
    assertThat(hashes.get("conv2")).isEqualTo(twoThreads);
    assertThat(hashes.get("small")).isEqualTo(smallFirst.get("small"));
  }

  /** Why the launcher sets the variable; when this fails, TensorFlow no longer needs it. */
  @Test
  void withoutTheVariableTheFirstSessionDecidesForAll() throws IOException, InterruptedException {
    assertThat(train(false, "small", "conv2").get("conv2")).isEqualTo(oneThread);
  }

  private static Map<String, String> train(boolean poolPerSession, String... sessions)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.bytedeco.javacpp.nopointergc=true",
                "-cp",
                System.getProperty("java.class.path"),
                ThreadPoolProbe.class.getName()));
    command.addAll(List.of(sessions));
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = Objects.requireNonNull(builder.environment());
    environment.put("TF_CPP_MIN_LOG_LEVEL", "3");
    environment.remove(ComputeEnvironment.THREAD_POOL);
    if (poolPerSession) {
      environment.put(ComputeEnvironment.THREAD_POOL, "1");
    }
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("exit of %s, which wrote: %s", command, output).isZero();
    Map<String, String> hashes = new LinkedHashMap<>();
    output
        .lines()
        .map(line -> line.split(" "))
        .filter(words -> words.length == 2 && words[1].length() == 64)
        .forEach(words -> hashes.put(words[0], words[1]));
    assertThat(hashes).hasSize(sessions.length);
    return hashes;
  }
}
