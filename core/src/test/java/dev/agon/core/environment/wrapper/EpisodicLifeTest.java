package dev.agon.core.environment.wrapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.wrapper.Examples.Pushed;
import dev.agon.core.random.Pcg64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EpisodicLifeTest {
  private final Game game = new Game();
  private final EnvironmentInstance lives =
      new EnvironmentInstance("Lives", new EpisodicLife(game), 1_000);

  /** Seed 0 draws .64, .27, .04, .02, .81: where less than .1, a life is lost by chance. */
  @Test
  void endsAnEpisodeWithALifeAndGoesOnWithTheNext() {
    assertThat(lives.reset(0)).containsExactly(3, 0);
    assertThat(lives.step(0).ended()).isFalse();
    StepResult lost = lives.step(2);
    assertThat(lost.terminated).isTrue();
    assertThat(lost.observation).containsExactly(2, 2);
    assertThat(lives.reset()).containsExactly(2, 3); // a step of doing nothing
    assertThat(lives.step(0).terminated).isTrue(); // by chance
    assertThat(game.resets).isEqualTo(1);
    // Doing nothing loses the last life, so that the next episode begins anew.
    assertThat(lives.reset()).containsExactly(3, 0);
    assertThat(game.resets).isEqualTo(2);
  }

  @Test
  void beginsAnewAfterTheLastLife() {
    lives.reset(2); // whose first numbers are above .1
    for (int life = Game.LIVES; life > 0; life--) {
      assertThat(lives.step(2).terminated).isTrue();
      assertThat(game.lives()).isEqualTo(life - 1);
      assertThat(game.resets).isEqualTo(1);
      lives.reset();
    }
    assertThat(game.resets).isEqualTo(2);
    assertThat(game.lives()).isEqualTo(3);
  }

  @Test
  void beginsAnewAfterAnEndThatIsNoLostLife() {
    try (EnvironmentInstance cut = new EnvironmentInstance("Cut", new EpisodicLife(game), 1)) {
      cut.reset(0);
      assertThat(cut.step(0).truncated).isTrue();
      cut.reset();
      assertThat(game.resets).isEqualTo(2);
    }
  }

  /** A film or an evaluation is of one episode, whatever was played before. */
  @Test
  void beginsAnewWhereAResetGivesASeed() {
    lives.reset(0);
    assertThat(lives.step(2).terminated).isTrue();
    assertThat(lives.reset(0)).containsExactly(3, 0);
    assertThat(game.resets).isEqualTo(2);
    try (EnvironmentInstance wrapped =
        new EnvironmentInstance(
            "Wrapped", new TimeLimit(new RewardScale(new EpisodicLife(game), 2), 100), 1_000)) {
      wrapped.reset(0);
      assertThat(wrapped.step(2).terminated).isTrue();
      assertThat(wrapped.reset(1)).containsExactly(3, 0);
      assertThat(wrapped.step(2).terminated).isTrue();
      assertThat(wrapped.reset()).containsExactly(2, 2);
    }
  }

  @Test
  void continuesWithTheSameBitsWhereItWasSaved() {
    Pcg64 actions = Pcg64.seeded(4);
    lives.reset(9);
    for (int t = 0; t < 40; t++) {
      play(lives, actions.integers(3));
    }
    MemoryState state = MemoryState.of(lives);
    try (EnvironmentInstance restored =
        new EnvironmentInstance("Lives", new EpisodicLife(new Game()), 1_000)) {
      restored.reset(1);
      state.restore(restored);
      for (int t = 0; t < 200; t++) {
        int action = actions.integers(3);
        assertThat(play(restored, action)).containsExactly(play(lives, action));
      }
    }
  }

  private static float[] play(EnvironmentInstance instance, int action) {
    return instance.isRunning() ? instance.step(action).observation : instance.reset();
  }

  @Test
  void needsLivesAndAnEnvironmentThatSavesItself() {
    assertThatThrownBy(() -> new EpisodicLife(new Pushed()))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage(
            "episodicLife needs an environment with lives, but Pushed tells of none. It is for environments of your own that implement Lives; remove it from any other.");
    Game unsaved =
        new Game() {
          @Override
          public boolean canSave() {
            return false;
          }
        };
    assertThatThrownBy(() -> Wrappers.of("episodicLife", Map.of()).apply(unsaved))
        .hasMessageContaining("Let it implement Snapshotable");
  }
}
