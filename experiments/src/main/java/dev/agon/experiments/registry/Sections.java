package dev.agon.experiments.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.core.training.RunSpecification;
import dev.agon.experiments.config.BudgetSettings;
import dev.agon.experiments.config.CheckpointSettings;
import dev.agon.experiments.config.ComputeSettings;
import dev.agon.experiments.config.Experiment;
import dev.agon.experiments.config.Section;
import java.util.ArrayList;
import java.util.List;

/**
 * The sections of one algorithm's experiments: those of every task and those of its own.
 *
 * @param <C> the algorithm's hyperparameters
 */
final class Sections<C> {
  static final String ALGORITHM = "algorithm";
  private static final String NAME = "name";

  private static final Section<BudgetSettings> BUDGET =
      Section.of("budget", BudgetSettings.defaults());
  private static final Section<CheckpointSettings> CHECKPOINT =
      Section.of("checkpoint", CheckpointSettings.defaults());
  private static final Section<ComputeSettings> COMPUTE =
      Section.of("compute", ComputeSettings.defaults());

  private final String algorithmName;
  private final Section<C> algorithm;
  private final List<Section<?>> before;
  private final List<Section<?>> after;

  /**
   * @param subject the section of what is learned on
   * @param evaluation the section of how it is measured
   */
  Sections(String algorithmName, Section<C> algorithm, Section<?> subject, Section<?> evaluation) {
    this.algorithmName = algorithmName;
    this.algorithm = algorithm;
    before = List.of(subject);
    after = List.of(BUDGET, evaluation, CHECKPOINT, COMPUTE);
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    before.forEach(section -> names.add(section.name()));
    names.add(ALGORITHM);
    after.forEach(section -> names.add(section.name()));
    return names;
  }

  ObjectNode defaults() {
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    before.forEach(section -> settings.set(section.name(), section.defaults()));
    settings.set(ALGORITHM, named(algorithm.defaults()));
    after.forEach(section -> settings.set(section.name(), section.defaults()));
    return settings;
  }

  ObjectNode resolve(Experiment experiment) {
    experiment.requireSections(names());
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    before.forEach(
        section ->
            settings.set(section.name(), section.resolve(experiment.section(section.name()))));
    JsonNode given = experiment.section(ALGORITHM);
    if (given instanceof ObjectNode named) {
      given = named.deepCopy().without(NAME);
    }
    settings.set(ALGORITHM, named(algorithm.resolve(given)));
    after.forEach(
        section ->
            settings.set(section.name(), section.resolve(experiment.section(section.name()))));
    return settings;
  }

  private ObjectNode named(ObjectNode hyperparameters) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put(NAME, algorithmName);
    result.setAll(hyperparameters);
    return result;
  }

  C hyperparameters(ObjectNode settings) {
    return algorithm.bind(((ObjectNode) settings.get(ALGORITHM)).deepCopy().without(NAME));
  }

  static <T> T bind(Section<T> section, ObjectNode settings) {
    return section.bind((ObjectNode) settings.get(section.name()));
  }

  static ComputeSettings compute(RunSpecification specification) {
    return bind(COMPUTE, specification.settings());
  }
}
