package dev.agon.experiments.cli;

import dev.agon.core.compute.ComputeEnvironment;
import dev.agon.core.compute.Device;
import dev.agon.core.compute.Devices;
import dev.agon.experiments.benchmark.Machine;
import dev.agon.experiments.config.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Look whether everything that Agon needs is there; say how to mend what is not.")
final class DoctorCommand implements Callable<Integer> {
  @Mixin private final RunsFolder runs = new RunsFolder();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() {
    List<String> devices = Devices.list().stream().map(Device::toString).toList();
    List<String> problems = new ArrayList<>(ComputeEnvironment.problems());
    try {
      runs.writable();
    } catch (UserError unwritable) {
      problems.add(unwritable.getMessage());
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("machine", Machine.describe());
    object.put("versions", Versions.all());
    object.put("tensorflow", ComputeEnvironment.tensorflowVersion());
    object.put("devices", devices);
    object.put("memoryMiB", Runtime.getRuntime().maxMemory() >> 20);
    object.put("runs", runs.path().toString());
    object.put("problems", problems);
    output.json(object);
    output.text("machine     " + Machine.describe());
    output.text("agon        " + Versions.agon());
    output.text("tensorflow  " + ComputeEnvironment.tensorflowVersion());
    output.text("devices     " + String.join(", ", devices));
    output.text("heap        at most %d MiB".formatted(Runtime.getRuntime().maxMemory() >> 20));
    output.text("runs        " + runs.path());
    output.text(problems.isEmpty() ? "All is well." : "\nTo mend:");
    problems.forEach(problem -> output.text("- " + problem));
    return problems.isEmpty() ? 0 : CommandLines.FAILED;
  }
}
