package dev.agon.environments.box2d;

import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.StepResult;
import dev.agon.environments.EnvironmentEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What controllers without learning score, beside what others have published: EnvPool's means over
 * 1000 episodes in Gym, with the tolerances that EnvPool allows itself.
 *
 * <pre>{@code
 * for (HeuristicScores.Score score : HeuristicScores.all(1_000)) {
 *   System.out.printf("%s: %.2f, published %.2f%n", score.name(), score.mean(), score.published());
 * }
 * }</pre>
 */
public final class HeuristicScores {
  private static final int RACE_STEPS = 100;

  private HeuristicScores() {}

  /**
   * A mean over episodes of the seeds 0, 1, 2, ….
   *
   * @param name id of the environment, and the action where it is always the same
   * @param deviation standard deviation over episodes
   * @param published the mean that others found
   * @param tolerance how far from it the mean may lie
   * @param steps of all episodes together
   */
  public record Score(
      String name,
      int episodes,
      double mean,
      double deviation,
      double published,
      double tolerance,
      long steps) {
    /** Whether the mean is as published. */
    public boolean isAsPublished() {
      return Math.abs(mean - published) <= tolerance;
    }
  }

  /** Every score. */
  public static List<Score> all(int episodes) {
    List<Score> scores = new ArrayList<>();
    scores.add(lunarLander(false, episodes));
    scores.add(lunarLander(true, episodes));
    scores.add(bipedalWalker(false, episodes));
    scores.add(bipedalWalker(true, episodes));
    scores.addAll(carRacing(episodes));
    return scores;
  }

  /** The lander's heuristic. */
  public static Score lunarLander(boolean continuous, int episodes) {
    LunarLanderHeuristic heuristic = new LunarLanderHeuristic();
    float[] action = new float[2];
    return continuous
        ? score(
            "LunarLanderContinuous-v3",
            episodes,
            283.87,
            10,
            (environment, observation) -> {
              heuristic.continuous(observation, action);
              return environment.step(action);
            })
        : score(
            "LunarLander-v3",
            episodes,
            236.90,
            20,
            (environment, observation) -> environment.step(heuristic.discrete(observation)));
  }

  /** The walker's heuristic, which stands still in the first step. */
  public static Score bipedalWalker(boolean hardcore, int episodes) {
    float[] action = new float[4];
    BipedalWalkerHeuristic[] heuristic = {new BipedalWalkerHeuristic()};
    return score(
        hardcore ? "BipedalWalkerHardcore-v3" : "BipedalWalker-v3",
        episodes,
        hardcore ? -59.22 : 110.24,
        hardcore ? 10 : 30,
        (environment, observation) -> {
          if (environment.episodeLength() == 0) {
            heuristic[0] = new BipedalWalkerHeuristic();
            return environment.step(new float[4]);
          }
          heuristic[0].act(observation, action);
          return environment.step(action);
        });
  }

  /** Hundred steps of the same action, for three actions. */
  public static List<Score> carRacing(int episodes) {
    return List.of(
        race(episodes, 65, 0, 0.5f, 0),
        race(episodes, 18.5, 0.1f, 0.3f, 0),
        race(episodes, 42.7, 0, 0.7f, 0.1f));
  }

  private static Score race(int episodes, double published, float... action) {
    Score score =
        score(
            "CarRacing-v3",
            episodes,
            published,
            1,
            (environment, observation) -> environment.step(action));
    String name = "%s %s %s %s".formatted(score.name, action[0], action[1], action[2]);
    return new Score(
        name, episodes, score.mean, score.deviation, published, score.tolerance, score.steps);
  }

  /** One step, decided on by an observation. */
  private interface Controller {
    StepResult step(EnvironmentInstance environment, float[] observation);
  }

  private static Score score(
      String id, int episodes, double published, double tolerance, Controller controller) {
    EnvironmentEntry entry =
        Box2d.entries().stream()
            .filter(candidate -> candidate.id().equals(id))
            .findFirst()
            .orElseThrow();
    boolean isRace = id.startsWith("CarRacing");
    double sum = 0;
    double squares = 0;
    long steps = 0;
    try (EnvironmentInstance environment = entry.make(Map.of())) {
      for (int seed = 0; seed < episodes; seed++) {
        float[] observation = environment.reset(seed);
        while (environment.isRunning() && !(isRace && environment.episodeLength() == RACE_STEPS)) {
          observation = controller.step(environment, observation).observation;
        }
        double episodeReturn = environment.episodeReturn();
        sum += episodeReturn;
        squares += episodeReturn * episodeReturn;
        steps += environment.episodeLength();
      }
    }
    double mean = sum / episodes;
    double deviation = Math.sqrt(Math.max(0, squares / episodes - mean * mean));
    return new Score(id, episodes, mean, deviation, published, tolerance, steps);
  }
}
