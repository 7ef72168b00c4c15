package dev.agon.agents.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agon.agents.TestRun;
import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.NormalisedVectorEnvironment;
import dev.agon.core.environment.OnFailure;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.SyncVectorEnvironment;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.environment.wrapper.FlattenedVectorEnvironment;
import dev.agon.core.random.Pcg64;
import dev.agon.core.random.Seeds;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class InteractionTest {
  private static final int COUNT = 2;

  /** Breaks in the fourth step of an episode. */
  private static final class Fragile implements Environment {
    private int steps;

    @Override
    public Space observationSpace() {
      return Space.Box.of(new float[] {0}, new float[] {4});
    }

    @Override
    public Space actionSpace() {
      return new Space.Discrete(2);
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      steps = 0;
      observation[0] = 0;
    }

    @Override
    public void step(int action, StepResult out) {
      if (steps == 3) {
        throw new IllegalStateException("a wheel came off");
      }
      out.observation[0] = ++steps;
      out.set(1, false, false);
    }
  }

  private static Interaction interaction() {
    EnvironmentFactory factory =
        count -> new SyncVectorEnvironment("Fragile-v0", count, Fragile::new, 100, OnFailure.RESET);
    Task task = new Task(factory, COUNT, 100, new EvaluationConfig(0, 1, 1), new Seeds(1));
    return new Interaction(factory.create(COUNT), task, FloatBuffer.allocate(COUNT));
  }

  @Test
  void countsInstancesThatFailAndTellsOfThemInTheLog() {
    TestRun run = new TestRun();
    Interaction interaction = interaction();
    for (int t = 0; t < 4; t++) {
      interaction.step(new int[COUNT], run);
    }
    assertThat(run.values(Interaction.FAILURES)).containsExactly(1, 2);
    assertThat(run.lines).hasSize(2);
    assertThat(run.lines.get(0))
        .contains("Instance 0 of 2", "Fragile-v0 failed", "a wheel came off")
        .contains("Fragile.step"); // the stack trace
    assertThat(run.values(Interaction.EPISODE_LENGTH)).as("cut off").containsExactly(3, 3);

    Interaction restored = interaction();
    MemoryState.of(interaction).restore(restored);
    for (int t = 0; t < 4; t++) {
      restored.step(new int[COUNT], run);
    }
    assertThat(run.values(Interaction.FAILURES)).containsExactly(1, 2, 3, 4);
  }

  /** Prints a line for each step, and fails in the second. */
  private static final class Chatty implements VectorEnvironment {
    private final List<String> printed = new ArrayList<>();

    @Override
    public int count() {
      return COUNT;
    }

    @Override
    public Space observationSpace() {
      return new Space.Discrete(3);
    }

    @Override
    public Space actionSpace() {
      return new Space.Discrete(2);
    }

    @Override
    public void reset(long[] seeds, FloatBuffer observations) {
      printed.add("made");
    }

    @Override
    public void step(int[] actions, StepBatch out) {
      printed.add("step");
      if (printed.size() == 1) {
        printed.add("smoke rises");
        throw new EnvironmentException("a wheel came off");
      }
      Arrays.fill(out.rewards, 1);
      out.endedCount = 0;
    }

    @Override
    public List<String> takeMessages() {
      List<String> taken = List.copyOf(printed);
      printed.clear();
      return taken;
    }

    @Override
    public void save(StateWriter out) {}

    @Override
    public void restore(StateReader in) {}
  }

  @Test
  void writesWhatTheEnvironmentsPrintToTheLogAlsoWhenTheyFail() {
    TestRun run = new TestRun();
    VectorEnvironment chatty =
        new NormalisedVectorEnvironment(
            FlattenedVectorEnvironment.of(new Chatty()), true, true, 0.9);
    Task task = new Task(n -> chatty, COUNT, 100, new EvaluationConfig(0, 1, 1), new Seeds(1));
    Interaction interaction = new Interaction(chatty, task, FloatBuffer.allocate(3 * COUNT));
    interaction.step(new int[COUNT], run);
    assertThat(run.lines).containsExactly("made", "step");
    run.lines.clear();
    assertThatThrownBy(() -> interaction.step(new int[COUNT], run)).hasMessage("a wheel came off");
    assertThat(run.lines).containsExactly("step", "smoke rises");
  }
}
