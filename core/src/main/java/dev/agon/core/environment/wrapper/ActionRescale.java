package dev.agon.core.environment.wrapper;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import java.util.Arrays;

/**
 * Takes actions from [min, max], which policies like to be [−1, 1], and stretches them to the
 * bounds: Gymnasium's {@code RescaleAction}. An action beyond the one goes beyond the other.
 */
public final class ActionRescale extends ActionWrapper {
  private final float[] gradient; // [A]
  private final float[] intercept; // [A]

  /**
   * @param min finite
   * @param max greater than {@code min}
   */
  public ActionRescale(Environment environment, double min, double max) {
    super(environment, bounds(box(environment, "actionRescale"), min, max));
    Space.Box box = box(environment, "actionRescale");
    gradient = new float[box.size()];
    intercept = new float[box.size()];
    for (int i = 0; i < gradient.length; i++) {
      // Float and double as in Gymnasium: they decide the last bit.
      float low = box.low()[i];
      gradient[i] = (float) ((max - min) / ((double) box.high()[i] - low));
      intercept[i] = (float) (gradient[i] * -low + min);
    }
  }

  private static Space.Box bounds(Space.Box box, double min, double max) {
    if (!(min < max && Double.isFinite(max - min))) {
      throw new EnvironmentException(
          "actionRescale needs finite min < max, but was given min=%s and max=%s. Choose -1 and 1, say."
              .formatted(min, max));
    }
    for (int i = 0; i < box.size(); i++) {
      if (!Float.isFinite(box.high()[i] - box.low()[i]) || box.low()[i] == box.high()[i]) {
        throw new EnvironmentException(
            "actionRescale needs an action space with room between finite bounds, but element %d goes from %s to %s. Remove the wrapper."
                .formatted(i, box.low()[i], box.high()[i]));
      }
    }
    float[] low = new float[box.size()];
    float[] high = new float[box.size()];
    Arrays.fill(low, (float) min);
    Arrays.fill(high, (float) max);
    return new Space.Box(box.shape(), low, high);
  }

  @Override
  void act(float[] action, float[] inner) {
    for (int i = 0; i < inner.length; i++) {
      inner[i] = (action[i] - intercept[i]) / gradient[i];
    }
  }
}
