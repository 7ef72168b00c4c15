package dev.agon.environments.gymnasium;

import java.util.Arrays;

/** The actions of each instance since its episode began, to repeat it. */
final class ActionLog {
  private static final int INITIAL_STEPS = 64;

  private final int actionSize;
  private final int[][] integers; // [N][steps] of discrete actions
  private final float[][] numbers; // [N][steps, A] of others
  private final int[] steps; // [N]

  ActionLog(int count, int actionSize, boolean discrete) {
    this.actionSize = actionSize;
    integers = new int[discrete ? count : 0][INITIAL_STEPS];
    numbers = new float[discrete ? 0 : count][INITIAL_STEPS * actionSize];
    steps = new int[count];
  }

  void clear(int i) {
    steps[i] = 0;
  }

  void add(int i, int action) {
    if (steps[i] == integers[i].length) {
      integers[i] = Arrays.copyOf(integers[i], 2 * steps[i]);
    }
    integers[i][steps[i]++] = action;
  }

  /** Adds the action of {@code actions} [N, A]. */
  void add(int i, float[] actions) {
    int at = steps[i] * actionSize;
    if (at == numbers[i].length) {
      numbers[i] = Arrays.copyOf(numbers[i], 2 * at);
    }
    System.arraycopy(actions, i * actionSize, numbers[i], at, actionSize);
    steps[i]++;
  }

  /** Steps of the episode at hand: [N]. */
  int[] steps() {
    return steps;
  }

  private int total() {
    return Arrays.stream(steps).sum();
  }

  /** All discrete ones, instance after instance. */
  int[] integers() {
    int[] all = new int[total()];
    int at = 0;
    for (int i = 0; i < steps.length; i++) {
      System.arraycopy(integers[i], 0, all, at, steps[i]);
      at += steps[i];
    }
    return all;
  }

  /** All others, instance after instance. */
  float[] numbers() {
    float[] all = new float[total() * actionSize];
    int at = 0;
    for (int i = 0; i < steps.length; i++) {
      System.arraycopy(numbers[i], 0, all, at, steps[i] * actionSize);
      at += steps[i] * actionSize;
    }
    return all;
  }

  /** Takes over what {@link #integers()} gave. */
  void set(int[] newSteps, int[] all) {
    int at = 0;
    for (int i = 0; i < steps.length; i++) {
      steps[i] = newSteps[i];
      integers[i] = new int[Math.max(INITIAL_STEPS, steps[i])];
      System.arraycopy(all, at, integers[i], 0, steps[i]);
      at += steps[i];
    }
  }

  /** Takes over what {@link #numbers()} gave. */
  void set(int[] newSteps, float[] all) {
    int at = 0;
    for (int i = 0; i < steps.length; i++) {
      steps[i] = newSteps[i];
      int length = steps[i] * actionSize;
      numbers[i] = new float[Math.max(INITIAL_STEPS * actionSize, length)];
      System.arraycopy(all, at, numbers[i], 0, length);
      at += length;
    }
  }
}
