package dev.agon.core.environment.wrapper;

import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentOptions;
import dev.agon.core.text.NearNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Makes wrappers by name, from a configuration.
 *
 * <pre>{@code
 * Environment stacked = Wrappers.of("frameStack", Map.of("size", 4)).apply(environment);
 * }</pre>
 */
public final class Wrappers {

  /**
   * What a user may choose of a wrapper.
   *
   * @param standard its default: a Boolean, Integer, Double or String
   * @param summary a few words
   */
  public record Option(String name, Object standard, String summary) {}

  /**
   * A wrapper by its name.
   *
   * @param summary one sentence
   */
  public record Kind(String name, String summary, List<Option> options, Factory factory) {
    public Kind {
      options = List.copyOf(options);
    }

    private Map<String, Object> defaults() {
      Map<String, Object> defaults = new LinkedHashMap<>();
      options.forEach(option -> defaults.put(option.name(), option.standard()));
      return defaults;
    }
  }

  /** What a user has chosen, by the names of the options. */
  public static final class Values {
    private final Map<String, Object> values;

    private Values(Map<String, Object> values) {
      this.values = values;
    }

    private Object of(String name) {
      return Objects.requireNonNull(values.get(name), name);
    }

    int integer(String name) {
      return (Integer) of(name);
    }

    double number(String name) {
      return (Double) of(name);
    }

    boolean flag(String name) {
      return (Boolean) of(name);
    }

    String text(String name) {
      return (String) of(name);
    }
  }

  /** Puts a wrapper around an environment. */
  @FunctionalInterface
  public interface Factory {

    /**
     * @param options all of them
     */
    Environment wrap(Environment environment, Values options);
  }

  private static final List<Kind> ALL =
      List.of(
          kind(
              "actionClip",
              "Takes any continuous action and moves it to the nearest one within the bounds.",
              (environment, options) -> new ActionClip(environment)),
          kind(
              "actionRepeat",
              "Takes each action several times and adds the rewards up.",
              (environment, options) -> new ActionRepeat(environment, options.integer("times")),
              new Option("times", 4, "steps per decision, at least 1")),
          kind(
              "actionRescale",
              "Takes continuous actions from [min, max] and stretches them to the bounds.",
              (environment, options) ->
                  new ActionRescale(environment, options.number("min"), options.number("max")),
              new Option("min", -1.0, "what becomes the lower bound"),
              new Option("max", 1.0, "what becomes the upper bound")),
          kind(
              "episodicLife",
              "Terminates an episode where a life is lost; the next one goes on from there.",
              (environment, options) -> new EpisodicLife(environment)),
          kind(
              "flatten",
              "Makes one row of numbers of any observation, each integer as a one-hot vector.",
              (environment, options) -> new FlattenObservation(environment)),
          kind(
              "frameStack",
              "Shows the last observations at once, the oldest first.",
              (environment, options) ->
                  new FrameStack(
                      environment, options.integer("size"), padding(options.text("padding"))),
              new Option("size", 4, "observations shown at once, at least 1"),
              new Option("padding", "reset", "what stands before the first one: reset or zero")),
          kind(
              "greyscale",
              "Makes grey pictures of coloured ones.",
              (environment, options) ->
                  new GreyscaleObservation(environment, options.flag("keepDimension")),
              new Option("keepDimension", false, "whether a last dimension of one element stays")),
          kind(
              "noopReset",
              "Begins an episode with 1 to max steps of doing nothing.",
              (environment, options) ->
                  new NoopReset(environment, options.integer("max"), options.integer("action")),
              new Option("max", 30, "the most steps, at least 1"),
              new Option("action", 0, "the action that does nothing")),
          kind(
              "oneHot",
              "Makes one-hot vectors of an observation that consists of integers.",
              (environment, options) -> new OneHotObservation(environment)),
          kind(
              "resize",
              "Resizes pictures; a pixel is the mean of the area that it covers.",
              (environment, options) ->
                  new ResizeObservation(
                      environment, options.integer("height"), options.integer("width")),
              new Option("height", 84, "in pixels, at least 1"),
              new Option("width", 84, "in pixels, at least 1")),
          kind(
              "rewardClip",
              "Limits rewards to a range, or leaves nothing but their sign.",
              (environment, options) ->
                  new RewardClip(
                      environment,
                      options.number("min"),
                      options.number("max"),
                      options.flag("sign")),
              new Option("min", -1.0, "the least reward"),
              new Option("max", 1.0, "the greatest reward"),
              new Option("sign", false, "whether a reward first becomes -1, 0 or 1")),
          kind(
              "rewardScale",
              "Multiplies rewards by a factor.",
              (environment, options) -> new RewardScale(environment, options.number("factor")),
              new Option("factor", 1.0, "finite")),
          kind(
              "stickyAction",
              "Repeats the action before, now and then, instead of the one given.",
              (environment, options) ->
                  new StickyAction(environment, options.number("probability")),
              new Option("probability", 0.25, "of repeating, from 0 to less than 1")),
          kind(
              "timeAware",
              "Adds the time to the observation.",
              Wrappers::timeAware,
              new Option("normalise", false, "whether it goes from 0 to 1, not counting steps"),
              new Option("flatten", true, "whether to make one row of numbers of it"),
              new Option("maxEpisodeSteps", 0, "the time limit; 0: that of the environment")),
          kind(
              "timeLimit",
              "Cuts episodes off after some steps.",
              (environment, options) ->
                  new TimeLimit(environment, options.integer("maxEpisodeSteps")),
              new Option("maxEpisodeSteps", 1000, "at least 1")));

