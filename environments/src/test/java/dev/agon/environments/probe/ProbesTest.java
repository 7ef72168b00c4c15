package dev.agon.environments.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.DrawableAsText;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.EnvironmentEntry;
import dev.agon.environments.EnvironmentRegistry;
import dev.agon.environments.tabular.DynamicProgramming;
import dev.agon.environments.tabular.DynamicProgramming.HorizonSolution;
import dev.agon.environments.tabular.FiniteMdp;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbesTest {
  private static final Offset<Double> TOLERANCE = within(1e-12);
  private static final double DISCOUNT = 0.99;

  private static Probe probe(String name, Map<String, Object> options) {
    EnvironmentEntry entry = EnvironmentRegistry.builtIn().entry("Probe/" + name + "-v0");
    Map<String, Object> complete = new HashMap<>(entry.defaultOptions());
    complete.putAll(options);
    return (Probe) entry.factory().make(complete);
  }

  // What each claims to be the answer, against what follows from its table

  static Stream<TabularProbe> tabular() {
    return Stream.concat(
            Probes.entries().stream().map(entry -> entry.factory().make(entry.defaultOptions())),
            Stream.of(
                probe("Identity", Map.of("dim", 7)),
                probe("Corridor", Map.of("length", 2)),
                probe("Corridor", Map.of("length", 200)),
                probe("DeepSea", Map.of("stochastic", true)),
                probe("DeepSea", Map.of("stochastic", true, "size", 2, "mappingSeed", 9)),
                probe("DeepSea", Map.of("size", 30)),
                probe("MemoryLength", Map.of("length", 1)),
                probe("GaussianBandit", Map.of("arms", 3, "meansSeed", 8)),
                probe("BernoulliBandit", Map.of("arms", 1))))
        .filter(TabularProbe.class::isInstance)
        .map(TabularProbe.class::cast);
  }

  @ParameterizedTest
  @MethodSource("tabular")
  void bestPolicyEarnsWhatIsSaid(TabularProbe probe) {
    FiniteMdp mdp = probe.mdp();
    int steps =
        switch (mdp.states()) {
          case 4 -> mdp.actions() == 2 ? 8 : 100; // infinite horizon, identity
          case 7 -> 100; // identity
          default -> 250; // longer than any that ends by itself
        };
    assertThat(mdp.startValue(DynamicProgramming.within(mdp, steps, 1).values()))
        .isCloseTo(probe.optimalReturn(), within(1e-9));
  }

  @Test
  void valuesAreThoseOfTheProbesByJonesAndAgileRl() {
    assertThat(values("ConstantReward")).containsExactly(new double[] {1}, TOLERANCE);
    assertThat(values("ObsDependentReward")).containsExactly(new double[] {-1, 1}, TOLERANCE);
    assertThat(values("DiscountedReward")).containsExactly(new double[] {0.99, 1}, TOLERANCE);
    assertThat(actionValues("FixedObsPolicy", DISCOUNT)).isEqualTo(new double[][] {{-1, 1}});
    assertThat(actionValues("Policy", DISCOUNT)).isEqualTo(new double[][] {{1, -1}, {-1, 1}});
  }

  private static double[] values(String name) {
    return ((TabularProbe) probe(name, Map.of())).optimalValues(DISCOUNT);
  }

  private static double[][] actionValues(String name, double discount) {
    return ((TabularProbe) probe(name, Map.of())).optimalActionValues(discount);
  }

  @Test
  void infiniteHorizonIsWorthFifty() {
    assertThat(((TabularProbe) probe("InfiniteHorizon", Map.of())).optimalValues(0.98))
        .containsExactly(new double[] {50, 50, 50, 50}, within(1e-10));
  }

  @Test
  void identityIsWorthWhatItsDocumentationSays() {
    double[][] q = actionValues("Identity", 0.4);
    for (int state = 0; state < 4; state++) {
      for (int action = 0; action < 4; action++) {
        double expected = (action == state ? 1 : 0) + 0.4 / 0.6;
        assertThat(q[state][action]).isCloseTo(expected, TOLERANCE);
      }
    }
  }

  @Test
  void corridorIsWorthLessFromFurtherAway() {
    double[] values = values("Corridor");
    for (int place = 0; place < 7; place++) {
      assertThat(values[place]).isCloseTo(Math.pow(DISCOUNT, 6 - place), TOLERANCE);
    }
  }

  @Test
  void deepSeaEarnsOneCentLessThanItsTreasure() {
    assertThat(probe("DeepSea", Map.of()).optimalReturn()).isCloseTo(0.99, TOLERANCE);
    // N = 2: right at once costs 0.005; with probability 1/2 the treasure, for another 0.005
    assertThat(probe("DeepSea", Map.of("stochastic", true, "size", 2)).optimalReturn())
        .isCloseTo(0.5 - 0.0075, TOLERANCE);
  }

  /** The one that plays by the table finds the treasure; its noise has the mean 0. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void deepSeaPlaysByItsTable(boolean stochastic) {
    TabularProbe sea = (TabularProbe) probe("DeepSea", Map.of("stochastic", stochastic));
    HorizonSolution best = DynamicProgramming.within(sea.mdp(), 10, 1);
    Pcg64 random = Pcg64.seeded(4);
    StepResult result = new StepResult(100);
    int episodes = stochastic ? 40_000 : 1;
    boolean sinks = true;
    double sum = 0;
    for (int episode = 0; episode < episodes; episode++) {
      sea.reset(random, result.observation);
      for (int t = 0; t < 10; t++) {
        int square = 0;
        while (result.observation[square] == 0) {
          square++;
        }
        sinks &= square / 10 == t;
        sea.step(best.policy()[t][square], result);
        sum += result.reward;
        sinks &= result.terminated == (t == 9);
      }
    }
    assertThat(sinks).as("the diver sinks a row a step").isTrue();
    assertThat(result.observation).containsOnly(0);
    assertThat(sum / episodes).isCloseTo(sea.optimalReturn(), within(stochastic ? 0.03 : 1e-12));
  }

  @Test
  void memoryIsShownFirstAndAskedForLast() {
    Probe memory = probe("MemoryLength", Map.of("length", 3));
    StepResult result = new StepResult(3);
    Pcg64 random = Pcg64.seeded(2);
    for (int episode = 0; episode < 20; episode++) {
      memory.reset(random, result.observation);
      float bit = result.observation[2];
      assertThat(Math.abs(bit)).isEqualTo(1);
      assertThat(result.observation).containsExactly(1, 0, bit);
      int right = bit > 0 ? 1 : 0;
      memory.step(1 - right, result);
      assertThat(result.observation).containsExactly(1 - 1 / 3f, 0, 0);
      assertThat(result.reward).isZero();
      memory.step(1 - right, result);
      assertThat(result.observation).containsExactly(1 - 2 / 3f, 1, 0);
      int answer = episode % 2 == 0 ? right : 1 - right;
      memory.step(answer, result);
      assertThat(result.terminated).isTrue();
      assertThat(result.reward).isEqualTo(answer == right ? 1 : -1);
    }
  }

  @Test
  void armsPayTheirMeans() {
    for (String name : List.of("GaussianBandit", "BernoulliBandit")) {
      TabularProbe bandit = (TabularProbe) probe(name, Map.of("arms", 4, "meansSeed", 5));
      double[] means = bandit.optimalActionValues(DISCOUNT)[0];
      assertThat(means).doesNotHaveDuplicates();
      Pcg64 random = Pcg64.seeded(1);
      StepResult result = new StepResult(1);
      for (int arm = 0; arm < 4; arm++) {
        double sum = 0;
        for (int t = 0; t < 20_000; t++) {
          bandit.reset(random, result.observation);
          bandit.step(arm, result);
          sum += result.reward;
        }
        assertThat(result.terminated).isTrue();
        assertThat(sum / 20_000).isCloseTo(means[arm], within(0.035)); // 5 standard errors
      }
    }
  }

  // Continuous actions: the best of a grid

  @Test
  void bestContinuousActionsAreTheOnesSaid() {
    assertThat(best(ContinuousProbes.fixedObsPolicy())).isEqualTo(1f);
    assertThat(best(ContinuousProbes.target(-0.25))).isEqualTo(-0.25f);
    assertThat(best(ContinuousProbes.bimodal())).isEqualTo(0.6f);
    ContinuousProbe.Rules bimodal = ContinuousProbes.bimodal();
    assertThat(bimodal.reward().of(0, new float[] {-0.6f}, 0)).isCloseTo(0.7, within(1e-9));
    assertThat(bimodal.reward().of(0, new float[] {0}, 0)).isZero();
    ContinuousProbe.Rules policy = ContinuousProbes.policy();
    for (int state = 0; state < 2; state++) {
      float[] most = {1 - state, state};
      assertThat(policy.reward().of(state, most, 0)).isEqualTo(policy.optimalReturn());
      assertThat(policy.reward().of(1 - state, most, 0)).isEqualTo(-2);
      assertThat(policy.reward().of(state, new float[] {0.5f, 0.5f}, 0)).isEqualTo(-0.5);
    }
  }

  private static float best(ContinuousProbe.Rules rules) {
    float best = Float.NaN;
    double most = Double.NEGATIVE_INFINITY;
    for (int k = -2_000; k <= 2_000; k++) {
      float action = k / 1_000f;
      double reward = rules.reward().of(0, new float[] {action}, 0);
      if (reward > most) {
        most = reward;
        best = action;
      }
    }
    assertThat(most).isCloseTo(rules.optimalReturn(), within(1e-9));
    return best;
  }

  @Test
  void continuousFormsPassThroughTheStatesOfTheDiscreteOnes() {
    StepResult result = new StepResult(1);
    Probe discounted = probe("DiscountedRewardContinuous", Map.of());
    discounted.reset(Pcg64.seeded(0), result.observation);
    assertThat(result.observation).containsExactly(0);
    discounted.step(new float[] {0}, result);
    assertThat(result.observation).containsExactly(1);
    assertThat(result.reward).isZero();
    assertThat(result.terminated).isFalse();
    discounted.step(new float[] {0}, result);
    assertThat(result.reward).isEqualTo(1);
    assertThat(result.terminated).isTrue();

    Probe dependent = probe("ObsDependentRewardContinuous", Map.of());
    Pcg64 random = Pcg64.seeded(0);
    boolean[] seen = new boolean[2];
    for (int episode = 0; episode < 20; episode++) {
      dependent.reset(random, result.observation);
      int state = (int) result.observation[0];
      seen[state] = true;
      dependent.step(new float[] {0}, result);
      assertThat(result.reward).isEqualTo(state == 0 ? -1 : 1);
      assertThat(result.terminated).isTrue();
    }
    assertThat(seen).containsExactly(true, true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"IdentityBox", "IdentityMultiDiscrete", "IdentityMultiBinary"})
  void repeatingWhatIsSeenEarnsAHundred(String name) {
    try (EnvironmentInstance environment =
        EnvironmentRegistry.builtIn().make("Probe/" + name + "-v0")) {
      float[] observation = environment.reset(3);
      while (environment.isRunning()) {
        observation = environment.step(observation.clone()).observation;
      }
      assertThat(environment.episodeReturn()).isEqualTo(probe(name, Map.of()).optimalReturn());
    }
  }

  @Test
  void toleratesWhatIsWithinEps() {
    Probe identity = probe("IdentityBox", Map.of("eps", 0.25));
    StepResult result = new StepResult(1);
    identity.reset(Pcg64.seeded(0), result.observation);
    identity.step(new float[] {result.observation[0] + 0.24f}, result);
    assertThat(result.reward).isEqualTo(1);
    identity.step(new float[] {result.observation[0] - 0.26f}, result);
    assertThat(result.reward).isZero();
  }

  @Test
  void refusesOptionsThatMakeNoProbe() {
    refuses("Corridor", "length", 1, "The option 'length' was 1. Give an integer from 2 to 200.");
    refuses("DeepSea", "size", 51, "from 2 to 50");
    refuses("MemoryLength", "length", 0, "from 1 to 1000");
    refuses("Identity", "dim", 0, "from 1 to 1000");
    refuses("IdentityMultiBinary", "dim", -1, "from 1 to 1000");
    refuses("IdentityBox", "eps", 0.0, "Give a positive number");
    refuses("Target", "target", 1.5, "Give a number from -1 to 1");
    refuses("GaussianBandit", "meansSeed", -1, "The option 'meansSeed' was -1");
  }

  private static void refuses(String name, String option, Object value, String message) {
    assertThatThrownBy(() -> probe(name, Map.of(option, value)))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void keepsItsContractWithOtherOptions() {
    EnvironmentRegistry registry = EnvironmentRegistry.builtIn();
    assertThat(
            registry.entry("Probe/DeepSea-v0").check(Map.of("stochastic", true, "mappingSeed", 3)))
        .isEmpty();
    assertThat(registry.entry("Probe/Corridor-v0").check(Map.of("length", 3))).isEmpty();
    assertThat(registry.entry("Probe/MemoryLength-v0").check(Map.of("length", 1))).isEmpty();
    assertThat(registry.entry("Probe/IdentityMultiBinary-v0").check(Map.of("dim", 9))).isEmpty();
  }

  // Speed and pictures

  static List<String> ids() {
    return Probes.entries().stream().map(EnvironmentEntry::id).toList();
  }

  @ParameterizedTest
  @MethodSource("ids")
  void stepAllocatesNothing(String id) {
    int count = 16;
    VectorEnvironment environment = EnvironmentRegistry.builtIn().makeVector(id, count, Map.of());
    int size = environment.observationSize();
    StepBatch batch = new StepBatch(count, size, FloatBuffer.allocate(count * size));
    environment.reset(new long[count], batch.observations);
    int[] integers = new int[count];
    float[] numbers = new float[count * environment.actionSpace().size()];
    boolean discrete = environment.actionSpace() instanceof Space.Discrete;
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0;
        round < 5;
        round++) { // the compiler allocates now and then, a step would always
      long before = threads.getCurrentThreadAllocatedBytes();
      long nothing = threads.getCurrentThreadAllocatedBytes() - before; // what measuring costs
      before = threads.getCurrentThreadAllocatedBytes();
      play(environment, discrete, integers, numbers, batch);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before - nothing);
    }
    assertThat(least).isZero();
  }

  private static void play(
      VectorEnvironment environment,
      boolean discrete,
      int[] integers,
      float[] numbers,
      StepBatch batch) {
    for (int t = 0; t < 300; t++) {
      if (discrete) {
        environment.step(integers, batch);
      } else {
        environment.step(numbers, batch);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ids")
  void picturesShowTheState(String id) {
    EnvironmentEntry entry = EnvironmentRegistry.builtIn().entry(id);
    Probe probe = (Probe) entry.factory().make(entry.defaultOptions());
    probe.reset(Pcg64.seeded(0), new float[probe.observationSpace().size()]);
    Drawable drawable = (Drawable) probe;
    BufferedImage image =
        new BufferedImage(drawable.width(), drawable.height(), BufferedImage.TYPE_INT_RGB);
    drawable.draw(image.createGraphics());
    int[] pixels =
        image.getRGB(0, 0, drawable.width(), drawable.height(), null, 0, drawable.width());
    assertThat(Arrays.stream(pixels).distinct().count()).isGreaterThan(2);
    assertThat(((DrawableAsText) probe).text()).endsWith("\n");
  }
}
