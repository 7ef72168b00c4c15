package dev.agon.agents.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agon.agents.TestRun;
import dev.agon.agents.dqn.Dqn;
import dev.agon.agents.dqn.DqnConfig;
import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.SyncVectorEnvironment;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.random.Pcg64;
import dev.agon.core.random.Seeds;
import java.awt.Color;
import java.awt.Graphics2D;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;

class FilmTest {
  private static final int LIMIT = 50;

  /** A square that moves one place to the right in every step. */
  private static final class Mover implements Environment, Drawable {
    private int place;

    @Override
    public Space observationSpace() {
      return Space.Box.of(new float[] {0}, new float[] {LIMIT});
    }

    @Override
    public Space actionSpace() {
      return new Space.Discrete(2);
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      place = 0;
      observation[0] = place;
    }

    @Override
    public void step(int action, StepResult out) {
      place++;
      out.observation[0] = place;
      out.set(1, false, false);
    }

    @Override
    public int width() {
      return 4 * LIMIT;
    }

    @Override
    public int height() {
      return 4;
    }

    @Override
    public void draw(Graphics2D canvas) {
      canvas.setColor(Color.WHITE);
      canvas.fillRect(0, 0, width(), height());
      canvas.setColor(Color.BLACK);
      canvas.fillRect(4 * place, 0, 4, 4);
    }
  }

  private static Dqn agent() {
    EnvironmentFactory movers =
        new EnvironmentFactory() {
          @Override
          public VectorEnvironment create(int count) {
            return new SyncVectorEnvironment("Mover-v0", count, Mover::new, LIMIT);
          }

          @Override
          public Optional<EnvironmentInstance> createOne() {
            return Optional.of(new EnvironmentInstance("Mover-v0", new Mover(), LIMIT));
          }
        };
    Task task = new Task(movers, 4, 400, new EvaluationConfig(200, 2, 2, true), new Seeds(1));
    return new Dqn(DqnConfig.defaults(), task, SessionProfile.small());
  }

  @Test
  void showsEveryStepOfOneEpisodeAfterEachPeriodicEvaluation() throws IOException {
    TestRun run = new TestRun();
    try (Dqn agent = agent()) {
      run.finish(agent);
      assertThat(agent.step()).as("its steps are not training").isEqualTo(400);
    }
    assertThat(run.images).extracting(TestRun.Image::name).containsExactly("episode", "episode");
    assertThat(run.images).extracting(TestRun.Image::step).containsExactly(200L, 400L);
    byte[] gif = HexFormat.of().parseHex(run.images.get(0).bytes());
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(gif))) {
      reader.setInput(in);
      assertThat(reader.getNumImages(true)).isEqualTo(1 + LIMIT); // the reset and every step
      assertThat(new Color(reader.read(30).getRGB(4 * 30 + 2, 2))).isEqualTo(Color.BLACK);
    }
  }

  @Test
  void isTheSameWhenTheRunIsInterruptedWhileItRolls() {
    TestRun whole = new TestRun();
    int turns = 0;
    try (Dqn agent = agent()) {
      for (; !agent.finished(); turns++) {
        agent.advance(whole);
      }
    }
    for (int interrupted = 1; interrupted < turns; interrupted++) {
      TestRun run = new TestRun();
      MemoryState state;
      try (Dqn agent = agent()) {
        for (int turn = 0; turn < interrupted; turn++) {
          agent.advance(run);
        }
        state = MemoryState.of(agent);
      }
      int more = 0;
      try (Dqn agent = agent()) {
        state.restore(agent);
        for (; !agent.finished(); more++) {
          agent.advance(run);
        }
      }
      assertThat(run.images).as("interrupted after turn %d", interrupted).isEqualTo(whole.images);
      assertThat(interrupted + more).isEqualTo(turns);
    }
  }
}
