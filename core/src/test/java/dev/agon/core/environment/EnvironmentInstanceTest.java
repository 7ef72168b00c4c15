package dev.agon.core.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agon.core.checkpoint.CheckpointException;
import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.wrapper.RewardScale;
import dev.agon.core.random.Pcg64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvironmentInstanceTest {

  private static EnvironmentInstance walk(int limit) {
    return new EnvironmentInstance("Walk-v0", new Walk(), limit);
  }

  @Test
  void cutsAnEpisodeOffAtItsLimitAndCountsReturnAndLength() {
    EnvironmentInstance walk = walk(3);
    walk.reset(1);
    assertThat(walk.step(0).ended()).isFalse();
    assertThat(walk.step(0).ended()).isFalse();
    StepResult last = walk.step(0);
    assertThat(last.truncated).isTrue();
    assertThat(last.terminated).isFalse();
    assertThat(walk.episodeLength()).isEqualTo(3);
    assertThat(walk.episodeReturn()).isEqualTo(-0.1 + -0.1 + -0.1);
    assertThat(walk.isRunning()).isFalse();
  }

  /** Always at its goal. */
  private static final class AtOnce extends Walk {
    @Override
    public void step(int action, StepResult out) {
      super.step(action, out);
      out.terminated = true;
    }
  }

  @Test
  void isBothTerminatedAndTruncatedWhereItReachesTheEndInTheLastStep() {
    EnvironmentInstance instance = new EnvironmentInstance("AtOnce-v0", new AtOnce(), 1);
    instance.reset(0);
    StepResult result = instance.step(1);
    assertThat(result.terminated).isTrue();
    assertThat(result.truncated).isTrue(); // as Gymnasium's TimeLimit
  }

  /** Has streams of its own. */
  private static final class Elsewhere extends Walk implements SelfSeeded {
    private final List<Long> seeds = new ArrayList<>();

    @Override
    public void seed(long seed) {
      seeds.add(seed);
    }

    @Override
    public void save(StateWriter out) {}

    @Override
    public void restore(StateReader in) {}
  }

  @Test
  void tellsTheSeedToWhoKeepsItsOwnStreamsThroughWrappersToo() {
    Elsewhere elsewhere = new Elsewhere();
    EnvironmentInstance instance =
        new EnvironmentInstance("Elsewhere-v0", new RewardScale(elsewhere, 1), 5);
    instance.reset(7);
    instance.reset();
    instance.reset(9);
    assertThat(elsewhere.seeds).containsExactly(7L, 9L);
  }

  @Test
  void continuesTheRandomStreamWhereResetHasNoSeed() {
    EnvironmentInstance walk = walk(5);
    List<Float> starts = new ArrayList<>();
    starts.add(walk.reset(3)[0]);
    for (int i = 0; i < 20; i++) {
      starts.add(walk.reset()[0]);
    }
    Pcg64 stream = Pcg64.seeded(3);
    assertThat(starts).allSatisfy(start -> assertThat(start).isEqualTo(stream.integers(3)));
  }

  @Test
  void refusesStepsBeforeTheResetAndAfterTheEnd() {
    EnvironmentInstance walk = walk(1);
    assertThatThrownBy(walk::reset)
        .hasMessageContaining("Walk-v0 was never given a seed")
        .hasMessageContaining("reset(seed)");
    assertThatThrownBy(() -> walk.step(0)).hasMessageContaining("Walk-v0 was not reset yet");
    walk.reset(0);
    walk.step(0);
    assertThatThrownBy(() -> walk.step(0))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage(
            "The episode of Walk-v0 has ended (its length was 1). Call reset() before the next step.");
    walk.reset();
    assertThat(walk.step(0)).isNotNull();
  }

  @Test
  void refusesActionsOutsideTheSpaceOrOfTheOtherKind() {
    EnvironmentInstance walk = walk(10);
    walk.reset(0);
    assertThatThrownBy(() -> walk.step(2))
        .hasMessage(
            "The action 2 is outside the action space of Walk-v0, Discrete(2). Give an integer from 0 to 1.");
    assertThatThrownBy(() -> walk.step(new float[] {1}))
        .hasMessageContaining("The action [1.0] is outside the action space");
    EnvironmentInstance slider = new EnvironmentInstance("Slider-v0", new Slider(), 10);
    slider.reset(0);
    assertThatThrownBy(() -> slider.step(0)).hasMessageContaining("Give 1 number");
    assertThatThrownBy(() -> slider.step(new float[2])).hasMessageContaining("[0.0, 0.0]");
    assertThatThrownBy(() -> slider.step(new float[] {Float.NaN})).hasMessageContaining("[NaN]");
    assertThat(slider.step(new float[] {3}).ended()).isFalse(); // beyond the bounds: it clips
    assertThat(walk.episodeLength()).isZero();
  }

  /** Actions that are several integers. */
  private static final class Switches extends Slider {
    @Override
    public Space actionSpace() {
      return Space.MultiDiscrete.of(3, 2);
    }
  }

  @Test
  void refusesArraysOfIntegersOutsideTheSpace() {
    EnvironmentInstance switches = new EnvironmentInstance("Switches-v0", new Switches(), 10);
    switches.reset(0);
    assertThatThrownBy(() -> switches.step(new float[] {0, 2}))
        .hasMessage(
            "The action [0.0, 2.0] is outside the action space of Switches-v0, MultiDiscrete([3, 2]). Give 2 integers, each at least its start and less than start + n: start [0, 0], n [3, 2].");
    assertThatThrownBy(() -> switches.step(new float[] {0.5f, 0})).hasMessageContaining("[0.5");
    assertThatThrownBy(() -> switches.step(new float[3])).hasMessageContaining("outside");
    assertThatThrownBy(() -> switches.step(0)).hasMessageContaining("outside");
    assertThat(switches.step(new float[] {2, 1}).ended()).isFalse();
  }

  /** Breaks on its third step. */
  private static final class Breaks extends Walk {
    private int steps;

    @Override
    public void step(int action, StepResult out) {
      if (++steps == 3) {
        throw new ArithmeticException("the wind stood still");
      }
      super.step(action, out);
    }
  }

  @Test
  void tellsSeedStepActionAndLastObservationWhereAStepFails() {
    EnvironmentInstance breaks = new EnvironmentInstance("Breaks-v0", new Breaks(), 10);
    breaks.reset(77);
    breaks.step(0);
    float[] last = breaks.step(0).observation.clone();
    assertThatThrownBy(() -> breaks.step(1))
        .isInstanceOf(EnvironmentException.class)
        .hasCauseInstanceOf(ArithmeticException.class)
        .hasMessage(
            "Breaks-v0 failed in step 2 of an episode (last seed 77) with action 1 after observation %s: the wind stood still",
            Arrays.toString(last));
  }

  @Test
  void restoresAnEnvironmentWithoutASnapshotByReplayingItsActions() {
    EnvironmentInstance original = walk(40);
    Pcg64 actions = Pcg64.seeded(5);
    original.reset(9);
    for (int t = 0; t < 137; t++) { // several episodes, then some steps
      if (original.isRunning()) {
        original.step(actions.integers(2));
      } else {
        original.reset();
      }
    }
    MemoryState state = MemoryState.of(original);
    EnvironmentInstance restored = walk(40);
    state.restore(restored);
    assertThat(restored.episodeLength()).isEqualTo(original.episodeLength());
    assertThat(restored.episodeReturn()).isEqualTo(original.episodeReturn());
    for (int t = 0; t < 200; t++) {
      if (original.isRunning()) {
        int action = actions.integers(2);
        StepResult a = original.step(action);
        StepResult b = restored.step(action);
        assertThat(b.observation).containsExactly(a.observation);
        assertThat(b.ended()).isEqualTo(a.ended());
      } else {
        assertThat(restored.isRunning()).isFalse();
        assertThat(restored.reset()).containsExactly(original.reset());
      }
    }
  }

  @Test
  void restoresWhatWasNeverReset() {
    EnvironmentInstance restored = walk(5);
    restored.reset(1);
    MemoryState.of(walk(5)).restore(restored);
    assertThat(restored.isRunning()).isFalse();
    assertThatThrownBy(() -> restored.step(0)).hasMessageContaining("was not reset yet");
  }

  /** Counts how often it was ever reset, which no replay can know. */
  private static final class Forgetful extends Walk {
    private int resets;

    @Override
    public void reset(Pcg64 random, float[] observation) {
      super.reset(random, observation);
      place = ++resets % PLACES;
      observe(observation);
    }
  }

  @Test
  void saysSoWhereAReplayEndsElsewhere() {
    EnvironmentInstance original = new EnvironmentInstance("Forgetful-v0", new Forgetful(), 9);
    original.reset(4);
    original.reset(4);
    MemoryState state = MemoryState.of(original);
    EnvironmentInstance other = new EnvironmentInstance("Forgetful-v0", new Forgetful(), 9);
    assertThatThrownBy(() -> state.restore(other))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("Forgetful-v0 cannot be restored")
        .hasMessageContaining("implement Snapshotable");
  }

  @Test
  void refusesTheStateOfAnEnvironmentWithOtherObservations() {
    EnvironmentInstance walk = walk(5);
    walk.reset(0);
    Environment wider =
        new Walk() {
          @Override
          public Space observationSpace() {
            return Space.Box.of(new float[3], new float[] {9, 9, 9});
          }
        };
    EnvironmentInstance other = new EnvironmentInstance("Walk-v1", wider, 5);
    assertThatThrownBy(() -> MemoryState.of(walk).restore(other))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("observations of 2 numbers, but those of Walk-v1 have 3");
  }

  @Test
  void refusesALimitBelowOne() {
    assertThatThrownBy(() -> walk(0)).hasMessageContaining("but was 0");
  }
}
