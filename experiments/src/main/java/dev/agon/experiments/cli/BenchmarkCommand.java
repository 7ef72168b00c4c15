package dev.agon.experiments.cli;

import dev.agon.core.text.NearNames;
import dev.agon.experiments.benchmark.Benchmark;
import dev.agon.experiments.benchmark.Benchmark.Row;
import dev.agon.experiments.benchmark.Benchmarks;
import dev.agon.experiments.benchmark.Machine;
import dev.agon.experiments.config.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "benchmark",
    mixinStandardHelpOptions = true,
    description = {
      "Measure what Agon claims, on this machine: compute, environments, reinforcement, metrics, soak.",
      "Each figure is the median of at least three measurements after a warm-up."
    })
final class BenchmarkCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "NAME",
      description = "compute, environments, reinforcement, metrics or soak.")
  private String name = "";

  @Mixin private final Output output = new Output();

  @Override
  public Integer call() {
    Benchmark benchmark =
        Benchmarks.all().stream()
            .filter(known -> known.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    UserError.of(
                        "There is no benchmark '%s'. %s",
                        name,
                        NearNames.suggestion(
                            name, Benchmarks.all().stream().map(Benchmark::name).toList())));
    output.note("Measuring %s; this takes from seconds to minutes.".formatted(name));
    List<Row> rows = benchmark.run();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("benchmark", name);
    object.put("machine", Machine.describe());
    object.put("rows", rows);
    output.json(object);
    List<List<String>> lines = new ArrayList<>();
    for (Row row : rows) {
      lines.add(List.of(row.name(), Output.number(row.value()), row.unit(), row.definition()));
    }
    output.text(Machine.describe());
    output.text(Output.table(List.of("ROW", "VALUE", "UNIT", "WHAT WAS MEASURED"), lines));
    return 0;
  }
}
