package dev.agon.experiments.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.core.run.RunStatus;
import dev.agon.core.store.DiskRunArchive;
import dev.agon.core.store.RunArchive;
import dev.agon.core.text.NearNames;
import dev.agon.core.training.RunSpecification;
import dev.agon.experiments.config.UserError;
import dev.agon.experiments.config.Yaml;
import dev.agon.experiments.registry.Catalogue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Show an experiment with every setting, a network, or a run.")
final class ShowCommand implements Callable<Integer> {
  private static final List<String> KINDS = List.of("experiment", "network", "run");

  @Parameters(index = "0", paramLabel = "WHAT", description = "experiment, network or run.")
  private String what = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "Its name.")
  private String name = "";

  @Mixin private final RunsFolder runs = new RunsFolder();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() {
    switch (what) {
      case "experiment" -> experiment();
      case "network" -> network();
      case "run" -> run();
      default ->
          throw UserError.of(
              "There is nothing called '%s' to show. %s", what, NearNames.suggestion(what, KINDS));
    }
    return 0;
  }

  private void experiment() {
    RunSpecification specification = TrainCommand.specify(name, List.of(), 0);
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("name", specification.experiment());
    tree.put("task", specification.task());
    tree.setAll(specification.settings());
    output.json(tree);
    output.text(Yaml.write(tree).stripTrailing());
  }

  private void network() {
    List<Map<String, Object>> networks = Catalogue.of("networks").orElseThrow();
    Map<String, Object> network =
        networks.stream()
            .filter(entry -> name.equals(entry.get("name")))
            .findFirst()
            .orElseThrow(
                () ->
                    UserError.of(
                        "There is no network '%s'. %s",
                        name,
                        NearNames.suggestion(
                            name,
                            networks.stream()
                                .map(entry -> String.valueOf(entry.get("name")))
                                .toList())));
    output.json(network);
    network.forEach((key, value) -> output.text("%s: %s".formatted(key, value)));
  }

  private void run() {
    try (RunArchive archive = new DiskRunArchive(runs.path())) {
      RunStatus status = runs.run(archive, name);
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("status", status);
      archive.manifest(name).ifPresent(manifest -> object.put("manifest", manifest));
      archive.result(name).ifPresent(result -> object.put("result", Results.json(result)));
      output.json(object);
      if (output.json()) {
        return;
      }
      archive
          .result(name)
          .ifPresentOrElse(
              result -> output.text(Results.text(result)),
              () ->
                  output.text(
                      "%s: %s, step %s of %s"
                          .formatted(
                              name,
                              status.state().name().toLowerCase(java.util.Locale.ROOT),
                              Output.number(status.step()),
                              Output.number(status.budget()))));
      JsonNode specification =
          archive
              .manifest(name)
              .map(manifest -> manifest.at("/specification/settings"))
              .orElse(JsonNodeFactory.instance.objectNode());
      output.text("\n" + Yaml.write(specification).stripTrailing());
    }
  }
}
