package dev.agon.experiments.cli;

import dev.agon.experiments.config.UserError;
import dev.agon.experiments.config.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option {@code --option}, of commands that make an environment by its id. */
final class EnvironmentOptions {

  @Option(
      names = "--option",
      paramLabel = "NAME=VALUE",
      description = "An option of the environment, such as isSlippery=false. May be repeated.")
  private List<String> options = new ArrayList<>();

  Map<String, Object> map() {
    Map<String, Object> map = new LinkedHashMap<>();
    for (String option : options) {
      int equals = option.indexOf('=');
      if (equals < 1) {
        throw UserError.of(
            "--option %s says no value. Write --option name=value, such as --option isSlippery=false.",
            option);
      }
      map.put(option.substring(0, equals).strip(), Yaml.plainValue(option.substring(equals + 1)));
    }
    return map;
  }

  boolean given() {
    return !options.isEmpty();
  }
}
