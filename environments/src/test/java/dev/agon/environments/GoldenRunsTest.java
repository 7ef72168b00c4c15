package dev.agon.environments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.VectorEnvironment;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every value of every golden run of a built-in environment is reproduced exactly. */
class GoldenRunsTest {

  static Stream<GoldenRuns.Run> runs() {
    return EnvironmentRegistry.builtIn().entries().stream()
        .flatMap(entry -> GoldenRuns.of(entry.id()).stream());
  }

  @Test
  void coversClassicControlWithBothSeedsAndEveryPolicy() {
    Map<String, Integer> expected = new TreeMap<>();
    expected.put("Acrobot-v1", 4);
    expected.put("CartPole-v1", 4);
    expected.put("MountainCar-v0", 4);
    expected.put("MountainCarContinuous-v0", 2);
    expected.put("Pendulum-v1", 2);
    expected.forEach(
        (id, count) ->
            assertThat(runs().filter(run -> run.environment().equals(id))).as(id).hasSize(count));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void singleInstanceReproducesGymnasium(GoldenRuns.Run run) {
    try (EnvironmentInstance environment = EnvironmentRegistry.builtIn().make(run.environment())) {
      assertThat(environment.reset(run.seed())).containsExactly(run.reset());
      boolean discrete = environment.actionSpace() instanceof Space.Discrete;
      StepResult result = new StepResult(environment.observationSpace().size());
      for (int t = 0; t < run.length(); t++) {
        result =
            discrete
                ? environment.step(run.action(t))
                : environment.step(new float[] {run.number(t)});
        assertThat(result.ended())
            .as("ended in step %d", t)
            .isEqualTo(run.ended() && t == run.length() - 1);
        check(run, t, result.observation, result.reward);
      }
      assertThat(result.terminated).isEqualTo(run.json().get("terminated").asBoolean());
      assertThat(result.truncated).isEqualTo(run.json().get("truncated").asBoolean());
      assertThat(environment.episodeReturn()).isEqualTo(run.json().get("return").asDouble());
      assertThat(environment.episodeLength()).isEqualTo(run.json().get("steps").asInt());
    }
  }

  @ParameterizedTest
  @MethodSource("runs")
  void vectorReproducesGymnasiumInEveryInstance(GoldenRuns.Run run) {
    int count = 3;
    try (VectorEnvironment environment =
        EnvironmentRegistry.builtIn().makeVector(run.environment(), count, Map.of())) {
      int size = environment.observationSize();
      FloatBuffer observations = FloatBuffer.allocate(count * size);
      StepBatch batch = new StepBatch(count, size, observations);
      environment.reset(new long[] {run.seed(), run.seed(), run.seed()}, observations);
      boolean discrete = environment.actionSpace() instanceof Space.Discrete;
      int[] actions = new int[count];
      float[] numbers = new float[count];
      for (int i = 0; i < count; i++) {
        assertThat(slice(observations.array(), i, size)).containsExactly(run.reset());
      }
      for (int t = 0; t < run.length(); t++) {
        if (discrete) {
          Arrays.fill(actions, run.action(t));
          environment.step(actions, batch);
        } else {
          Arrays.fill(numbers, run.number(t));
          environment.step(numbers, batch);
        }
        boolean last = run.ended() && t == run.length() - 1;
        for (int i = 0; i < count; i++) {
          assertThat(batch.ended(i)).as("ended in step %d", t).isEqualTo(last);
          float[] from = last ? batch.finalObservations : observations.array();
          check(run, t, slice(from, i, size), batch.rewards[i]);
        }
      }
      if (run.ended()) {
        assertThat(batch.endedCount).isEqualTo(count);
        assertThat(batch.episodeReturns).containsOnly(run.json().get("return").asDouble());
        assertThat(batch.episodeLengths).containsOnly(run.json().get("steps").asInt());
      }
    }
  }

  private static void check(GoldenRuns.Run run, int t, float[] observation, double reward) {
    for (JsonNode listed : run.observations()) {
      if (listed.get(0).asInt() == t) {
        assertThat(observation).as("step %d", t).containsExactly(GoldenRuns.floats(listed.get(1)));
      }
    }
    for (JsonNode listed : run.rewards()) {
      if (listed.get(0).asInt() == t) {
        assertThat(reward).as("step %d", t).isEqualTo(GoldenRuns.real(listed.get(1)));
      }
    }
  }

  private static float[] slice(float[] values, int i, int size) {
    return Arrays.copyOfRange(values, i * size, (i + 1) * size);
  }
}
