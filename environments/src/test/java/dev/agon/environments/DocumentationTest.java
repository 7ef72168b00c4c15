package dev.agon.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.core.environment.EnvironmentChecker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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

  @Test
  void listsEveryRuleOfTheChecker() throws IOException {
    StringBuilder table = new StringBuilder("| rule | what must hold |\n|---|---|\n");
    EnvironmentChecker.RULES.forEach(
        (rule, text) -> table.append("| `%s` | %s |\n".formatted(rule, text)));
    assertThat(page()).contains(table);
  }
}
