package dev.agon.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.core.environment.EnvironmentChecker;
import dev.agon.core.environment.wrapper.Wrappers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/environments.md} says what is so. */
class DocumentationTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();

  private static String page() throws IOException {
    return Files.readString(MODULE.resolveSibling("docs").resolve("environments.md"));
  }

  @Test
  void exampleOfAnOwnEnvironmentCompilesAndPassesTheChecker() throws IOException {
    String source =
        Files.readString(MODULE.resolve("src/test/java/dev/agon/environments/Corridor.java"));
    assertThat(page()).contains(source.substring(source.indexOf("/** Walk right")));
    assertThat(
            EnvironmentEntry.of(
                    "Corridor-v0", "Walk right to the end.", 100, options -> new Corridor())
                .check())
        .isEmpty();
  }

  @Test
  void listsEveryEnvironmentWithItsSpacesLimitAndThreshold() throws IOException {
    for (EnvironmentEntry entry : EnvironmentRegistry.builtIn().entries()) {
      try (var environment = entry.make(Map.of())) {
        assertThat(page())
            .contains(
                "| [`%s`](#cartpole) | `%s` | `%s` | %d | %.0f |"
                    .formatted(
                        entry.id(),
                        environment.observationSpace(),
                        environment.actionSpace(),
                        entry.maxEpisodeSteps(),
                        entry.rewardThreshold()));
      }
    }
  }

  private static String wrappersPage() throws IOException {
    return Files.readString(
        MODULE.resolveSibling("docs").resolve("environments").resolve("wrappers.md"));
  }

  @Test
  void exampleOfAnOwnWrapperCompilesAndPassesTheChecker() throws IOException {
    String source =
        Files.readString(MODULE.resolve("src/test/java/dev/agon/environments/Blind.java"));
    assertThat(wrappersPage()).contains(source.substring(source.indexOf("/** Tells")));
    assertThat(EnvironmentChecker.check("Blind", () -> new Blind(new Corridor()), 100)).isEmpty();
  }

  @Test
  void listsEveryWrapperWithItsOptions() throws IOException {
    String page = wrappersPage();
    for (Wrappers.Kind kind : Wrappers.all()) {
      String options =
          kind.options().stream()
              .map(option -> "`%s=%s`".formatted(option.name(), option.standard()))
              .collect(Collectors.joining(", "));
      assertThat(page)
          .contains(
              "| `%s` | %s |%s |"
                  .formatted(kind.name(), kind.summary(), options.isEmpty() ? "" : " " + options));
    }
  }

  @Test
  void listsEveryRuleOfTheChecker() throws IOException {
    StringBuilder table = new StringBuilder("| rule | what must hold |\n|---|---|\n");
    EnvironmentChecker.RULES.forEach(
        (rule, text) -> table.append("| `%s` | %s |\n".formatted(rule, text)));
    assertThat(page()).contains(table);
  }
}
