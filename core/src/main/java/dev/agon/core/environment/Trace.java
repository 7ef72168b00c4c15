package dev.agon.core.environment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What an environment gave over some episodes, to compare with what it gave another time. */
final class Trace {

  /**
   * One moment: after a reset (step −1) or after a step.
   *
   * @param observation [D]
   */
  record Moment(
      int episode,
      int step,
      float[] observation,
      double reward,
      boolean terminated,
      boolean truncated) {

    String where() {
      return step < 0
          ? "after the reset of episode %d".formatted(episode)
          : "after step %d of episode %d".formatted(step, episode);
    }
  }

  final List<Moment> moments = new ArrayList<>();

  /** Adds a copy of what {@code result} holds. */
  void add(int episode, int step, StepResult result) {
    moments.add(
        new Moment(
            episode,
            step,
            result.observation.clone(),
            result.reward,
            result.terminated,
            result.truncated));
  }

  /** The first difference to {@code other}, told for a reader; empty where there is none. */
  Optional<String> differenceTo(Trace other) {
    for (int i = 0; i < Math.min(moments.size(), other.moments.size()); i++) {
      Moment a = moments.get(i);
      Moment b = other.moments.get(i);
      if (!Arrays.equals(a.observation, b.observation)) {
        return Optional.of(
            "%s the observation is %s once and %s the other time"
                .formatted(a.where(), shortened(a.observation), shortened(b.observation)));
      }
      if (Double.doubleToLongBits(a.reward) != Double.doubleToLongBits(b.reward)) {
        return Optional.of(
            "%s the reward is %s once and %s the other time"
                .formatted(a.where(), a.reward, b.reward));
      }
      if (a.terminated != b.terminated || a.truncated != b.truncated) {
        return Optional.of(
            "%s terminated, truncated are %s, %s once and %s, %s the other time"
                .formatted(a.where(), a.terminated, a.truncated, b.terminated, b.truncated));
      }
    }
    return moments.size() == other.moments.size()
        ? Optional.empty()
        : Optional.of("an episode is longer once than the other time");
  }

  static String shortened(float[] values) {
    int shown = 8;
    return values.length <= shown
        ? Arrays.toString(values)
        : Arrays.toString(Arrays.copyOf(values, shown)).replace("]", ", …]");
  }
}
