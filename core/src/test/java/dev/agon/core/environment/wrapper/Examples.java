package dev.agon.core.environment.wrapper;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;

/** Environments for wrappers that need others than {@link Game}; none of them saves itself. */
final class Examples {
  private Examples() {}

  /** A number that is pushed about; the action may lie between 0 and 4. */
  static final class Pushed implements Environment {
    private double place;
    float received;

    @Override
    public Space observationSpace() {
      return Space.Box.of(-1_000, 1_000, 1);
    }

    @Override
    public Space actionSpace() {
      return Space.Box.of(0, 4, 1);
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      place = random.uniform(-1, 1);
      observation[0] = (float) place;
    }

    @Override
    public void step(float[] action, StepResult out) {
      received = action[0];
      place += Math.max(0, Math.min(4, action[0])) - 2;
      out.observation[0] = (float) place;
      out.set(-Math.abs(place), Math.abs(place) > 8, false);
    }
  }

  /** Pictures of noise. */
  static final class Noise implements Environment {
    private final Space space;
    private Pcg64 random = Pcg64.seeded(0);

    Noise(int... shape) {
      space = Space.Box.bytes(shape);
    }

    @Override
    public Space observationSpace() {
      return space;
    }

    @Override
    public Space actionSpace() {
      return new Space.Discrete(2);
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      this.random = random;
      space.sample(random, observation, 0);
    }

    @Override
    public void step(int action, StepResult out) {
      space.sample(random, out.observation, 0);
      out.set(0, random.nextDouble() < 0.05, false);
    }
  }

  /** The same picture, always. */
  static final class Still implements Environment {
    private final Space.Box space;
    private final float[] picture;

    Still(float[] picture, int... shape) {
      this.picture = picture;
      space = Space.Box.bytes(shape);
    }

    @Override
    public Space observationSpace() {
      return space;
    }

    @Override
    public Space actionSpace() {
      return new Space.Discrete(2);
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      System.arraycopy(picture, 0, observation, 0, picture.length);
    }
  }

  /** A cell of four, chosen by chance. */
  static final class Cells implements Environment {
    private Pcg64 random = Pcg64.seeded(0);

    @Override
    public Space observationSpace() {
      return new Space.Discrete(4, 1);
    }

    @Override
    public Space actionSpace() {
      return new Space.Discrete(2);
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      this.random = random;
      observation[0] = 1 + random.integers(4);
    }

    @Override
    public void step(int action, StepResult out) {
      out.observation[0] = 1 + random.integers(4);
      out.set(action, out.observation[0] == 4, false);
    }
  }
}
