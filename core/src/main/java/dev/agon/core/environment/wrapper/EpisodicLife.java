package dev.agon.core.environment.wrapper;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Lives;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;

/**
 * Makes an episode of each life: it is terminated where a life is lost, so that a life is worth
 * something. Mnih et al., <em>Human-level control through deep reinforcement learning</em> (2015);
 * the option {@code terminal_on_life_loss} of Gymnasium's {@code AtariPreprocessing}, with the
 * reset of Baselines' {@code EpisodicLifeEnv}.
 *
 * <p>The reset after a lost life begins nothing anew: it takes one step of doing nothing (the
 * action 0, or the first there is) and goes on. Any other reset begins anew, and so does one with a
 * seed, so that what a seed gives depends on nothing before it.
 */
public final class EpisodicLife extends EnvironmentWrapper {
  private final Lives lives;
  private final boolean discrete;
  private final int noop;
  private final float[] noops; // [A]
  private final StepResult result;
  private int livesBefore;
  private boolean lifeLost;

  public EpisodicLife(Environment environment) {
    super(environment);
    if (!(environment.unwrapped() instanceof Lives counted)) {
      throw new EnvironmentException(
          "episodicLife needs an environment with lives, but %s tells of none. It is for environments of your own that implement Lives; remove it from any other."
              .formatted(name(environment.unwrapped())));
    }
    if (!environment.canSave()) {
      throw new EnvironmentException(
          "episodicLife needs an environment that saves itself, since no replay of the actions since a reset restores it, but %s does not. Let it implement Snapshotable."
              .formatted(name(environment.unwrapped())));
    }
    lives = counted;
    Space space = environment.actionSpace();
    discrete = space instanceof Space.Discrete;
    noop = space instanceof Space.Discrete range && !range.contains(0) ? range.start() : 0;
    noops = new float[space.size()];
    result = new StepResult(environment.observationSpace().size());
  }

  @Override
  public void seed(long seed) {
    lifeLost = false;
    super.seed(seed);
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    boolean goesOn = lifeLost;
    lifeLost = false;
    if (goesOn) {
      if (discrete) {
        environment.step(noop, result);
      } else {
        environment.step(noops, result);
      }
      System.arraycopy(result.observation, 0, observation, 0, observation.length);
    }
    if (!goesOn || result.ended()) {
      environment.reset(random, observation);
    }
    livesBefore = lives.lives();
  }

  @Override
  public void step(int action, StepResult out) {
    environment.step(action, out);
    look(out);
  }

  @Override
  public void step(float[] action, StepResult out) {
    environment.step(action, out);
    look(out);
  }

  private void look(StepResult out) {
    int left = lives.lives();
    // Where no life is left, the episode ends by itself, if only some steps later.
    lifeLost = !out.ended() && left > 0 && left < livesBefore;
    out.terminated |= lifeLost;
    livesBefore = left;
  }

  @Override
  protected void saveOwn(StateWriter out) {
    out.putLong("livesBefore", livesBefore);
    out.putLong("lifeLost", lifeLost ? 1 : 0);
  }

  @Override
  protected void restoreOwn(StateReader in) {
    livesBefore = (int) in.getLong("livesBefore");
    lifeLost = in.getLong("lifeLost") != 0;
  }
}
