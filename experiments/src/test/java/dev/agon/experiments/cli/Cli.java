package dev.agon.experiments.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program as a process of its own, started as the launcher starts it. */
final class Cli {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SECONDS = 240;

  private Cli() {}

  /** A program that has ended. */
  record Ended(int code, String out, String err) {

    /** The last line of standard output, which must be its only one. */
    JsonNode json() {
      List<String> lines = out.lines().toList();
      if (lines.size() != 1) {
        throw new AssertionError(
            "standard output has %d lines:%n%s%n%s".formatted(lines.size(), out, err));
      }
      try {
        return JSON.readTree(lines.get(0));
      } catch (IOException e) {
        throw new AssertionError("standard output is not JSON: " + out, e);
      }
    }
  }

  /** A program that runs; what it says goes to files. */
  record Running(Process process, Path out, Path err) {

    Ended await() {
      try {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError("did not end: " + Files.readString(err));
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        process.destroyForcibly();
        throw new AssertionError("interrupted", e);
      }
    }

    /** SIGKILL. */
    void kill() {
      process.destroyForcibly();
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    }
  }

  static Ended run(String... arguments) {
    return start(arguments).await();
  }

  static Ended run(List<String> arguments) {
    return run(arguments.toArray(String[]::new));
  }

  static Running start(String... arguments) {
    return start(Agon.class, arguments);
  }

  /** Starts a program of the class path. */
  static Running start(Class<?> main, String... arguments) {
    return start(System.getProperty("java.class.path"), main, arguments);
  }

  static Running start(String classPath, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(
        List.of(
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1", // short lives
            "-Dorg.bytedeco.javacpp.nopointergc=true",
            "-Djava.awt.headless=true",
            "-cp",
            classPath,
            main.getName()));
    command.addAll(Arrays.asList(arguments));
    try {
      Path out = Files.createTempFile("agon-out", ".txt");
      Path err = Files.createTempFile("agon-err", ".txt");
      out.toFile().deleteOnExit();
      err.toFile().deleteOnExit();
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
      builder.environment().put("TF_OVERRIDE_GLOBAL_THREADPOOL", "1");
      Process process = builder.start();
      process.getOutputStream().close();
      return new Running(process, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same with standard input. */
  static Ended runWithInput(String input, String... arguments) {
    try {
      Path file = Files.createTempFile("agon-in", ".txt");
      file.toFile().deleteOnExit();
      Files.writeString(file, input, StandardCharsets.UTF_8);
      List<String> all = new ArrayList<>(Arrays.asList(arguments));
      all.replaceAll(argument -> argument.equals("FILE") ? file.toString() : argument);
      return run(all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
