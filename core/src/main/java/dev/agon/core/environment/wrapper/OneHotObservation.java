package dev.agon.core.environment.wrapper;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;

/**
 * Makes one-hot vectors of an observation that consists of integers, such as the number of a cell.
 * Networks take an integer for a quantity, though cell 8 is not twice cell 4. As {@link
 * FlattenObservation}, but refuses observations in which nothing is to be done.
 */
public final class OneHotObservation extends FlattenObservation {
  public OneHotObservation(Environment environment) {
    super(integers(environment));
  }

  private static Environment integers(Environment environment) {
    Space space = environment.observationSpace();
    boolean integers =
        space instanceof Space.Discrete
            || space instanceof Space.MultiDiscrete
            || (space instanceof Space.Tuple tuple
                && tuple.spaces().stream().allMatch(Space.Discrete.class::isInstance));
    if (!integers) {
      throw new EnvironmentException(
          "oneHot needs observations that are integers, but they are of %s. Remove the wrapper, or use flatten for observations of several parts."
              .formatted(space));
    }
    return environment;
  }
}
