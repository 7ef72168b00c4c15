package dev.agon.experiments.benchmark;

import dev.agon.environments.box2d.HeuristicScores;
import java.util.List;

/** What controllers without learning score in the Box2D environments, beside published means. */
public final class HeuristicBenchmark implements Benchmark {
  private static final int EPISODES = 1_000;

  private final int episodes;

  public HeuristicBenchmark() {
    this(EPISODES);
  }

  /** For tests: fewer episodes. */
  HeuristicBenchmark(int episodes) {
    this.episodes = episodes;
  }

  @Override
  public String name() {
    return "heuristics";
  }

  @Override
  public List<Row> run() {
    return HeuristicScores.all(episodes).stream()
        .map(
            score ->
                new Row(
                    score.name(),
                    score.mean(),
                    "mean return",
                    "%,d episodes of seeds 0, 1, …, deviation %.2f; published %.2f ± %.0f: %s"
                        .formatted(
                            score.episodes(),
                            score.deviation(),
                            score.published(),
                            score.tolerance(),
                            score.isAsPublished() ? "as published" : "differs")))
        .toList();
  }
}
