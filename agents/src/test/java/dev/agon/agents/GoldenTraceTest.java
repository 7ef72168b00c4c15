package dev.agon.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agon.agents.loop.Agent;
import dev.agon.agents.loop.EvaluationConfig;
import dev.agon.agents.loop.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The first logged losses of a run are those that are written down: a refactoring changes none. One
 * that means to change results writes them anew, in the module's folder, with {@code mvn test
 * -Dtest=GoldenTraceTest -Dgolden.update=true}, and says so in the change log.
 */
@Tag("golden")
class GoldenTraceTest {
  private static final int LOSSES = 60;

  @ParameterizedTest
  @EnumSource
  void theFirstLossesAreUnchanged(AgentTest.Algorithm algorithm) throws IOException {
    Task task =
        TestRun.task(
            () -> new TestEnvironments.Corridor(5),
            40,
            4,
            6_000,
            new EvaluationConfig(0, 1, 1),
            42);
    List<String> trace;
    try (Agent agent = algorithm.create(task, 0.9)) {
      trace =
          new TestRun()
              .finish(agent).points.stream()
                  .filter(point -> point.metric().startsWith("loss/"))
                  .limit(LOSSES)
                  .map(point -> point.metric() + "," + point.step() + "," + point.value())
                  .toList();
    }
    assertThat(trace).hasSize(LOSSES);
    Path golden =
        Path.of(
            "src/test/resources/golden",
            algorithm.name().toLowerCase(Locale.ROOT).replace("_in_two_threads", "")
                + "-corridor.csv");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(golden.getParent());
      Files.write(golden, trace);
    }
    List<String> expected = Files.readAllLines(golden);
    for (int i = 0; i < LOSSES; i++) {
      String[] was = expected.get(i).split(",");
      String[] is = trace.get(i).split(",");
      assertThat(is[0] + "," + is[1]).isEqualTo(was[0] + "," + was[1]);
      // Other processors round matrix products otherwise; a changed algorithm is further off.
      assertThat(Double.parseDouble(is[2]))
          .as(trace.get(i))
          .isCloseTo(Double.parseDouble(was[2]), within(1e-4));
    }
  }
}
