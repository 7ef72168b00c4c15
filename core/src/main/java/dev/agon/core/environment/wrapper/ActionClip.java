package dev.agon.core.environment.wrapper;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.Space;
import java.util.Arrays;

/**
 * Takes any action and moves it to the nearest one within the bounds: Gymnasium's {@code
 * ClipAction}, whose action space has no bounds any more.
 */
public final class ActionClip extends ActionWrapper {
  private final Space.Box bounds;

  public ActionClip(Environment environment) {
    super(environment, unbounded(box(environment, "actionClip")));
    bounds = box(environment, "actionClip");
  }

  private static Space.Box unbounded(Space.Box box) {
    float[] low = new float[box.size()];
    float[] high = new float[box.size()];
    Arrays.fill(low, Float.NEGATIVE_INFINITY);
    Arrays.fill(high, Float.POSITIVE_INFINITY);
    return new Space.Box(box.shape(), low, high);
  }

  @Override
  void act(float[] action, float[] inner) {
    for (int i = 0; i < inner.length; i++) {
      inner[i] = Math.min(Math.max(action[i], bounds.low()[i]), bounds.high()[i]);
    }
  }
}
