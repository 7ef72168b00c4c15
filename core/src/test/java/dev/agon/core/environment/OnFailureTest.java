package dev.agon.core.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agon.core.random.Pcg64;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of many instances one throws something. */
class OnFailureTest {

  /** Counts its steps, and breaks in the third of an episode when told to go right. */
  private static final class Fragile implements Environment {
    private int steps;
    private int fragileFrom = 3;
    private boolean broken;

    @Override
    public Space observationSpace() {
      return Space.Box.of(new float[] {0}, new float[] {100});
    }

    @Override
    public Space actionSpace() {
      return new Space.Discrete(2);
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      if (broken) {
        throw new IllegalStateException("still broken");
      }
      steps = 0;
      observation[0] = 10 * random.integers(5);
    }

    @Override
    public void step(int action, StepResult out) {
      if (++steps == fragileFrom && action == 1) {
        broken = true;
        throw new IllegalStateException("a wheel came off");
      }
      out.observation[0] = steps;
      out.set(1, false, false);
    }
  }

  private final StepBatch batch = new StepBatch(3, 1, FloatBuffer.allocate(3));

  private SyncVectorEnvironment fragile(OnFailure onFailure) {
    SyncVectorEnvironment environments =
        new SyncVectorEnvironment("Fragile-v0", 3, Fragile::new, 50, onFailure);
    environments.reset(new long[] {5, 6, 7}, batch.observations);
    environments.step(new int[] {0, 1, 0}, batch);
    environments.step(new int[] {0, 1, 0}, batch);
    return environments;
  }

  @Test
  void failsByDefaultAndSaysWhichInstanceWithWhatSeedAndAction() {
    SyncVectorEnvironment environments = fragile(OnFailure.FAIL);
    assertThatThrownBy(() -> environments.step(new int[] {0, 1, 0}, batch))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage(
            "Instance 1 of 3: Fragile-v0 failed in step 2 of an episode (last seed 6) with action 1 after observation [2.0]: a wheel came off");
  }

  @Test
  void replacesTheInstanceAndGoesOnWhenToldTo() {
    SyncVectorEnvironment environments = fragile(OnFailure.RESET);
    assertThat(environments.takeFailures()).isEmpty();
    environments.step(new int[] {0, 1, 0}, batch);

    assertThat(batch.endedCount).isEqualTo(1);
    assertThat(batch.terminated).containsExactly(false, false, false);
    assertThat(batch.truncated).containsExactly(false, true, false);
    assertThat(batch.rewards).containsExactly(1, 0, 1);
    assertThat(batch.finalObservations[1]).isEqualTo(2); // the last that there was
    assertThat(batch.episodeReturns[1]).isEqualTo(2);
    assertThat(batch.episodeLengths[1]).isEqualTo(2);
    Pcg64 stream = Pcg64.seeded(6); // of the instance: it goes on
    stream.integers(5);
    assertThat(batch.observations.get(1)).isEqualTo(10 * stream.integers(5));

    List<InstanceFailure> failures = environments.takeFailures();
    assertThat(failures).hasSize(1);
    InstanceFailure failure = failures.get(0);
    assertThat(failure.instance()).isEqualTo(1);
    assertThat(failure.seed()).isEqualTo(6);
    assertThat(failure.episodeStep()).isEqualTo(2);
    assertThat(failure.action()).isEqualTo("1");
    assertThat(failure.message()).contains("a wheel came off");
    assertThat(failure.stackTrace()).contains("IllegalStateException", "Fragile.step");
    assertThat(environments.takeFailures()).isEmpty();

    environments.step(new int[] {0, 0, 0}, batch); // and all three go on
    assertThat(batch.endedCount).isZero();
  }

  @Test
  void doesNotReplaceForAMistakeOfTheCaller() {
    SyncVectorEnvironment environments = fragile(OnFailure.RESET);
    assertThatThrownBy(() -> environments.step(new int[] {0, 2, 0}, batch))
        .hasMessageContaining("the action 2 is outside");
    assertThat(environments.takeFailures()).isEmpty();
  }

  @Test
  void givesUpOnInstancesThatFailInTheirFirstStepAgainAndAgain() {
    int[] made = {0};
    SyncVectorEnvironment environments =
        new SyncVectorEnvironment(
            "Fragile-v0",
            1,
            () -> {
              made[0]++;
              Fragile fragile = new Fragile();
              fragile.fragileFrom = 1;
              return fragile;
            },
            50,
            OnFailure.RESET);
    StepBatch one = new StepBatch(1, 1, FloatBuffer.allocate(1));
    environments.reset(new long[] {1}, one.observations);
    environments.step(new int[] {1}, one);
    environments.step(new int[] {1}, one);
    assertThatThrownBy(() -> environments.step(new int[] {1}, one))
        .hasMessageContaining("a wheel came off");
    assertThat(made[0]).isEqualTo(3);
  }

  @Test
  void replacesAnInstanceThatFailsInTheFirstResetOfAll() {
    boolean[] once = {true};
    SyncVectorEnvironment environments =
        new SyncVectorEnvironment(
            "Fragile-v0",
            1,
            () -> {
              Fragile fragile = new Fragile();
              fragile.broken = once[0];
              once[0] = false;
              return fragile;
            },
            50,
            OnFailure.RESET);
    environments.reset(new long[] {1}, FloatBuffer.allocate(1));
    assertThat(environments.takeFailures())
        .singleElement()
        .satisfies(
            failure -> assertThat(failure.message()).contains("Instance 0 of 1", "still broken"));
  }

  @Test
  void givesUpOnAnInstanceThatCannotEvenBegin() {
    Fragile always = new Fragile();
    always.broken = true;
    SyncVectorEnvironment hopeless =
        new SyncVectorEnvironment("Fragile-v0", 1, () -> always, 50, OnFailure.RESET);
    assertThatThrownBy(() -> hopeless.reset(new long[] {1}, FloatBuffer.allocate(1)))
        .hasMessageContaining("still broken");
  }
}