  private Wrappers() {}

  private static Kind kind(String name, String summary, Factory factory, Option... options) {
    return new Kind(name, summary, Arrays.asList(options), factory);
  }

  private static FrameStack.Padding padding(String name) {
    return switch (name) {
      case "reset" -> FrameStack.Padding.RESET;
      case "zero" -> FrameStack.Padding.ZERO;
      default ->
          throw new EnvironmentException(
              "frameStack has no padding '%s'. %s"
                  .formatted(name, NearNames.suggestion(name, List.of("reset", "zero"))));
    };
  }

  private static Environment timeAware(Environment environment, Values options) {
    int maxEpisodeSteps = options.integer("maxEpisodeSteps");
    boolean normalise = options.flag("normalise");
    return options.flag("flatten")
        ? TimeAwareObservation.flat(environment, maxEpisodeSteps, normalise)
        : new TimeAwareObservation(environment, maxEpisodeSteps, normalise);
  }

  /** Every wrapper there is, by name. */
  public static List<Kind> all() {
    return ALL;
  }

  /**
   * What puts a wrapper around an environment.
   *
   * @param name such as {@code frameStack}
   * @param options those that differ from their defaults
   * @throws EnvironmentException when there is no such wrapper or option, or one of another type;
   *     applied to an environment that the wrapper does not suit, the result throws it too
   */
  public static UnaryOperator<Environment> of(String name, Map<String, Object> options) {
    Kind kind =
        ALL.stream()
            .filter(known -> known.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new EnvironmentException(
                        "There is no wrapper '%s'. %s"
                            .formatted(
                                name,
                                NearNames.suggestion(
                                    name, ALL.stream().map(Kind::name).toList()))));
    Values complete = new Values(EnvironmentOptions.complete(name, kind.defaults(), options));
    return environment -> kind.factory().wrap(environment, complete);
  }

  /**
   * What a configuration lists.
   *
   * @param list from the innermost to the outermost, each with its {@code name} and its options
   * @throws EnvironmentException as {@link #of(String, Map)}, with the place in the list
   */
  public static List<UnaryOperator<Environment>> of(List<Map<String, Object>> list) {
    List<UnaryOperator<Environment>> wrappers = new ArrayList<>();
    for (Map<String, Object> entry : list) {
      Map<String, Object> options = new LinkedHashMap<>(entry);
      if (!(options.remove("name") instanceof String name)) {
        throw new EnvironmentException(
            "wrappers[%d] has no name: %s. Give it one, such as {\"name\": \"frameStack\", \"size\": 4}."
                .formatted(wrappers.size(), entry));
      }
      try {
        wrappers.add(of(name, options));
      } catch (EnvironmentException e) {
        throw new EnvironmentException(
            "wrappers[%d]: %s".formatted(wrappers.size(), e.getMessage()), e);
      }
    }
    return wrappers;
  }
}
