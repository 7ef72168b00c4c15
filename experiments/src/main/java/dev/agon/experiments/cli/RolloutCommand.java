package dev.agon.experiments.cli;

import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.environments.Rollout;
import dev.agon.experiments.config.UserError;
import dev.agon.experiments.registry.Environments;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "rollout",
    mixinStandardHelpOptions = true,
    description = {
      "Play one episode with given actions: one line of JSON for the reset and for each step.",
      "The same seed and actions give the same bits as Gymnasium."
    },
    footer = {
      "",
      "Example:",
      "  printf '0\\n1\\n0\\n' | agon rollout --environment CartPole-v1 --actions -"
    })
final class RolloutCommand implements Callable<Integer> {

  @Option(
      names = "--environment",
      required = true,
      paramLabel = "ID",
      description = "Such as CartPole-v1.")
  private String environment = "";

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of the reset (default: 0).")
  private String seed = "0";

  @Option(
      names = "--actions",
      required = true,
      paramLabel = "FILE|-",
      description =
          "One action a line: an integer, or numbers separated by blanks; - is standard input.")
  private String actions = "-";

  @Mixin private final EnvironmentOptions options = new EnvironmentOptions();

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    long resetSeed = TrainCommand.seed(seed);
    boolean standardInput = actions.equals("-");
    try (EnvironmentInstance instance = Environments.entry(environment).make(options.map());
        BufferedReader lines = standardInput ? standardInput() : file()) {
      Rollout.play(
          instance,
          resetSeed,
          lines,
          standardInput ? "standard input" : actions,
          command.commandLine().getOut());
    }
    return 0;
  }

  private static BufferedReader standardInput() {
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  }

  private BufferedReader file() throws IOException {
    Path path = Path.of(actions);
    if (!Files.isRegularFile(path)) {
      throw UserError.of(
          "There is no file %s with actions. Check the path, or give - for standard input.",
          actions);
    }
    if (!Files.isReadable(path)) {
      throw UserError.of("%s cannot be read: no permission.", actions);
    }
    return Files.newBufferedReader(path);
  }
}
