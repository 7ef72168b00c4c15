package dev.agon.experiments.cli;

import dev.agon.core.run.RunStatus;
import dev.agon.core.store.DiskRunArchive;
import dev.agon.core.store.RunArchive;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = "List the runs of a folder, newest first.")
final class RunsCommand implements Callable<Integer> {
  @Mixin private final RunsFolder runs = new RunsFolder();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() {
    try (RunArchive archive = new DiskRunArchive(runs.path())) {
      List<RunStatus> all = archive.list();
      output.json(Output.object("runs", all));
      if (all.isEmpty()) {
        output.text(
            "No runs in %s yet. `agon train cartpole-dqn` makes one.".formatted(runs.path()));
        return 0;
      }
      List<List<String>> rows = new ArrayList<>();
      for (RunStatus run : all) {
        rows.add(
            List.of(
                run.id(),
                run.state().name().toLowerCase(Locale.ROOT),
                run.algorithm(),
                run.subject(),
                "%d %%".formatted(run.budget() == 0 ? 0 : 100 * run.step() / run.budget()),
                run.metric().isEmpty()
                    ? "–"
                    : "%s %s".formatted(run.metric(), Output.number(run.value()))));
      }
      output.text(
          Output.table(List.of("RUN", "STATE", "ALGORITHM", "ON", "DONE", "LAST VALUE"), rows));
      return 0;
    }
  }
}
