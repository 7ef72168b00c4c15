package dev.agon.experiments.cli;

import dev.agon.core.compute.ComputeException;
import dev.agon.core.compute.Devices;
import dev.agon.core.run.RunResult;
import dev.agon.core.training.RunSpecification;
import dev.agon.experiments.config.Experiment;
import dev.agon.experiments.config.ExperimentLibrary;
import dev.agon.experiments.config.UserError;
import dev.agon.experiments.registry.Registry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Run an experiment.",
    footer = {
      "",
      "Examples:",
      "  agon train cartpole-dqn --seed 1",
      "  agon train my-experiment.yaml --set budget.steps=200_000 --no-dashboard --json",
      "",
      "`agon list experiments` shows what there is, `agon show experiment NAME` every setting."
    })
final class TrainCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "EXPERIMENT",
      description = "Name of a built-in experiment, or path of a YAML file.")
  private String experiment = "";

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of all randomness; the same seed gives the same bits (default: 0).")
  private String seed = "0";

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "Another value for one setting, such as algorithm.learningRate=1.0e-3.")
  private List<String> changes = new ArrayList<>();

  @Mixin private final RunsFolder runs = new RunsFolder();
  @Mixin private final DashboardOptions dashboard = new DashboardOptions();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() {
    RunSpecification specification = specify(experiment, changes, seed(seed));
    Path folder = runs.writable();
    requireDevice(specification);
    try (Workbench workbench = Workbench.start(folder, dashboard, 0, output)) {
      String run = workbench.engine().submit(specification);
      RunResult result;
      try (ProgressDisplay display = new ProgressDisplay(workbench.vertx(), run, output)) {
        display.listen();
        result = workbench.await(run);
      }
      output.text(Results.text(result));
      output.json(Results.json(result));
      return Results.exitCode(result);
    }
  }

  /** A device that is not there is an error before anything starts. */
  private static void requireDevice(RunSpecification specification) {
    String device = specification.settings().at("/compute/device").asText();
    if (device.startsWith("gpu")) { // what is always there need not load TensorFlow here
      try {
        Devices.choose(device);
      } catch (ComputeException missing) {
        throw new UserError(String.valueOf(missing.getMessage()), missing);
      }
    }
  }

  static RunSpecification specify(String reference, List<String> changes, long seed) {
    Experiment experiment = ExperimentLibrary.load(reference);
    for (String change : changes) {
      experiment = experiment.with(change);
    }
    return Registry.specify(experiment, seed);
  }

  static long seed(String text) {
    try {
      long seed = Long.parseLong(text.replace("_", ""));
      if (seed >= 0) {
        return seed;
      }
    } catch (NumberFormatException e) {
      throw new UserError(notASeed(text), e);
    }
    throw new UserError(notASeed(text));
  }

  private static String notASeed(String text) {
    return "--seed %s is not a seed. A seed is a whole number from 0 to 9223372036854775807."
        .formatted(text);
  }
}
