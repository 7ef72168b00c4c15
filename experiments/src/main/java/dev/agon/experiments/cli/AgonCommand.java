package dev.agon.experiments.cli;

import dev.agon.experiments.registry.Environments;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code agon}: the commands. */
@Command(
    name = "agon",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    header = {"", "Agon: reinforcement learning and GANs on the JVM, live in the browser.", ""},
    description = {
      "",
      "Start with @|bold agon demo|@: three runs side by side, with the dashboard open.",
      "Every command takes @|bold --help|@.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  agon train cartpole-dqn                      train and watch it in the browser",
      "  agon train cartpole-ppo --seed 3 --set algorithm.learningRate=5.0e-4",
      "  agon runs                                    what was trained so far",
      "  agon resume cartpole-ppo-s3-7f2a91           go on after a crash or a stop",
      ""
    },
    subcommands = {
      DemoCommand.class,
      TrainCommand.class,
      ServeCommand.class,
      RunsCommand.class,
      ListCommand.class,
      ShowCommand.class,
      ResumeCommand.class,
      EvaluateCommand.class,
      GenerateCommand.class,
      ExportCommand.class,
      PlayCommand.class,
      RolloutCommand.class,
      CheckCommand.class,
      OpenEnvCommand.class,
      BenchmarkCommand.class,
      DoctorCommand.class,
      HelpCommand.class
    })
final class AgonCommand {

  @Option(
      names = "--plugins",
      paramLabel = "JAR",
      split = ",",
      scope = ScopeType.INHERIT,
      description = "Jars with environments of your own; several are separated by commas.")
  private List<Path> plugins = List.of();

  /** Before the command runs: its environments may be those of the plug-ins. */
  void usePlugins() {
    if (!plugins.isEmpty()) {
      Environments.usePlugins(plugins);
    }
  }
}
