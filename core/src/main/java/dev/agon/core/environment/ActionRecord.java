package dev.agon.core.environment;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.random.Pcg64;
import java.util.Arrays;

/**
 * Where the random stream stood at an episode's start, and the actions since: enough to repeat it.
 */
final class ActionRecord implements Snapshotable {
  private static final int INITIAL_CAPACITY = 64;

  private final boolean recording;
  private final boolean discrete;
  private final int actionSize;

  private final Pcg64 start = Pcg64.seeded(0);
  private int[] integers = new int[0]; // discrete actions
  private float[] numbers = new float[0]; // actions that are arrays, flat
  private int size;

  /**
   * @param recording false: nothing is kept
   */
  ActionRecord(boolean recording, Space actionSpace) {
    this.recording = recording;
    discrete = actionSpace instanceof Space.Discrete;
    actionSize = actionSpace.size();
  }

  void startEpisode(Pcg64 random) {
    if (recording) {
      start.setTo(random);
      size = 0;
    }
  }

  void add(int action) {
    if (!recording) {
      return;
    }
    if (size == integers.length) {
      integers = Arrays.copyOf(integers, Math.max(INITIAL_CAPACITY, 2 * size));
    }
    integers[size++] = action;
  }

  void add(float[] action) {
    if (!recording) {
      return;
    }
    if ((size + 1) * actionSize > numbers.length) {
      numbers = Arrays.copyOf(numbers, Math.max(INITIAL_CAPACITY, 2 * (size + 1) * actionSize));
    }
    System.arraycopy(action, 0, numbers, size++ * actionSize, actionSize);
  }

  /** Puts {@code random} where it stood at the episode's start. */
  void rewind(Pcg64 random) {
    random.setTo(start);
  }

  void replay(int i, Environment environment, StepResult out) {
    if (discrete) {
      environment.step(integers[i], out);
    } else {
      environment.step(Arrays.copyOfRange(numbers, i * actionSize, (i + 1) * actionSize), out);
    }
  }

  @Override
  public void save(StateWriter out) {
    out.put("start", start);
    if (discrete) {
      out.putInts("integers", Arrays.copyOf(integers, size));
    } else {
      out.putFloats("numbers", Arrays.copyOf(numbers, size * actionSize));
    }
  }

  @Override
  public void restore(StateReader in) {
    in.get("start", start);
    if (discrete) {
      integers = in.getInts("integers");
      size = integers.length;
    } else {
      numbers = in.getFloats("numbers");
      size = numbers.length / actionSize;
    }
  }
}
