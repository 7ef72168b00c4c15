package dev.agon.core.environment;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.random.Pcg64;

/** Continuous actions, a state of its own to save: a mass pushed along a line with some noise. */
class Slider implements Environment, Snapshotable {
  private Pcg64 random = Pcg64.seeded(0);
  protected double position;
  protected double velocity;

  @Override
  public Space observationSpace() {
    return Space.Box.of(
        new float[] {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY},
        new float[] {Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY});
  }

  @Override
  public Space actionSpace() {
    return Space.Box.of(new float[] {-1}, new float[] {1});
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    this.random = random;
    position = random.uniform(-1, 1);
    velocity = 0;
    observe(observation);
  }

  @Override
  public void step(float[] action, StepResult out) {
    velocity += 0.1 * Math.max(-1, Math.min(1, action[0])) + random.uniform(-0.01, 0.01);
    position += velocity;
    observe(out.observation);
    out.set(-Math.abs(position), Math.abs(position) > 3, false);
  }

  private void observe(float[] observation) {
    observation[0] = (float) position;
    observation[1] = (float) velocity;
  }

  @Override
  public void save(StateWriter out) {
    out.putDoubles("state", new double[] {position, velocity});
  }

  @Override
  public void restore(StateReader in) {
    double[] state = in.getDoubles("state");
    position = state[0];
    velocity = state[1];
  }
}
