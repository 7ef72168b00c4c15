package dev.agon.experiments.cli;

import dev.agon.environments.EnvironmentEntry;
import dev.agon.experiments.config.UserError;
import dev.agon.experiments.openenv.OpenEnvServer;
import dev.agon.experiments.registry.Environments;
import dev.agon.web.PortChoice;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "openenv",
    mixinStandardHelpOptions = true,
    description = {
      "Offer an environment to Python and other programs on this machine, by OpenEnv's protocol.",
      "Every WebSocket session has an environment of its own."
    },
    footer = {
      "",
      "Examples:",
      "  agon openenv CartPole-v1",
      "  agon openenv CartPole-v1 --port 8010 --option suttonBartoReward=true",
      "",
      "The other way round, the id openenv:ws://127.0.0.1:8000 is the environment on a server."
    })
final class OpenEnvCommand implements Callable<Integer> {
  private static final int PORTS = 100;

  @Parameters(paramLabel = "ID", description = "Such as CartPole-v1.")
  private String id = "";

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "An error when it is taken (default: the first free one from 8000).")
  private @Nullable Integer port;

  @Option(
      names = "--sessions",
      paramLabel = "N",
      defaultValue = "64",
      description = "How many may be open at once (default: 64).")
  private int sessions;

  @Mixin private final EnvironmentOptions options = new EnvironmentOptions();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() {
    PortChoice ports =
        port == null ? new PortChoice(OpenEnvServer.DEFAULT_PORT, PORTS) : PortChoice.exactly(port);
    if (sessions < 1) {
      throw UserError.of("--sessions %d serves nobody. Give a number of at least 1.", sessions);
    }
    EnvironmentEntry entry = Environments.entry(id);
    Map<String, Object> values = options.map();
    entry.make(values).close(); // what cannot be made is an error now, not at the first session
    CountDownLatch told = new CountDownLatch(1);
    EndSignals.listen(told::countDown);
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false)));
    try {
      OpenEnvServer server =
          OpenEnvServer.start(
                  vertx, new OpenEnvServer.Offer(entry, values, sessions, Versions.agon()), ports)
              .toCompletionStage()
              .toCompletableFuture()
              .join();
      output.text("%s is served at %s. Ctrl-C ends it.".formatted(id, server.address()));
      output.json(Output.object("address", server.address()));
      told.await();
      server.close().toCompletionStage().toCompletableFuture().join();
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CommandLines.FAILED;
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
