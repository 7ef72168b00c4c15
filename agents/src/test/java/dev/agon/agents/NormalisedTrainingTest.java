package dev.agon.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.agents.AgentTest.Algorithm;
import dev.agon.agents.loop.Agent;
import dev.agon.agents.loop.EnvironmentFactory;
import dev.agon.agents.loop.EvaluationConfig;
import dev.agon.agents.loop.Policy;
import dev.agon.agents.loop.Task;
import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.NormalisedVectorEnvironment;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.SyncVectorEnvironment;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.random.Pcg64;
import dev.agon.core.random.Seeds;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Agents that learn from normalised observations, and policies that take them as they are. */
class NormalisedTrainingTest {
  private static final float OFFSET = 5_000;

  /** A corridor whose cells are told as numbers near 5 000: 5 000, 5 001, …; the last gives 1. */
  private static final class FarAway implements Environment {
    private int cell;

    @Override
    public Space observationSpace() {
      return Space.Box.of(new float[] {OFFSET}, new float[] {OFFSET + 4});
    }

    @Override
    public Space actionSpace() {
      return new Space.Discrete(2);
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      cell = random.integers(4);
      observation[0] = OFFSET + cell;
    }

    @Override
    public void step(int action, StepResult out) {
      // The actions change sides half way: the policy must see which cell it is in.
      boolean right = (action == 1) == (cell < 2);
      cell = Math.max(0, cell + (right ? 1 : -1));
      out.observation[0] = OFFSET + cell;
      out.set(cell == 4 ? 1 : -0.01, cell == 4, false);
    }
  }

  private static Task task(long budget) {
    return new Task(
        new EnvironmentFactory() {
          @Override
          public VectorEnvironment create(int count) {
            return new SyncVectorEnvironment("FarAway-v0", count, FarAway::new, 30);
          }

          @Override
          public VectorEnvironment createForTraining(int count) {
            return new NormalisedVectorEnvironment(create(count), true, false, 0.9);
          }
        },
        4,
        budget,
        new EvaluationConfig(1_000, 5, 20),
        new Seeds(3));
  }

  @ParameterizedTest
  @EnumSource
  void continuesFromACheckpointWithTheSameBits(Algorithm algorithm) {
    String expectedHash;
    List<TestRun.Point> expected;
    try (Agent agent = algorithm.create(task(1_500), 0.9)) {
      expected = new TestRun().finish(agent).points;
      expectedHash = agent.weightsSha256();
    }
    for (int interrupted : new int[] {1, 3, 6}) {
      TestRun run = new TestRun();
      MemoryState state;
      try (Agent agent = algorithm.create(task(1_500), 0.9)) {
        for (int turn = 0; turn < interrupted; turn++) {
          agent.advance(run);
        }
        state = MemoryState.of(agent);
      }
      try (Agent agent = algorithm.create(task(1_500), 0.9)) {
        state.restore(agent);
        run.finish(agent);
        assertThat(run.points).as("interrupted after turn %d", interrupted).isEqualTo(expected);
        assertThat(agent.weightsSha256()).isEqualTo(expectedHash);
      }
    }
  }

  /** Loaded by TensorFlow, without Agon, the policy acts on observations as they are. */
  @ParameterizedTest
  @EnumSource
  void exportsAPolicyThatTakesRawObservations(Algorithm algorithm, @TempDir Path folder) {
    Path model = folder.resolve("policy");
    int[] expected;
    try (Agent agent = algorithm.create(task(8_000), 0.9)) {
      new TestRun().finish(agent);
      assertThat((Double) agent.outcome().evaluation().get("meanReturn")).isGreaterThan(0.9);
      Policy policy = agent.policy();
      expected = new int[policy.count()];
      for (int i = 0; i < expected.length; i++) {
        policy.observations().put(i, OFFSET + i % 4);
      }
      policy.act(expected);
      agent.exportSavedModel(model);
    }
    assertThat(expected).startsWith(1, 1, 0, 0);
    float[][] cells = {{OFFSET}, {OFFSET + 1}, {OFFSET + 2}, {OFFSET + 3}};
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString());
        TFloat32 observations = TFloat32.tensorOf(StdArrays.ndCopyOf(cells));
        var results = bundle.call(java.util.Map.of("observations", (Tensor) observations))) {
      TInt32 actions = (TInt32) results.get("actions").orElseThrow();
      for (int i = 0; i < cells.length; i++) {
        assertThat(actions.getInt(i)).isEqualTo(expected[i]);
      }
    }
  }
}
