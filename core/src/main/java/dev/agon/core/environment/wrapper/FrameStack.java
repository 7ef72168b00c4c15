package dev.agon.core.environment.wrapper;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import java.util.Arrays;

/**
 * Shows the last n observations at once, the oldest first, so that one can see what moves:
 * Gymnasium's {@code FrameStackObservation}. A new first dimension has n elements; of a single
 * integer, n integers are made.
 */
public final class FrameStack extends ObservationWrapper {

  /** What stands before an episode's first observation. */
  public enum Padding {
    /** The first observation, again and again. */
    RESET,
    /** The element of the space that is nearest to 0. */
    ZERO
  }

  private final Padding padding;
  private final float[] zero; // [D]
  private final float[] frames; // [n, D]

  /**
   * @param size n, at least 1
   */
  public FrameStack(Environment environment, int size, Padding padding) {
    super(environment, stacked(environment.observationSpace(), size));
    this.padding = padding;
    zero = zero(environment.observationSpace());
    frames = new float[size * zero.length];
  }

  private static Space stacked(Space space, int n) {
    if (n < 1) {
      throw new EnvironmentException(
          "frameStack needs a size of at least 1, but was given %d. Choose 4, say.".formatted(n));
    }
    if (space instanceof Space.Box box) {
      return new Space.Box(
          longer(n, box.shape()), repeated(n, box.low()), repeated(n, box.high()), box.dataType());
    }
    if (space instanceof Space.Discrete discrete) {
      int[] nvec = new int[n];
      int[] start = new int[n];
      Arrays.fill(nvec, discrete.n());
      Arrays.fill(start, discrete.start());
      return new Space.MultiDiscrete(new int[] {n}, nvec, start);
    }
    if (space instanceof Space.MultiDiscrete several) {
      return new Space.MultiDiscrete(
          longer(n, several.shape()), repeated(n, several.nvec()), repeated(n, several.start()));
    }
    if (space instanceof Space.MultiBinary binary) {
      return new Space.MultiBinary(longer(n, binary.shape()));
    }
    throw new EnvironmentException(
        "frameStack cannot stack observations of %s, which have several parts. Put flatten before it."
            .formatted(space));
  }

  private static int[] longer(int n, int[] shape) {
    int[] longer = new int[shape.length + 1];
    longer[0] = n;
    System.arraycopy(shape, 0, longer, 1, shape.length);
    return longer;
  }

  private static float[] repeated(int n, float[] values) {
    float[] repeated = new float[n * values.length];
    for (int i = 0; i < n; i++) {
      System.arraycopy(values, 0, repeated, i * values.length, values.length);
    }
    return repeated;
  }

  private static int[] repeated(int n, int[] values) {
    int[] repeated = new int[n * values.length];
    for (int i = 0; i < n; i++) {
      System.arraycopy(values, 0, repeated, i * values.length, values.length);
    }
    return repeated;
  }

  private static float[] zero(Space space) {
    float[] zero = new float[space.size()];
    for (int i = 0; i < zero.length; i++) {
      if (space instanceof Space.Box box) {
        zero[i] = Math.min(Math.max(0, box.low()[i]), box.high()[i]);
      } else if (space instanceof Space.Discrete discrete) {
        zero[i] = discrete.start();
      } else if (space instanceof Space.MultiDiscrete several) {
        zero[i] = several.start()[i];
      }
    }
    return zero;
  }

  @Override
  void beginEpisode(float[] inner) {
    float[] before = padding == Padding.RESET ? inner : zero;
    for (int from = 0; from < frames.length; from += before.length) {
      System.arraycopy(before, 0, frames, from, before.length);
    }
  }

  @Override
  void observe(float[] inner, float[] out) {
    System.arraycopy(frames, inner.length, frames, 0, frames.length - inner.length);
    System.arraycopy(inner, 0, frames, frames.length - inner.length, inner.length);
    System.arraycopy(frames, 0, out, 0, frames.length);
  }

  @Override
  protected void saveOwn(StateWriter out) {
    out.putFloats("frames", frames);
  }

  @Override
  protected void restoreOwn(StateReader in) {
    System.arraycopy(in.getFloats("frames"), 0, frames, 0, frames.length);
  }
}
