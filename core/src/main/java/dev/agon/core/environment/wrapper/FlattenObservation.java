package dev.agon.core.environment.wrapper;

import dev.agon.core.environment.Environment;

/**
 * Makes one row of numbers of any observation, each integer as a one-hot vector: Gymnasium's {@code
 * FlattenObservation}.
 */
public class FlattenObservation extends ObservationWrapper {
  private final Flattening flattening;

  public FlattenObservation(Environment environment) {
    this(environment, new Flattening(environment.observationSpace()));
  }

  private FlattenObservation(Environment environment, Flattening flattening) {
    super(environment, flattening.space());
    this.flattening = flattening;
  }

  @Override
  final void observe(float[] inner, float[] out) {
    flattening.write(inner, 0, out, 0);
  }
}
