package dev.agon.core.environment.wrapper;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.ActionMasked;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.Lives;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;

/**
 * A game of three lives: the action 0 does nothing, 1 walks on, 2 loses a life; so does every tenth
 * step, by chance. Shows lives and steps; a step of walking is worth its place.
 */
class Game implements Environment, Snapshotable, Lives, ActionMasked {
  static final int LIVES = 3;
  static final Space OBSERVATIONS = Space.Box.of(new float[] {0, 0}, new float[] {LIVES, 10_000});

  private Pcg64 random = Pcg64.seeded(0);
  private int lives;
  private int steps;
  int resets;

  @Override
  public Space observationSpace() {
    return OBSERVATIONS;
  }

  @Override
  public Space actionSpace() {
    return new Space.Discrete(3);
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    this.random = random;
    lives = LIVES;
    steps = 0;
    resets++;
    observe(observation);
  }

  @Override
  public void step(int action, StepResult out) {
    steps++;
    if (action == 2 || random.nextDouble() < 0.1) {
      lives--;
    }
    observe(out.observation);
    out.set(action == 1 ? steps : 0, lives == 0, false);
  }

  private void observe(float[] observation) {
    observation[0] = lives;
    observation[1] = steps;
  }

  @Override
  public int lives() {
    return lives;
  }

  @Override
  public void actionMask(boolean[] legal) {
    legal[0] = true;
    legal[1] = true;
    legal[2] = steps > 0;
  }

  @Override
  public void save(StateWriter out) {
    out.putInts("state", new int[] {lives, steps});
  }

  @Override
  public void restore(StateReader in) {
    int[] state = in.getInts("state");
    lives = state[0];
    steps = state[1];
  }
}
