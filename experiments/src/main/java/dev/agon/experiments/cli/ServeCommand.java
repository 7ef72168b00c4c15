package dev.agon.experiments.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Show the runs of a folder in the browser, and resume them from there.",
      "Runs of other processes that use the same folder are shown and steered as well."
    })
final class ServeCommand implements Callable<Integer> {

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "An error when it is taken (default: the first free one from 7070).")
  private @Nullable Integer port;

  @Mixin private final RunsFolder runs = new RunsFolder();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() {
    try (Workbench workbench =
        Workbench.start(runs.writable(), DashboardOptions.at(port), 0, output)) {
      output.text("Serving %s. Ctrl-C ends it.".formatted(runs.path()));
      output.json(Output.object("link", String.valueOf(workbench.link())));
      workbench.untilTheEnd();
      return 0;
    }
  }
}
