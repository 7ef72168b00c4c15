package dev.agon.experiments.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

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
      RolloutCommand.class,
      CheckCommand.class,
      OpenEnvCommand.class,
      BenchmarkCommand.class,
      DoctorCommand.class,
      HelpCommand.class
    })
final class AgonCommand {}
