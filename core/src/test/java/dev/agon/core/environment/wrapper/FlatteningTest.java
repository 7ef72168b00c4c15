package dev.agon.core.environment.wrapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.SyncVectorEnvironment;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.random.Pcg64;
import java.nio.FloatBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlatteningTest {
  private static final Space.Dict SPACE =
      Space.Dict.of(
          Map.of(
              "bag",
              new Space.Tuple(
                  Space.Box.of(-1, 1, 1),
                  new Space.MultiDiscrete(new int[] {2}, new int[] {2, 3}, new int[] {0, -1})),
              "cell",
              new Space.Discrete(4, 1)));

  private static float[] flattened(float... element) {
    Flattening flattening = new Flattening(SPACE);
    float[] row = new float[flattening.space().size()];
    flattening.write(element, 0, row, 0);
    return row;
  }

  @Test
  void makesAOneHotVectorOfEachInteger() {
    assertThat(flattened(0.5f, 1, -1, 4)).containsExactly(0.5f, 0, 1, 1, 0, 0, 0, 0, 0, 1);
    assertThat(flattened(0.5f, 0, 1, 1)).containsExactly(0.5f, 1, 0, 0, 0, 1, 1, 0, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(floats = {2, -2, 0.5f, Float.NaN, 1e20f, Float.NEGATIVE_INFINITY})
  void refusesWhatIsNoIntegerOfTheSpace(float value) {
    assertThatThrownBy(() -> flattened(0.5f, 1, value, 4))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage(
            "Number 2 of the observation, in its part ['bag'][1], is %s, but has to be an integer from -1 to 1. Mend what the environment writes there, or its observation space."
                .formatted(value));
  }

  @Test
  void namesNoPartWhereThereIsOne() {
    assertThatThrownBy(
            () -> new Flattening(new Space.Discrete(3)).write(new float[] {3}, 0, new float[3], 0))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageStartingWith("Number 0 of the observation is 3.0, but has to be");
  }

  /** Shows an integer one too far after a step with the action 1. */
  private static final class Overstepping implements Environment {
    @Override
    public Space observationSpace() {
      return new Space.Discrete(3);
    }

    @Override
    public Space actionSpace() {
      return new Space.Discrete(2);
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      observation[0] = 2;
    }

    @Override
    public void step(int action, StepResult out) {
      out.observation[0] = 2 + action;
      out.set(0, false, false);
    }
  }

  @Test
  void namesTheInstanceOfMany() {
    try (VectorEnvironment many =
        FlattenedVectorEnvironment.of(
            new SyncVectorEnvironment("Overstepping", 2, Overstepping::new, 9))) {
      StepBatch batch = new StepBatch(2, 3, FloatBuffer.allocate(6));
      many.reset(new long[] {1, 2}, batch.observations);
      assertThatThrownBy(() -> many.step(new int[] {0, 1}, batch))
          .isInstanceOf(EnvironmentException.class)
          .hasMessageStartingWith("Instance 1 of 2: Number 0 of the observation is 3.0");
    }
  }
}
