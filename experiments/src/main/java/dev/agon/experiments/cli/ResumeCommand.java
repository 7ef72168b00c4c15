package dev.agon.experiments.cli;

import dev.agon.core.run.RunResult;
import dev.agon.core.run.RunState;
import dev.agon.core.run.RunStatus;
import dev.agon.core.store.DiskRunArchive;
import dev.agon.core.store.RunArchive;
import dev.agon.experiments.config.UserError;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = {
      "Go on with a run from its last checkpoint, to the same bits as if it had never stopped.",
      "A completed run goes on when it gets a larger budget."
    })
final class ResumeCommand implements Callable<Integer> {

  @Parameters(paramLabel = "RUN", description = "Its id, as `agon runs` shows it.")
  private String run = "";

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "A larger budget, in all steps from the start.")
  private @Nullable Long steps;

  @Mixin private final RunsFolder runs = new RunsFolder();
  @Mixin private final DashboardOptions dashboard = new DashboardOptions();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() {
    Path folder = runs.writable();
    try (RunArchive archive = new DiskRunArchive(folder)) {
      RunStatus status = runs.run(archive, run);
      if (!status.state().ended()) {
        throw UserError.of(
            "The run %s is %s in another process. Wait for it, or steer it in its dashboard.",
            run, status.state().name().toLowerCase(java.util.Locale.ROOT));
      }
      if (steps != null && steps <= status.budget()) {
        throw UserError.of(
            "--steps %d is not above the budget of %d that %s has. Choose more.",
            steps, status.budget(), run);
      }
      if (status.state() == RunState.COMPLETED && steps == null) {
        RunResult result = archive.result(run).orElseThrow();
        output.note("%s is complete. --steps N gives it a larger budget.".formatted(run));
        output.text(Results.text(result));
        output.json(Results.json(result));
        return 0;
      }
    }
    try (Workbench workbench = Workbench.start(folder, dashboard, 0, output)) {
      RunResult result = goOn(workbench);
      output.text(Results.text(result));
      output.json(Results.json(result));
      return Results.exitCode(result);
    }
  }

  private RunResult goOn(Workbench workbench) {
    try (ProgressDisplay display = new ProgressDisplay(workbench.vertx(), run, output)) {
      display.listen();
      if (steps == null) {
        workbench.engine().resume(run);
      } else {
        workbench.engine().resume(run, steps);
      }
      return workbench.await(run);
    }
  }
}
