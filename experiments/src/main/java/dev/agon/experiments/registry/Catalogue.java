package dev.agon.experiments.registry;

import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.wrapper.Wrappers;
import dev.agon.environments.EnvironmentEntry;
import dev.agon.experiments.config.Experiment;
import dev.agon.experiments.config.ExperimentLibrary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists of what there is, one map an entry; each has {@code name} and {@code summary}. */
public final class Catalogue {
  /** What can be listed. */
  public static final List<String> KINDS =
      List.of("experiments", "environments", "wrappers", "algorithms", "networks", "datasets");

  private Catalogue() {}

  /** The entries of a kind; empty when there is no such kind. */
  public static Optional<List<Map<String, Object>>> of(String kind) {
    return switch (kind) {
      case "experiments" ->
          Optional.of(ExperimentLibrary.names().stream().map(Catalogue::experiment).toList());
      case "environments" ->
          Optional.of(
              Environments.registry().entries().stream().map(Catalogue::environment).toList());
      case "wrappers" -> Optional.of(Wrappers.all().stream().map(Catalogue::wrapper).toList());
      case "algorithms" ->
          Optional.of(Registry.algorithms().stream().map(Catalogue::algorithm).toList());
      case "networks" -> Optional.of(Registry.networks());
      case "datasets" -> Optional.of(Registry.dataSets());
      default -> Optional.empty();
    };
  }

  private static Map<String, Object> experiment(String name) {
    Experiment experiment = ExperimentLibrary.load(name);
    Map<String, Object> entry = entry(name, experiment.summary());
    entry.put("task", experiment.task());
    entry.put("algorithm", experiment.sections().at("/algorithm/name").asText());
    return entry;
  }

  private static Map<String, Object> environment(EnvironmentEntry environment) {
    Map<String, Object> entry = entry(environment.id(), environment.summary());
    try (EnvironmentInstance instance = environment.make(Map.of())) {
      entry.put("observationSpace", instance.observationSpace().describe());
      entry.put("actionSpace", instance.actionSpace().describe());
    } catch (RuntimeException | LinkageError e) { // one of a plug-in hides no other
      entry.put("error", reason(e));
    }
    entry.put(
        "maxEpisodeSteps",
        environment.maxEpisodeSteps() == EnvironmentInstance.NO_LIMIT
            ? null
            : environment.maxEpisodeSteps());
    entry.put("rewardThreshold", environment.rewardThreshold());
    entry.put("options", environment.defaultOptions());
    return entry;
  }

  /** Why an environment could not be made. */
  public static String reason(Throwable failure) {
    Throwable first = failure;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return first.getMessage() == null ? first.toString() : first.getMessage();
  }

  private static Map<String, Object> wrapper(Wrappers.Kind wrapper) {
    Map<String, Object> entry = entry(wrapper.name(), wrapper.summary());
    entry.put("options", wrapper.options().stream().map(Catalogue::option).toList());
    return entry;
  }

  private static Map<String, Object> option(Wrappers.Option option) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", option.name());
    object.put("default", option.standard());
    object.put("summary", option.summary());
    return object;
  }

  private static Map<String, Object> algorithm(Algorithm algorithm) {
    Map<String, Object> entry = entry(algorithm.name(), algorithm.summary());
    entry.put("task", algorithm.task());
    return entry;
  }

  static Map<String, Object> entry(String name, String summary) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", name);
    entry.put("summary", summary);
    return entry;
  }
}
