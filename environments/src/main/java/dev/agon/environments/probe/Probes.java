package dev.agon.environments.probe;

import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.environments.EnvironmentEntry;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The probes under their ids. */
public final class Probes {
  private static final int NO_LIMIT = EnvironmentInstance.NO_LIMIT; // they end by themselves

  private Probes() {}

  public static List<EnvironmentEntry> entries() {
    return List.of(
        tabular(
            "ConstantReward",
            "One step with reward 1: tests the loss of the value.",
            options -> DiscreteProbes.constantReward()),
        tabular(
            "ObsDependentReward",
            "One step whose reward depends on the observation: tests the gradient.",
            options -> DiscreteProbes.obsDependentReward()),
        tabular(
            "DiscountedReward",
            "Two steps, the second rewarded: tests the discount.",
            options -> DiscreteProbes.discountedReward()),
        tabular(
            "FixedObsPolicy",
            "One step whose reward depends on the action: tests the loss of the policy.",
            options -> DiscreteProbes.fixedObsPolicy()),
        tabular(
            "Policy",
            "One step whose reward depends on observation and action: tests the batch.",
            options -> DiscreteProbes.policy()),
        continuous(
            "ConstantRewardContinuous",
            "ConstantReward with continuous actions.",
            Map.of(),
            options -> ContinuousProbes.constantReward()),
        continuous(
            "ObsDependentRewardContinuous",
            "ObsDependentReward with continuous actions.",
            Map.of(),
            options -> ContinuousProbes.obsDependentReward()),
        continuous(
            "DiscountedRewardContinuous",
            "DiscountedReward with continuous actions.",
            Map.of(),
            options -> ContinuousProbes.discountedReward()),
        continuous(
            "FixedObsPolicyContinuous",
            "One step whose best action is 1.",
            Map.of(),
            options -> ContinuousProbes.fixedObsPolicy()),
        continuous(
            "PolicyContinuous",
            "One step whose best action depends on the observation.",
            Map.of(),
            options -> ContinuousProbes.policy()),
        continuous(
            "Target",
            "One step whose best action is given.",
            Map.of("target", 0.3),
            options -> ContinuousProbes.target((Double) option(options, "target"))),
        continuous(
            "Bimodal",
            "One step with a best action, and a second best far from it.",
            Map.of(),
            options -> ContinuousProbes.bimodal()),
        tabular(
            "Identity",
            "Do what the observation says.",
            DiscreteProbes.IDENTITY_STEPS,
            Map.of("dim", 4),
            options -> DiscreteProbes.identity(integer(options, "dim"))),
        identity(
            "IdentityBox",
            "Give the number that is seen.",
            Map.of("eps", 0.5),
            options -> IdentityProbe.Rules.box((Double) option(options, "eps"))),
        identity(
            "IdentityMultiDiscrete",
            "Give the two integers that are seen.",
            Map.of("dim", 2),
            options -> IdentityProbe.Rules.multiDiscrete(integer(options, "dim"))),
        identity(
            "IdentityMultiBinary",
            "Give the zeros and ones that are seen.",
            Map.of("dim", 2),
            options -> IdentityProbe.Rules.multiBinary(integer(options, "dim"))),
        tabular(
            "InfiniteHorizon",
            "Reward 1 for ever: tests the bootstrap through a time limit.",
            DiscreteProbes.INFINITE_HORIZON_STEPS,
            Map.of(),
            options -> DiscreteProbes.infiniteHorizon()),
        tabular(
            "Corridor",
            "Walk to the right, where the only reward is.",
            DiscreteProbes.CORRIDOR_STEPS,
            Map.of("length", 8),
            options -> DiscreteProbes.corridor(integer(options, "length"))),
        tabular(
            "DeepSea",
            "Find a treasure that random actions do not find: tests exploration.",
            NO_LIMIT,
            Map.of("size", 10, "stochastic", false, "mappingSeed", 0),
            options ->
                DiscreteProbes.deepSea(
                    integer(options, "size"),
                    (Boolean) option(options, "stochastic"),
                    integer(options, "mappingSeed"))),
        tabular(
            "MemoryLength",
            "Remember a bit until it is asked for: tests memory.",
            NO_LIMIT,
            Map.of("length", 10),
            options -> DiscreteProbes.memoryLength(integer(options, "length"))),
        tabular(
            "GaussianBandit",
            "One step; arms with normal rewards.",
            NO_LIMIT,
            Map.of("arms", 10, "meansSeed", 0),
            options ->
                DiscreteProbes.gaussianBandit(
                    integer(options, "arms"), integer(options, "meansSeed"))),
        tabular(
            "BernoulliBandit",
            "One step; arms with rewards of 0 and 1.",
            NO_LIMIT,
            Map.of("arms", 10, "meansSeed", 0),
            options ->
                DiscreteProbes.bernoulliBandit(
                    integer(options, "arms"), integer(options, "meansSeed"))));
  }

  private static EnvironmentEntry tabular(
      String name, String summary, Function<Map<String, Object>, TabularProbe.Rules> rules) {
    return tabular(name, summary, NO_LIMIT, Map.of(), rules);
  }

  private static EnvironmentEntry tabular(
      String name,
      String summary,
      int maxEpisodeSteps,
      Map<String, Object> defaults,
      Function<Map<String, Object>, TabularProbe.Rules> rules) {
    return new EnvironmentEntry(
        id(name),
        summary,
        maxEpisodeSteps,
        null,
        defaults,
        options -> new TabularProbe(rules.apply(options)),
        (id, count, limit, options) ->
            new TabularProbeVector(id, count, limit, rules.apply(options)));
  }

  private static EnvironmentEntry continuous(
      String name,
      String summary,
      Map<String, Object> defaults,
      Function<Map<String, Object>, ContinuousProbe.Rules> rules) {
    return new EnvironmentEntry(
        id(name),
        summary,
        NO_LIMIT,
        null,
        defaults,
        options -> new ContinuousProbe(rules.apply(options)),
        (id, count, limit, options) ->
            new ContinuousProbeVector(id, count, limit, rules.apply(options)));
  }

  private static EnvironmentEntry identity(
      String name,
      String summary,
      Map<String, Object> defaults,
      Function<Map<String, Object>, IdentityProbe.Rules> rules) {
    return new EnvironmentEntry(
        id(name),
        summary,
        IdentityProbe.STEPS,
        null,
        defaults,
        options -> new IdentityProbe(rules.apply(options)),
        (id, count, limit, options) ->
            new IdentityProbeVector(id, count, limit, rules.apply(options)));
  }

  private static String id(String name) {
    return "Probe/" + name + "-v0";
  }

  private static int integer(Map<String, Object> options, String name) {
    return (Integer) option(options, name);
  }

  private static Object option(Map<String, Object> options, String name) {
    Object value = options.get(name);
    if (value == null) {
      throw new IllegalArgumentException("The option '%s' is missing.".formatted(name));
    }
    return value;
  }
}
