package dev.agon.core.environment.wrapper;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds the time to the observation: Gymnasium's {@code TimeAwareObservation}. Where an episode is
 * cut off at its time limit, what a state is worth depends on the time that is left (Pardo et al.,
 * <em>Time Limits in Reinforcement Learning</em>, 2018).
 *
 * <p>To a {@code Dict} it adds the part {@code time} and orders all by name, to a {@code Tuple} a
 * last part; of any other observation it makes a {@code Dict} of {@code obs} and {@code time}.
 * {@link #flat} makes one row of numbers of it, which is Gymnasium's default.
 */
public final class TimeAwareObservation extends ObservationWrapper {
  private static final String TIME = "time";
  private static final int ADDED = -1;

  private final int maxEpisodeSteps;
  private final boolean normalise;
  private final int[] from; // of each part: where the inner observation has it, or ADDED
  private final int[] lengths; // of each part
  private int steps;

  /**
   * @param maxEpisodeSteps the time limit; 0: that of the {@link TimeLimit} that is wrapped
   * @param normalise whether the time goes from 0 to 1, rather than counting steps
   */
  public TimeAwareObservation(Environment environment, int maxEpisodeSteps, boolean normalise) {
    super(
        environment,
        withTime(environment.observationSpace(), limit(environment, maxEpisodeSteps), normalise));
    this.maxEpisodeSteps = limit(environment, maxEpisodeSteps);
    this.normalise = normalise;
    if (environment.observationSpace() instanceof Space.Dict inner
        && observationSpace() instanceof Space.Dict outer) {
      Map<String, Integer> starts = new HashMap<>();
      int at = 0;
      for (Map.Entry<String, Space> part : inner.spaces().entrySet()) {
        starts.put(part.getKey(), at);
        at += part.getValue().size();
      }
      Map<String, Space> parts = outer.spaces();
      from = parts.keySet().stream().mapToInt(name -> starts.getOrDefault(name, ADDED)).toArray();
      lengths = parts.values().stream().mapToInt(Space::size).toArray();
    } else {
      from = new int[] {0, ADDED};
      lengths = new int[] {environment.observationSpace().size(), 1};
    }
  }

  /** The same, flattened. */
  public static Environment flat(Environment environment, int maxEpisodeSteps, boolean normalise) {
    return new FlattenObservation(
        new TimeAwareObservation(environment, maxEpisodeSteps, normalise));
  }

  private static int limit(Environment environment, int given) {
    if (given > 0) {
      return given;
    }
    Environment inner = environment;
    while (inner instanceof EnvironmentWrapper wrapper) {
      if (inner instanceof TimeLimit limit) {
        return limit.maxEpisodeSteps();
      }
      inner = wrapper.inner();
    }
    throw new EnvironmentException(
        "timeAware needs a time limit, but %s has none. Set maxEpisodeSteps, or put timeLimit before it."
            .formatted(name(environment)));
  }

  private static Space withTime(Space space, int maxEpisodeSteps, boolean normalise) {
    Space time = Space.Box.of(0, normalise ? 1 : maxEpisodeSteps, 1);
    if (space instanceof Space.Tuple tuple) {
      List<Space> parts = new ArrayList<>(tuple.spaces());
      parts.add(time);
      return new Space.Tuple(parts);
    }
    if (!(space instanceof Space.Dict dict)) {
      return Space.Dict.of(Map.of("obs", space, TIME, time));
    }
    if (dict.spaces().containsKey(TIME)) {
      throw new EnvironmentException(
          "timeAware cannot add a part 'time' to %s, which has one. Remove the wrapper."
              .formatted(space));
    }
    Map<String, Space> parts = new HashMap<>(dict.spaces());
    parts.put(TIME, time);
    return Space.Dict.of(parts);
  }

  @Override
  void beginEpisode(float[] inner) {
    steps = 0;
  }

  @Override
  void beginStep() {
    steps++;
  }

  @Override
  void observe(float[] inner, float[] out) {
    int at = 0;
    for (int part = 0; part < from.length; part++) {
      if (from[part] == ADDED) {
        out[at] = normalise ? (float) ((double) steps / maxEpisodeSteps) : steps;
      } else {
        System.arraycopy(inner, from[part], out, at, lengths[part]);
      }
      at += lengths[part];
    }
  }

  @Override
  protected void saveOwn(StateWriter out) {
    out.putLong("steps", steps);
  }

  @Override
  protected void restoreOwn(StateReader in) {
    steps = (int) in.getLong("steps");
  }
}
