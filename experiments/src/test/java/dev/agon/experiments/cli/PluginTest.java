package dev.agon.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agon.experiments.cli.Cli.Ended;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example project in {@code docs/examples/windy-corridor}, built and used as its page says. */
class PluginTest {
  private static final String SERVICE = "dev.agon.environments.EnvironmentProvider";
  private static final Path PROJECT = Path.of("../docs/examples/windy-corridor");

  @TempDir private static Path directory;
  private static Path jar = Path.of("");

  @BeforeAll
  static void build() throws IOException {
    jar = jar("windy-corridor.jar", true);
  }

  private static Path jar(String name, boolean withService) throws IOException {
    return jar(
        name,
        files(PROJECT.resolve("src/main/java")),
        withService ? PROJECT.resolve("src/main/resources") : null);
  }

  /** A plug-in whose provider returns this expression. */
  private static Path jar(String name, String entries) throws IOException {
    Path source = Files.createDirectories(directory.resolve(name + "-source"));
    Path provider = source.resolve("Provider.java");
    Files.writeString(
        provider,
        """
        package org.example;
        import dev.agon.environments.EnvironmentEntry;
        import java.util.*;
        public final class Provider implements dev.agon.environments.EnvironmentProvider {
          @Override
          public List<EnvironmentEntry> entries() {
            return %s;
          }
        }
        """
            .formatted(entries));
    Path services = source.resolve("resources/META-INF/services");
    Files.createDirectories(services);
    Files.writeString(services.resolve(SERVICE), "org.example.Provider");
    return jar(name, List.of(provider), source.resolve("resources"));
  }

  private static Path jar(String name, List<Path> sources, @Nullable Path resources)
      throws IOException {
    Path classes = Files.createDirectories(directory.resolve(name + "-classes"));
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-d", classes.toString(), "--release", "17", "-proc:none"));
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
    sources.forEach(file -> arguments.add(file.toString()));
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(failed).isZero();
    Path target = directory.resolve(name);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(target))) {
      add(out, classes);
      if (resources != null) {
        add(out, resources);
      }
    }
    return target;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void add(JarOutputStream out, Path folder) throws IOException {
    for (Path file : files(folder)) {
      out.putNextEntry(new JarEntry(folder.relativize(file).toString().replace('\\', '/')));
      Files.copy(file, out);
      out.closeEntry();
    }
  }

  @Test
  void isListedCheckedPlayedAndLearned() {
    Ended list = Cli.run("list", "environments", "--plugins", jar.toString());
    assertThat(list.out()).contains("WindyCorridor-v0").contains("CartPole-v1");
    assertThat(Cli.run("list", "environments").out()).doesNotContain("WindyCorridor-v0");

    Ended check =
        Cli.run("check", "WindyCorridor-v0", "--plugins", jar.toString(), "--option", "length=5");
    assertThat(check.err()).isEmpty();
    assertThat(check.code()).isZero();

    Ended play = Cli.run("play", "WindyCorridor-v0", "--text", "--plugins", jar.toString());
    assertThat(play.out()).startsWith("@········|").contains("return");

    Path runs = directory.resolve("runs");
    JsonNode trained =
        Cli.run(
                "train",
                PROJECT.resolve("windy-corridor.yaml").toString(),
                "--plugins",
                jar.toString(),
                "--runs",
                runs.toString(),
                "--no-dashboard",
                "--json")
            .json();
    assertThat(trained.get("state").asText()).isEqualTo("COMPLETED");
    // 8 steps against a wind of 0.2 take 13.3 on average: each lasts 1/(1 − 2·0.2) steps, a little
    // less at the wall
    assertThat(trained.at("/evaluation/meanReturn").asDouble()).isBetween(-16.0, -10.0);

    String run = trained.get("run").asText();
    Ended without =
        Cli.run("evaluate", run, "--runs", runs.toString(), "--episodes", "1", "--json");
    assertThat(without.code()).isEqualTo(2);
    assertThat(without.err()).contains("no environment 'WindyCorridor-v0'").contains("--plugins");
  }

  @Test
  void refusesWhatIsNoPlugin() throws IOException {
    Path text = Files.writeString(directory.resolve("notes.jar"), "not a jar");
    Path bare = jar("bare.jar", false);
    assertRefused(text, "no jar file");
    assertRefused(bare, "is no plug-in", "META-INF/services");
    assertRefused(directory.resolve("missing.jar"), "There is no plug-in");
    Ended twice =
        Cli.run("list", "environments", "--plugins", jar.toString() + "," + jar.toString());
    assertThat(twice.code()).isEqualTo(2);
    assertThat(twice.err())
        .contains(
            "Two environments have the id 'WindyCorridor-v0': one is of the plug-in %s, one of the plug-in %s."
                .formatted(jar, jar));
    assertRefused(
        jar("taken.jar", "List.of(EnvironmentEntry.of(\"CartPole-v1\", \"\", 1, o -> null))"),
        "Two environments have the id 'CartPole-v1': one is of Agon, one of the plug-in");
    assertRefused(
        jar("null.jar", "Collections.singletonList(null)"),
        "entries() of org.example.Provider returns null, or a list with a null.");
  }

  @Test
  void listsAnEnvironmentThatCannotBeMadeWithTheReason() throws IOException {
    Path broken =
        jar(
            "broken.jar",
            "List.of(EnvironmentEntry.of(\"Broken-v0\", \"\", 1, o -> { throw new IllegalStateException(\"no map\"); }))");
    Ended list = Cli.run("list", "environments", "--plugins", broken.toString());
    assertThat(list.code()).isZero();
    assertThat(list.out()).contains("cannot be made: no map", "CartPole-v1");
    JsonNode json =
        Cli.run("list", "environments", "--json", "--plugins", broken.toString()).json();
    JsonNode found = null;
    for (JsonNode one : json.get("environments")) {
      found = one.get("name").asText().equals("Broken-v0") ? one : found;
    }
    assertThat(found).isNotNull();
    assertThat(found.get("error").asText()).isEqualTo("no map");
  }

  @Test
  void aProviderOfTheClassPathThatFailsIsOneErrorOfWhatNeedsEnvironments() throws IOException {
    Path services = Files.createDirectories(directory.resolve("path/META-INF/services"));
    Files.writeString(services.resolve(SERVICE), "org.example.Gone");
    String path =
        directory.resolve("path") + File.pathSeparator + System.getProperty("java.class.path");
    Ended list = Cli.start(path, Agon.class, "list", "environments").await();
    assertThat(list.code()).isEqualTo(2);
    assertThat(list.err())
        .contains("An EnvironmentProvider on the class path cannot be used", "org.example.Gone")
        .doesNotContain("ExceptionInInitializerError");
    assertThat(Cli.start(path, Agon.class, "list", "wrappers").await().code()).isZero();
  }

  private static void assertRefused(Path jar, String... words) {
    Ended ended = Cli.run("list", "environments", "--plugins", jar.toString());
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains(words).contains(jar.getFileName().toString());
    assertThat(ended.out()).isEmpty();
  }
}
