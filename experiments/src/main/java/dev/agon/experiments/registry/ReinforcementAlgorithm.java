package dev.agon.experiments.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.agents.loop.EnvironmentFactory;
import dev.agon.agents.loop.EvaluationConfig;
import dev.agon.agents.loop.GreedyPolicy;
import dev.agon.agents.loop.Task;
import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.NormalisedVectorEnvironment;
import dev.agon.core.environment.OnFailure;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.environment.wrapper.FlattenObservation;
import dev.agon.core.environment.wrapper.FlattenedVectorEnvironment;
import dev.agon.core.environment.wrapper.Wrappers;
import dev.agon.core.random.Seeds;
import dev.agon.core.training.RunSpecification;
import dev.agon.core.training.TrainingJob;
import dev.agon.environments.EnvironmentEntry;
import dev.agon.environments.EnvironmentSetup;
import dev.agon.environments.gymnasium.GymnasiumBridge;
import dev.agon.experiments.config.ComputeSettings;
import dev.agon.experiments.config.EnvironmentSettings;
import dev.agon.experiments.config.Experiment;
import dev.agon.experiments.config.Section;
import dev.agon.experiments.config.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

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
    requireReplaceable(environment);
    EnvironmentSetup setup = setup(environment);
    try (EnvironmentInstance instance = setup.make()) {
      Space.Discrete unused = GreedyPolicy.discrete(instance.actionSpace(), name);
      if (Sections.bind(EVALUATION, settings).film()
          && !(instance.unwrapped() instanceof Drawable)) {
        throw UserError.of(
            "evaluation.film=true, but %s draws no pictures. Set it to false.", environment.id());
      }
    }
    if (environment.threads() > 1) {
      setup.makeVector(1).close(); // says now whether they can be stepped by several threads
    }
    check.accept(sections.hyperparameters(settings), environment);
    return settings;
  }

  /** Of many in one Python process none can be replaced alone; wrapped, each has its own. */
  private static void requireReplaceable(EnvironmentSettings environment) {
    if (environment.onFailure() == OnFailure.RESET
        && environment.id().startsWith(GymnasiumBridge.PREFIX)
        && environment.wrappers().isEmpty()) {
      throw UserError.of(
          "environment.onFailure=reset, but the instances of %s share a Python process: one that fails stops the step of all and cannot be replaced alone. Set it to fail; a run that failed goes on from its last checkpoint with `agon resume`.",
          environment.id());
    }
  }

  /** The environment that a run's settings ask for, as the registry makes it. */
  private static EnvironmentSetup setup(EnvironmentSettings settings) {
    EnvironmentEntry entry = Environments.entry(settings.id());
    return new EnvironmentSetup(
        entry,
        settings.options(),
        settings.maxEpisodeSteps() == 0 ? entry.maxEpisodeSteps() : settings.maxEpisodeSteps(),
        Wrappers.of(settings.wrappers()),
        settings.threads(),
        settings.onFailure());
  }

  /** Makes plain environments to evaluate on, and normalised ones to train on where asked for. */
  private static EnvironmentFactory environments(
      EnvironmentSetup setup,
      EnvironmentSettings settings,
      double discount,
      List<AutoCloseable> made) {
    return new EnvironmentFactory() {
      @Override
      public VectorEnvironment create(int count) {
        VectorEnvironment environments = setup.makeVector(count);
        made.add(environments);
        return FlattenedVectorEnvironment.of(environments);
      }

      @Override
      public VectorEnvironment createForTraining(int count) {
        return settings.normaliseObservations() || settings.normaliseRewards()
            ? new NormalisedVectorEnvironment(
                create(count),
                settings.normaliseObservations(),
                settings.normaliseRewards(),
                discount)
            : create(count);
      }

      @Override
      public Optional<EnvironmentInstance> createOne() {
        EnvironmentInstance instance = flattened(setup).make();
        if (instance.unwrapped() instanceof Drawable) {
          made.add(instance);
          return Optional.of(instance);
        }
        instance.close();
        return Optional.empty();
      }
    };
  }

  /** With observations that a network takes: one instance as the many that were learned from. */
  private static EnvironmentSetup flattened(EnvironmentSetup setup) {
    List<UnaryOperator<Environment>> wrappers = new ArrayList<>(setup.wrappers());
    wrappers.add(
        environment ->
            FlattenedVectorEnvironment.needed(environment.observationSpace())
                ? new FlattenObservation(environment)
                : environment);
    return setup.withWrappers(wrappers);
  }

  /** The environment that a run learns from, as its policy sees it. */
  static EnvironmentSetup environment(RunSpecification specification) {
    return flattened(setup(Sections.bind(ENVIRONMENT, specification.settings())));
  }

  @Override
  public TrainingJob create(RunSpecification specification) {
    ObjectNode settings = specification.settings();
    EnvironmentSettings environment = Sections.bind(ENVIRONMENT, settings);
    EnvironmentSetup setup = setup(environment);
    List<AutoCloseable> made = new ArrayList<>();
    Task task =
        new Task(
            environments(setup, environment, settings.at("/algorithm/discount").asDouble(1), made),
            environment.count(),
            specification.budgetSteps(),
            Sections.bind(EVALUATION, settings),
            new Seeds(specification.seed()));
    try {
      return factory.create(
          sections.hyperparameters(settings), task, Sections.compute(specification));
    } catch (RuntimeException e) {
      closeAll(made, e); // they may hold processes, and nobody else knows them
      throw e;
    }
  }

  private static void closeAll(List<AutoCloseable> made, RuntimeException failure) {
    for (AutoCloseable one : made) {
      try {
        one.close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
  }
}
