package dev.agon.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.environments.EnvironmentRegistry;
import dev.agon.experiments.cli.Cli.Ended;
import dev.agon.experiments.cli.Cli.Running;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OpenEnvCommandTest {

  @Test
  void servesAnEnvironmentWithItsOptionsUntilItIsToldToEnd() throws Exception {
    Running running =
        Cli.start(
            "openenv",
            "CartPole-v1",
            "--port",
            "0",
            "--option",
            "suttonBartoReward=true",
            "--json");
    try {
      String address = new ObjectMapper().readTree(firstLine(running)).path("address").asText();
      try (EnvironmentInstance environment =
          EnvironmentRegistry.builtIn().make("openenv:" + address)) {
        environment.reset(0);
        assertThat(environment.step(0).reward).isZero();
      }
      running.process().destroy(); // SIGTERM
      Ended ended = running.await();
      assertThat(ended.code()).isZero();
      assertThat(ended.err()).isEmpty();
    } finally {
      running.kill();
    }
  }

  private static String firstLine(Running running) throws Exception {
    String said = "";
    while (!said.endsWith("\n")) {
      if (running.process().waitFor(50, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("ended: " + Files.readString(running.err()));
      }
      said = Files.readString(running.out());
    }
    return said;
  }
}
