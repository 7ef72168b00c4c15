package dev.agon.core.environment.wrapper;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;

/** Observations that are pictures: boxes of bytes, [height, width] or [height, width, channels]. */
final class Pictures {
  private Pictures() {}

  static Space.Box any(Environment environment, String wrapper) {
    if (environment.observationSpace() instanceof Space.Box box
        && box.dataType() == Space.DataType.UINT8
        && (box.shape().length == 2 || box.shape().length == 3)
        && spans(box)) {
      return box;
    }
    throw refused(environment, wrapper, "[height, width] or [height, width, channels]");
  }

  static Space.Box coloured(Environment environment, String wrapper) {
    if (environment.observationSpace() instanceof Space.Box box
        && box.dataType() == Space.DataType.UINT8
        && box.shape().length == 3
        && box.shape()[2] == 3
        && spans(box)) {
      return box;
    }
    throw refused(environment, wrapper, "[height, width, 3]");
  }

  private static boolean spans(Space.Box box) {
    for (int i = 0; i < box.size(); i++) {
      if (box.low()[i] != 0 || box.high()[i] != 255) {
        return false;
      }
    }
    return true;
  }

  private static EnvironmentException refused(
      Environment environment, String wrapper, String shape) {
    return new EnvironmentException(
        "%s needs pictures, boxes of uint8 from 0 to 255 of the shape %s, but observations are of %s. Remove the wrapper, or put it elsewhere in the list."
            .formatted(wrapper, shape, environment.observationSpace()));
  }
}
