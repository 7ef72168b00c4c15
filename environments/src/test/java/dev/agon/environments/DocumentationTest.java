package dev.agon.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.core.environment.EnvironmentChecker;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.wrapper.Wrappers;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  /** The rows of the tables: id, anchor, then the cells. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| \\[`([^`]+)`]\\((#[^)]+)\\) (\\|.*)$");

  @Test
  void listsEveryEnvironmentWithItsSpacesLimitAndThreshold() throws IOException {
    Map<String, String> rows = new HashMap<>();
    Matcher row = ROW.matcher(page());
    while (row.find()) {
      assertThat(rows.put(row.group(1), row.group(3))).as(row.group(1)).isNull();
    }
    for (EnvironmentEntry entry : EnvironmentRegistry.builtIn().entries()) {
      try (var environment = entry.make(Map.of())) {
        int limit = entry.maxEpisodeSteps();
        Double threshold = entry.rewardThreshold();
        assertThat(rows.get(entry.id()))
            .as(entry.id())
            .startsWith(
                "| `%s` | `%s` | %s | %s |"
                    .formatted(
                        environment.observationSpace(),
                        environment.actionSpace(),
                        limit == EnvironmentInstance.NO_LIMIT ? "–" : Integer.toString(limit),
                        threshold == null
                            ? "–"
                            : BigDecimal.valueOf(threshold).stripTrailingZeros().toPlainString()));
      }
    }
    assertThat(rows).hasSize(EnvironmentRegistry.builtIn().entries().size());
  }

  @Test
  void hasASectionWithGymnasiumsHeadingsAndAPictureForEveryEnvironment() throws IOException {
    String page = page();
    Map<String, String> sections = new HashMap<>(); // by anchor
    for (String section : page.split("(?m)^### ")) {
      sections.put("#" + anchor(section.lines().findFirst().orElse("")), section);
    }
    Matcher row = ROW.matcher(page);
    while (row.find()) {
      assertThat(sections).as(row.group(1)).containsKey(row.group(2));
      assertThat(sections.get(row.group(2)))
          .as("section of %s", row.group(1))
          .contains("`" + row.group(1) + "`")
          .contains("![")
          .contains("#### Description")
          .contains("#### Action space")
          .contains("#### Observation space")
          .contains("#### Rewards")
          .contains("#### Starting state")
          .contains("#### Episode end")
          .contains("#### Arguments")
          .contains("#### Version history");
    }
  }

  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-');
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    Path docs = MODULE.resolveSibling("docs");
    List<Path> pages = new ArrayList<>(List.of(docs.resolve("environments.md")));
    try (Stream<Path> more = Files.list(docs.resolve("environments"))) {
      pages.addAll(more.sorted().toList());
    }
    for (Path file : pages) {
      Matcher link = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)").matcher(Files.readString(file));
      while (link.find()) {
        assertThat(file.resolveSibling(link.group(1)))
            .as("link of %s", file.getFileName())
            .exists();
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
