package dev.agon.experiments.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.agents.dqn.Dqn;
import dev.agon.agents.dqn.DqnConfig;
import dev.agon.agents.ppo.Ppo;
import dev.agon.agents.ppo.PpoConfig;
import dev.agon.core.compute.Devices;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.text.NearNames;
import dev.agon.core.training.RunSpecification;
import dev.agon.core.training.TrainingJob;
import dev.agon.experiments.config.ComputeSettings;
import dev.agon.experiments.config.Experiment;
import dev.agon.experiments.config.UserError;
import java.util.List;
import java.util.Map;

/** Everything that an experiment can name. To add an algorithm, add it to {@link #ALGORITHMS}. */
public final class Registry {
  private static final List<Algorithm> ALGORITHMS =
      List.of(
          new ReinforcementAlgorithm<>(
              "dqn",
              "Deep Q-network, Mnih et al. 2015",
              DqnConfig.defaults(),
              (config, environment) -> {},
              (config, task, compute) -> new Dqn(config, task, small(compute))),
          new ReinforcementAlgorithm<>(
              "ppo",
              "Proximal policy optimisation, Schulman et al. 2017",
              PpoConfig.defaults(),
              (config, environment) -> config.minibatchSize(environment.count()),
              (config, task, compute) -> new Ppo(config, task, small(compute), compute.threads())),
          new GenerativeAlgorithm());

  private Registry() {}

  /** Sessions of small networks compute in the thread that calls them. */
  private static SessionProfile small(ComputeSettings compute) {
    return SessionProfile.small().on(Devices.choose(compute.device()));
  }

  public static List<Algorithm> algorithms() {
    return ALGORITHMS;
  }

  /** Shapes of networks that experiments can choose, one map an entry. */
  static List<Map<String, Object>> networks() {
    return List.of(
        Catalogue.entry("mlp", "Dense layers, for vectors and points: algorithm.hiddenSizes"),
        Catalogue.entry(
            "dcgan_28",
            "Convolutions for images of 28×28, Radford et al. 2016: algorithm.channels"));
  }

  /** Data sets that generative experiments can choose, one map an entry. */
  static List<Map<String, Object>> dataSets() {
    return GenerativeAlgorithm.dataSets();
  }

  /**
   * @throws UserError when there is none of this name
   */
  public static Algorithm algorithm(String name) {
    return ALGORITHMS.stream()
        .filter(algorithm -> algorithm.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "There is no algorithm '%s'. %s"
                        .formatted(
                            name,
                            NearNames.suggestion(
                                name, ALGORITHMS.stream().map(Algorithm::name).toList()))));
  }

  /**
   * The complete specification of an experiment; everything wrong with it that can be known before
   * it runs is an error.
   *
   * @throws RuntimeException with a message for the user
   */
  public static RunSpecification specify(Experiment experiment, long seed) {
    if (seed < 0) {
      throw UserError.of("--seed %d is negative. A seed is 0 or a positive whole number.", seed);
    }
    JsonNode section = experiment.section(Sections.ALGORITHM);
    String name = section == null ? "" : section.path("name").asText("");
    if (name.isEmpty()) {
      throw UserError.of(
          "The experiment %s has no `algorithm.name`. Add one of %s.",
          experiment.name(),
          String.join(
              ", ",
              ALGORITHMS.stream()
                  .filter(algorithm -> algorithm.task().equals(experiment.task()))
                  .map(Algorithm::name)
                  .toList()));
    }
    Algorithm algorithm = algorithm(name);
    if (!algorithm.task().equals(experiment.task())) {
      throw UserError.of(
          "algorithm.name=%s is for %s experiments, but %s is a %s one.",
          name, algorithm.task(), experiment.name(), experiment.task());
    }
    ObjectNode settings = algorithm.resolve(experiment);
    return new RunSpecification(
        RunSpecification.SCHEMA, experiment.name(), experiment.task(), seed, settings);
  }

  /** The job of a specification. */
  public static TrainingJob create(RunSpecification specification) {
    return algorithm(specification.algorithm()).create(specification);
  }
}
