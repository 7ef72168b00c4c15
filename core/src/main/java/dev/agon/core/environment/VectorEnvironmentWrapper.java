package dev.agon.core.environment;

import java.util.List;

/** Many environments around which something else happens; what does not change is passed on. */
public abstract class VectorEnvironmentWrapper implements VectorEnvironment {
  /** What is wrapped; closed with this. */
  protected final VectorEnvironment inner;

  protected VectorEnvironmentWrapper(VectorEnvironment inner) {
    this.inner = inner;
  }

  @Override
  public final int count() {
    return inner.count();
  }

  @Override
  public Space observationSpace() {
    return inner.observationSpace();
  }

  @Override
  public final Space actionSpace() {
    return inner.actionSpace();
  }

  @Override
  public final boolean masksActions() {
    return inner.masksActions();
  }

  @Override
  public final void actionMasks(boolean[] legal) {
    inner.actionMasks(legal);
  }

  @Override
  public final List<InstanceFailure> takeFailures() {
    return inner.takeFailures();
  }

  @Override
  public final List<String> takeMessages() {
    return inner.takeMessages();
  }

  @Override
  public void close() {
    inner.close();
  }
}
