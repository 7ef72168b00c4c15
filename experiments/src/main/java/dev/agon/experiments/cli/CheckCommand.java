package dev.agon.experiments.cli;

import dev.agon.core.environment.Finding;
import dev.agon.experiments.registry.Environments;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Test that an environment keeps its contract: spaces, seeds, episode ends, saving,",
      "and many instances at once against a single one."
    })
final class CheckCommand implements Callable<Integer> {

  @Parameters(paramLabel = "ID", description = "Such as CartPole-v1.")
  private String id = "";

  @Mixin private final EnvironmentOptions options = new EnvironmentOptions();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() {
    Environments.entry(id).make(options.map()).close(); // what is wrong here is no finding
    List<Finding> findings = Environments.entry(id).check(options.map());
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("environment", id);
    object.put("findings", findings);
    output.json(object);
    if (findings.isEmpty()) {
      output.text("%s keeps its contract.".formatted(id));
    }
    for (Finding finding : findings) {
      output.text(finding.toString());
    }
    boolean wrong =
        findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR);
    return wrong ? CommandLines.FAILED : 0;
  }
}
