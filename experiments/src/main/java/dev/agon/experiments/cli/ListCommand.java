package dev.agon.experiments.cli;

import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.wrapper.Wrappers;
import dev.agon.environments.EnvironmentEntry;
import dev.agon.experiments.config.UserError;
import dev.agon.experiments.registry.Catalogue;
import dev.agon.experiments.registry.Environments;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description =
        "List what there is: experiments, environments, wrappers, algorithms, networks or datasets.")
final class ListCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "WHAT",
      description = "experiments, environments, wrappers, algorithms, networks or datasets.")
  private String what = "";

  @Mixin private final Output output = new Output();

  @Override
  public Integer call() {
    List<Map<String, Object>> entries =
        Catalogue.of(what)
            .orElseThrow(
                () ->
                    UserError.of(
                        "There is nothing called '%s' to list. %s",
                        what, dev.agon.core.text.NearNames.suggestion(what, Catalogue.KINDS)));
    output.json(Output.object(what, entries));
    if (what.equals("environments")) {
      output.text(environments());
      return 0;
    }
    if (what.equals("wrappers")) {
      output.text(wrappers());
      return 0;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Map<String, Object> entry : entries) {
      rows.add(List.of(String.valueOf(entry.get("name")), String.valueOf(entry.get("summary"))));
    }
    output.text(Output.table(List.of("NAME", "WHAT IT IS"), rows));
    return 0;
  }

  /** Under each wrapper its options with their defaults. */
  private static String wrappers() {
    List<List<String>> rows = new ArrayList<>();
    for (Wrappers.Kind wrapper : Wrappers.all()) {
      rows.add(List.of(wrapper.name(), wrapper.summary()));
      for (Wrappers.Option option : wrapper.options()) {
        rows.add(List.of("  %s=%s".formatted(option.name(), option.standard()), option.summary()));
      }
    }
    return Output.table(List.of("NAME AND OPTIONS", "WHAT IT IS"), rows);
  }

  private static String environments() {
    List<List<String>> rows = new ArrayList<>();
    for (EnvironmentEntry entry : Environments.registry().entries()) {
      try (EnvironmentInstance instance = entry.make(Map.of())) {
        int limit = entry.maxEpisodeSteps();
        Double threshold = entry.rewardThreshold();
        rows.add(
            List.of(
                entry.id(),
                instance.observationSpace().toString(),
                instance.actionSpace().toString(),
                limit == EnvironmentInstance.NO_LIMIT ? "–" : Integer.toString(limit),
                threshold == null ? "–" : Output.number(threshold)));
      } catch (RuntimeException | LinkageError e) { // one of a plug-in hides no other
        rows.add(List.of(entry.id(), "cannot be made: " + Catalogue.reason(e), "–", "–", "–"));
      }
    }
    return Output.table(List.of("ID", "OBSERVATIONS", "ACTIONS", "TIME LIMIT", "SOLVED AT"), rows)
        + "\n\n`agon list environments --json` tells of options, too, docs/environments.md of everything.";
  }
}
