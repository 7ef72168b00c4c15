package dev.agon.environments.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.EnvironmentRegistry;
import java.nio.FloatBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassicControlTest {
  private final EnvironmentRegistry registry = EnvironmentRegistry.builtIn();

  @ParameterizedTest
  @CsvSource({
    "CartPole-v0, 200, 195",
    "CartPole-v1, 500, 475",
    "MountainCar-v0, 200, -110",
    "MountainCarContinuous-v0, 999, 90",
    "Acrobot-v1, 500, -100",
    "Pendulum-v1, 200, "
  })
  void hasGymnasiumsLimitsAndThresholds(String id, int limit, Double threshold) {
    assertThat(registry.entry(id).maxEpisodeSteps()).isEqualTo(limit);
    assertThat(registry.entry(id).rewardThreshold()).isEqualTo(threshold);
  }

  private void assertRefused(String id, Map<String, Object> options, String... messageParts) {
    for (String part : messageParts) {
      assertThatThrownBy(() -> registry.make(id, options))
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContaining(part);
      assertThatThrownBy(() -> registry.makeVector(id, 2, options))
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContaining(part);
    }
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    for (String id :
        new String[] {"CartPole-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Acrobot-v1"}) {
      assertRefused(id, Map.of("low", 5), "low=5.0", "low ≤ high");
      assertRefused(id, Map.of("high", Double.NaN), "high=NaN");
      assertRefused(id, Map.of("high", Double.POSITIVE_INFINITY), "finite");
    }
    assertRefused(
        "Acrobot-v1", Map.of("bookOrNips", "Book"), "'bookOrNips'", "'Book'", "Give book or nips.");
    assertRefused("Acrobot-v1", Map.of("dt", 0), "dt=0.0", "such as 0.2");
    assertRefused("Acrobot-v1", Map.of("torqueNoiseMax", -1), "torqueNoiseMax=-1.0");
    assertRefused("Pendulum-v1", Map.of("xInit", -1), "xInit=-1.0", "from 0 to 1e6");
    assertRefused("Pendulum-v1", Map.of("yInit", Double.NaN), "yInit=NaN");
    assertRefused("Pendulum-v1", Map.of("g", Double.NEGATIVE_INFINITY), "g=-Infinity");
  }

  @Test
  void namesTheInstanceWhoseTorqueIsNoNumberAndMovesNone() {
    VectorEnvironment environment = registry.makeVector("Pendulum-v1", 3, Map.of());
    StepBatch batch = new StepBatch(3, 3, FloatBuffer.allocate(9));
    environment.reset(new long[] {1, 2, 3}, batch.observations);
    byte[] before = MemoryState.of(environment).bytes();
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      assertThatThrownBy(() -> environment.step(new float[] {0, -7, bad}, batch))
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContaining("Instance 2 of 3: the action [%s] is outside".formatted(bad));
    }
    assertThat(MemoryState.of(environment).bytes()).isEqualTo(before);
    environment.step(new float[] {0, -7, Float.MAX_VALUE}, batch); // clipped
  }

  /** Where Python's remainder takes off or adds whole turns. */
  @Test
  void pendulumNormalisesAnglesAsPython() {
    // (x + math.pi) % (2 * math.pi) - math.pi in Python
    assertThat(Pendulum.normalised(0)).isZero();
    assertThat(Pendulum.normalised(-Math.PI)).isEqualTo(-Math.PI);
    assertThat(Pendulum.normalised(Math.PI)).isEqualTo(-Math.PI);
    assertThat(Pendulum.normalised(4)).isEqualTo(-2.2831853071795862);
    assertThat(Pendulum.normalised(-4)).isEqualTo(2.2831853071795862);
    assertThat(Pendulum.normalised(100)).isEqualTo(-0.5309649148733762);
    assertThat(Pendulum.normalised(-100)).isEqualTo(0.5309649148733833);
  }

  @Test
  void forceBeyondTheBoundsIsClippedButPaidFor() {
    StepResult clipped = new StepResult(2);
    StepResult full = new StepResult(2);
    MountainCarContinuous a = new MountainCarContinuous();
    MountainCarContinuous b = new MountainCarContinuous();
    a.reset(Pcg64.seeded(1), clipped.observation);
    b.reset(Pcg64.seeded(1), full.observation);
    a.step(new float[] {30}, clipped);
    b.step(new float[] {1}, full);
    assertThat(clipped.observation[1]).isEqualTo(full.observation[1]);
    assertThat(clipped.reward).isEqualTo(-90.0);
    assertThat(full.reward).isEqualTo(-0.1);
  }
}
