package dev.agon.experiments.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.agents.loop.EvaluationConfig;
import dev.agon.agents.loop.Task;
import dev.agon.core.random.Seeds;
import dev.agon.core.training.RunSpecification;
import dev.agon.core.training.TrainingJob;
import dev.agon.environments.EnvironmentEntry;
import dev.agon.environments.EnvironmentRegistry;
import dev.agon.experiments.config.ComputeSettings;
import dev.agon.experiments.config.EnvironmentSettings;
import dev.agon.experiments.config.Experiment;
import dev.agon.experiments.config.Section;
import dev.agon.experiments.config.UserError;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * An algorithm that learns from an environment.
 *
 * @param <C> its hyperparameters
 */
final class ReinforcementAlgorithm<C> implements Algorithm {
  private static final Section<EnvironmentSettings> ENVIRONMENT =
      Section.of("environment", EnvironmentSettings.defaults());
  private static final Section<EvaluationConfig> EVALUATION =
      Section.of("evaluation", EvaluationConfig.defaults());

  /** Makes the job. */
  @FunctionalInterface
  interface Factory<C> {
    TrainingJob create(C hyperparameters, Task task, ComputeSettings compute);
  }

  private final String name;
  private final String summary;
  private final Sections<C> sections;
  private final BiConsumer<C, EnvironmentSettings> check;
  private final Factory<C> factory;

  /**
   * @param check refuses hyperparameters that do not fit the environment
   */
  ReinforcementAlgorithm(
      String name,
      String summary,
      C defaults,
      BiConsumer<C, EnvironmentSettings> check,
      Factory<C> factory) {
    this.name = name;
    this.summary = summary;
    this.sections =
        new Sections<>(name, Section.of(Sections.ALGORITHM, defaults), ENVIRONMENT, EVALUATION);
    this.check = check;
    this.factory = factory;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String task() {
    return Experiment.REINFORCEMENT;
  }

  @Override
  public String summary() {
    return summary;
  }

  @Override
  public List<String> sections() {
    return sections.names();
  }

  @Override
  public ObjectNode defaults() {
    return sections.defaults();
  }

  @Override
  public ObjectNode resolve(Experiment experiment) {
    ObjectNode settings = sections.resolve(experiment);
    EnvironmentSettings environment = Sections.bind(ENVIRONMENT, settings);
    if (environment.id().isEmpty()) {
      throw new UserError(
          "environment.id is missing: on what should %s learn? Add one, such as CartPole-v1; `agon list environments` shows all."
              .formatted(name));
    }
    EnvironmentEntry entry = EnvironmentRegistry.builtIn().entry(environment.id());
    entry.make(environment.options()).close(); // it may have started a process
    check.accept(sections.hyperparameters(settings), environment);
    return settings;
  }

  @Override
  public TrainingJob create(RunSpecification specification) {
    ObjectNode settings = specification.settings();
    EnvironmentSettings environment = Sections.bind(ENVIRONMENT, settings);
    EnvironmentEntry entry = EnvironmentRegistry.builtIn().entry(environment.id());
    Task task =
        new Task(
            count -> entry.makeVector(count, environment.options()),
            environment.count(),
            specification.budgetSteps(),
            Sections.bind(EVALUATION, settings),
            new Seeds(specification.seed()));
    return factory.create(
        sections.hyperparameters(settings), task, Sections.compute(specification));
  }
}
