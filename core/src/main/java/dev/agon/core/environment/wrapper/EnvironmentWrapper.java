package dev.agon.core.environment.wrapper;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;

/**
 * An environment around another one, which it passes everything to: Gymnasium's {@code Wrapper}. A
 * subclass changes what it has to.
 *
 * <p>A wrapper can be saved where what it wraps can ({@link #canSave}); its own state goes into
 * {@link #saveOwn}. What shows the state or masks actions ({@code Drawable}, {@code ActionMasked})
 * is asked of {@link #unwrapped}, whatever is around it.
 */
public abstract class EnvironmentWrapper implements Environment, Snapshotable {
  /** What is wrapped. */
  protected final Environment environment;

  protected EnvironmentWrapper(Environment environment) {
    this.environment = environment;
  }

  /** What is wrapped: the environment or another wrapper. */
  public final Environment inner() {
    return environment;
  }

  @Override
  public final Environment unwrapped() {
    return environment.unwrapped();
  }

  @Override
  public Space observationSpace() {
    return environment.observationSpace();
  }

  @Override
  public Space actionSpace() {
    return environment.actionSpace();
  }

  @Override
  public void seed(long seed) {
    environment.seed(seed);
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    environment.reset(random, observation);
  }

  @Override
  public void step(int action, StepResult out) {
    environment.step(action, out);
  }

  @Override
  public void step(float[] action, StepResult out) {
    environment.step(action, out);
  }

  @Override
  public final boolean canSave() {
    return environment.canSave();
  }

  @Override
  public final void save(StateWriter out) {
    saveOwn(out);
    out.put("environment", snapshotable());
  }

  @Override
  public final void restore(StateReader in) {
    restoreOwn(in);
    in.get("environment", snapshotable());
  }

  private Snapshotable snapshotable() {
    if (environment instanceof Snapshotable snapshotable) {
      return snapshotable;
    }
    throw new EnvironmentException(
        "%s cannot be saved, since %s does not save itself. Let it implement Snapshotable, or play it by an EnvironmentInstance, which replays its actions."
            .formatted(this, name(unwrapped())));
  }

  /** Writes what a step depends on, but what is wrapped. */
  protected void saveOwn(StateWriter out) {}

  /** Reads what {@link #saveOwn} wrote, after a reset. */
  protected void restoreOwn(StateReader in) {}

  @Override
  public void close() {
    environment.close();
  }

  /** Outermost first, as Gymnasium shows it: {@code FrameStack<TimeLimit<CartPole>>}. */
  @Override
  public String toString() {
    return "%s<%s>".formatted(getClass().getSimpleName(), name(environment));
  }

  static String name(Environment environment) {
    return environment instanceof EnvironmentWrapper wrapper
        ? wrapper.toString()
        : environment.getClass().getSimpleName();
  }
}
