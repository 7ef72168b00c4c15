package dev.agon.core.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.Finding.Severity;
import dev.agon.core.random.Pcg64;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EnvironmentCheckerTest {

  @Test
  void findsNothingWhereAllIsWell() {
    assertThat(EnvironmentChecker.check("Walk", Walk::new, 50)).isEmpty();
    assertThat(EnvironmentChecker.check("Walk", Walk::new, EnvironmentInstance.NO_LIMIT)).isEmpty();
    assertThat(EnvironmentChecker.check("Slider", Slider::new, 50)).isEmpty();
  }

  /** An environment with one fault, and the rule that catches it. */
  record Broken(String rule, Severity severity, Supplier<Environment> factory) {
    @Override
    public String toString() {
      return rule + " " + factory.get().getClass().getSimpleName();
    }
  }

  private static Broken error(String rule, Supplier<Environment> factory) {
    return new Broken(rule, Severity.ERROR, factory);
  }

  private static Broken warning(String rule, Supplier<Environment> factory) {
    return new Broken(rule, Severity.WARNING, factory);
  }

  /** Arrays of integers as actions, and observations of several parts. */
  private static final class Structured extends Walk {
    private final Space actions;

    Structured(Space actions) {
      this.actions = actions;
    }

    @Override
    public Space observationSpace() {
      return Space.Dict.of(
          Map.of(
              "place", new Space.Discrete(PLACES),
              "view", new Space.Tuple(Space.Box.bytes(1, 2), new Space.MultiBinary(1))));
    }

    @Override
    public Space actionSpace() {
      return actions;
    }

    @Override
    public void step(float[] action, StepResult out) {
      step((int) (action[0] * action[1]), out);
    }

    @Override
    protected void observe(float[] observation) {
      observation[0] = place;
      observation[1] = 10 * place;
      observation[2] = 255;
      observation[3] = place % 2;
    }
  }

  @Test
  void acceptsArraysOfIntegersAndObservationsOfSeveralParts() {
    for (Space actions : List.of(Space.MultiDiscrete.of(2, 2), new Space.MultiBinary(2))) {
      assertThat(EnvironmentChecker.check("Structured", () -> new Structured(actions), 50))
          .isEmpty();
    }
  }

  static Stream<Broken> broken() {
    return Stream.of(
        error("spaces", TuplesOfActions::new),
        error("spaces", DictOfActions::new),
        warning("bounds", NoRoom::new),
        warning("bounds", LopsidedActions::new),
        error("no-failure", ThrowsInStep::new),
        error("no-failure", ThrowsInReset::new),
        error("no-failure", ClosesOnce::new),
        error("no-failure", NoStepOfItsKind::new),
        error("observation-in-space", LeavesTheSpace::new),
        error("observation-in-space", WritesHalf::new),
        error("reward-finite", InfiniteReward::new),
        error("reward-finite", NoReward::new),
        error("flags-written", WritesFlagsOnlyAtTheEnd::new),
        warning("one-end", EndsTwice::new),
        error("deterministic", DrawsElsewhere::new),
        error("reset-clears", CountsOn::new),
        error("instances-apart", SharesItsPlace::new),
        error("arrays-left-alone", ReadsTheObservation::new),
        error("arrays-left-alone", WritesToKeptArray::new),
        error("arrays-left-alone", ClipsTheCallersAction::new),
        error("snapshot", ForgetsVelocity::new),
        error("snapshot", ThrowsInRestore::new));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void findsTheFault(Broken broken) {
    List<Finding> findings = EnvironmentChecker.check("Broken", broken.factory(), 50);
    assertThat(findings)
        .extracting(Finding::rule, Finding::severity)
        .containsExactly(tuple(broken.rule(), broken.severity()));
  }

  @Test
  void findsEpisodesThatNeverEnd() {
    assertThat(EnvironmentChecker.check("Endless", Endless::new, EnvironmentInstance.NO_LIMIT))
        .extracting(Finding::rule)
        .containsExactly("episode-ends");
    assertThat(EnvironmentChecker.check("Endless", Endless::new, 50)).isEmpty();
  }

  @Test
  void findsAVectorisedFormThatDiffers() {
    assertThat(
            EnvironmentChecker.check(
                "Walk",
                Walk::new,
                50,
                count -> new SyncVectorEnvironment("Walk", count, Walk::new, 49)))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.rule()).isEqualTo("vector-equals-single");
              assertThat(finding.what()).contains("instance");
            });
  }

  @Test
  void findsAVectorisedFormThatTakesAnyAction() {
    assertThat(
            EnvironmentChecker.check("Walk", Walk::new, 50, count -> new TakesAnyAction(count, 50)))
        .extracting(Finding::rule)
        .containsExactly("vector-refuses");
  }

  @Test
  void everyRuleCatchesSomething() {
    Set<String> caught = new TreeSet<>();
    broken().forEach(broken -> caught.add(broken.rule()));
    caught.addAll(List.of("episode-ends", "vector-equals-single", "vector-refuses")); // above
    assertThat(caught).isEqualTo(new TreeSet<>(EnvironmentChecker.RULES.keySet()));
  }

  // ---- environments with a fault each ----

  private static final class TuplesOfActions extends Walk {
    @Override
    public Space actionSpace() {
      return new Space.Tuple(List.of(new Space.Discrete(2), new Space.Discrete(3)));
    }
  }

  private static final class DictOfActions extends Walk {
    @Override
    public Space actionSpace() {
      return Space.Dict.of(Map.of("direction", new Space.Discrete(2)));
    }
  }

  private static final class NoRoom extends Walk {
    @Override
    public Space observationSpace() {
      return Space.Box.of(new float[] {0, 1}, new float[] {PLACES - 1, 1});
    }

    @Override
    protected void observe(float[] observation) {
      observation[0] = place;
      observation[1] = 1;
    }
  }

  private static final class LopsidedActions extends Slider {
    @Override
    public Space actionSpace() {
      return Space.Box.of(new float[] {0}, new float[] {1});
    }
  }

  private static final class ThrowsInStep extends Walk {
    @Override
    public void step(int action, StepResult out) {
      throw new IllegalStateException("no wind");
    }
  }

  private static final class ThrowsInReset extends Walk {
    @Override
    public void reset(Pcg64 random, float[] observation) {
      throw new IllegalStateException("no ground");
    }
  }

  private static final class ClosesOnce extends Walk {
    private boolean closed;

    @Override
    public void close() {
      if (closed) {
        throw new IllegalStateException("closed already");
      }
      closed = true;
    }
  }

  private static final class NoStepOfItsKind extends Walk {
    @Override
    public Space actionSpace() {
      return Space.Box.of(new float[] {-1}, new float[] {1});
    }
  }

  private static final class LeavesTheSpace extends Walk {
    @Override
    protected void observe(float[] observation) {
      super.observe(observation);
      observation[1] *= 2;
    }
  }

  private static final class WritesHalf extends Walk {
    @Override
    protected void observe(float[] observation) {
      observation[0] = place;
    }
  }

  private static final class InfiniteReward extends Walk {
    @Override
    public void step(int action, StepResult out) {
      super.step(action, out);
      out.reward = out.terminated ? Double.POSITIVE_INFINITY : 0;
    }
  }

  private static final class NoReward extends Walk {
    @Override
    public void step(int action, StepResult out) {
      double before = out.reward;
      super.step(action, out);
      out.reward = before;
    }
  }

  private static final class WritesFlagsOnlyAtTheEnd extends Walk {
    @Override
    public void step(int action, StepResult out) {
      boolean before = out.terminated;
      super.step(action, out);
      out.terminated |= before;
    }
  }

  private static final class EndsTwice extends Walk {
    @Override
    public void step(int action, StepResult out) {
      super.step(action, out);
      out.truncated = out.terminated;
    }
  }

  private static final class DrawsElsewhere extends Walk {
    private static final Pcg64 SHARED = Pcg64.seeded(1);

    @Override
    public void reset(Pcg64 random, float[] observation) {
      super.reset(SHARED, observation);
    }
  }

  private static final class CountsOn extends Walk {
    private int steps;

    @Override
    public void step(int action, StepResult out) {
      super.step(action, out);
      out.reward = steps++;
    }
  }

  private static final class SharesItsPlace extends Walk {
    private static int shared;

    @Override
    public void reset(Pcg64 random, float[] observation) {
      super.reset(random, observation);
      shared = place;
    }

    @Override
    public void step(int action, StepResult out) {
      place = shared;
      super.step(action, out);
      shared = place;
    }
  }

  private static final class ReadsTheObservation extends Walk {
    private float[] last = new float[0];

    @Override
    public void reset(Pcg64 random, float[] observation) {
      super.reset(random, observation);
      last = observation;
    }

    @Override
    public void step(int action, StepResult out) {
      double reward = last == out.observation ? 0 : last[0];
      super.step(action, out);
      out.reward = reward;
      last = out.observation;
    }
  }

  private static final class WritesToKeptArray extends Walk {
    private float[] kept = new float[2];

    @Override
    public void reset(Pcg64 random, float[] observation) {
      super.reset(random, observation);
      kept = observation;
    }

    @Override
    public void step(int action, StepResult out) {
      kept[0] = -1;
      super.step(action, out);
    }
  }

  private static final class ClipsTheCallersAction extends Slider {
    @Override
    public void step(float[] action, StepResult out) {
      action[0] = Math.max(-0.5f, Math.min(0.5f, action[0]));
      super.step(action, out);
    }
  }

  private static final class ForgetsVelocity extends Slider {
    @Override
    public void save(StateWriter out) {
      out.putDoubles("state", new double[] {position, 0});
    }
  }

  private static final class ThrowsInRestore extends Slider {
    @Override
    public void restore(StateReader in) {
      throw new UnsupportedOperationException("one way only");
    }
  }

  private static final class Endless extends Walk {
    @Override
    public void step(int action, StepResult out) {
      super.step(action, out);
      out.terminated = false;
    }
  }

  /** Turns any action into one that is allowed. */
  private static final class TakesAnyAction implements VectorEnvironment {
    private final SyncVectorEnvironment environment;

    TakesAnyAction(int count, int limit) {
      environment = new SyncVectorEnvironment("Walk", count, Walk::new, limit);
    }

    @Override
    public int count() {
      return environment.count();
    }

    @Override
    public Space observationSpace() {
      return environment.observationSpace();
    }

    @Override
    public Space actionSpace() {
      return environment.actionSpace();
    }

    @Override
    public void reset(long[] seeds, FloatBuffer observations) {
      environment.reset(seeds, observations);
    }

    @Override
    public void step(int[] actions, StepBatch out) {
      int[] allowed = actions.clone();
      for (int i = 0; i < allowed.length; i++) {
        allowed[i] &= 1;
      }
      environment.step(allowed, out);
    }

    @Override
    public void save(StateWriter out) {
      environment.save(out);
    }

    @Override
    public void restore(StateReader in) {
      environment.restore(in);
    }
  }
}
