package dev.agon.core.environment.wrapper;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;

/** A wrapper that makes another observation of each one: Gymnasium's {@code ObservationWrapper}. */
abstract class ObservationWrapper extends EnvironmentWrapper {
  private final Space observationSpace;
  private final StepResult inner;

  /**
   * @param observationSpace of what {@link #observe} writes
   */
  ObservationWrapper(Environment environment, Space observationSpace) {
    super(environment);
    this.observationSpace = observationSpace;
    inner = new StepResult(environment.observationSpace().size());
  }

  /**
   * Makes the observation.
   *
   * @param inner that of the wrapped environment
   * @param out written
   */
  abstract void observe(float[] inner, float[] out);

  /** What begins with an episode, before {@link #observe}. */
  void beginEpisode(float[] inner) {}

  /** What comes with every step, before {@link #observe}. */
  void beginStep() {}

  @Override
  public final Space observationSpace() {
    return observationSpace;
  }

  @Override
  public final void reset(Pcg64 random, float[] observation) {
    environment.reset(random, inner.observation);
    beginEpisode(inner.observation);
    observe(inner.observation, observation);
  }

  @Override
  public final void step(int action, StepResult out) {
    environment.step(action, inner);
    write(out);
  }

  @Override
  public final void step(float[] action, StepResult out) {
    environment.step(action, inner);
    write(out);
  }

  private void write(StepResult out) {
    beginStep();
    observe(inner.observation, out.observation);
    out.set(inner.reward, inner.terminated, inner.truncated);
  }
}
