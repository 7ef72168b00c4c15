package dev.agon.experiments.cli;

import dev.agon.agents.loop.Agent;
import dev.agon.core.run.engine.RestoredJob;
import dev.agon.core.store.DiskRunArchive;
import dev.agon.core.store.RunArchive;
import dev.agon.experiments.config.UserError;
import dev.agon.experiments.registry.Registry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description =
        "Play episodes with the best policy of a run, without exploration, on seeds of its own.")
final class EvaluateCommand implements Callable<Integer> {
  private static final int MOST = 1_000_000;

  @Parameters(paramLabel = "RUN", description = "Its id, as `agon runs` shows it.")
  private String run = "";

  @Option(
      names = "--episodes",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int episodes = 100;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of the environments (default: 0).")
  private String seed = "0";

  @SuppressWarnings("UnusedVariable")
  @Option(names = "--no-dashboard", hidden = true)
  private boolean noDashboard; // accepted as everywhere; there is nothing to show live

  @Mixin private final RunsFolder runs = new RunsFolder();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() {
    if (episodes < 1 || episodes > MOST) {
      throw UserError.of("--episodes %d is not possible. Choose from 1 to %d.", episodes, MOST);
    }
    long environmentSeed = TrainCommand.seed(seed);
    try (RunArchive archive = new DiskRunArchive(runs.path())) {
      runs.run(archive, run);
      try (RestoredJob restored = RestoredJob.best(runs.path(), run, Registry::create)) {
        if (!(restored.job() instanceof Agent agent)) {
          throw UserError.of(
              "%s is a %s run and has no policy to play with. `agon generate %s --count 64 --out samples.png` draws samples.",
              run, restored.manifest().specification().task(), run);
        }
        Map<String, Object> evaluation = agent.evaluate(episodes, environmentSeed);
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("run", run);
        object.put("checkpoint", restored.checkpoint());
        object.put("seed", environmentSeed);
        object.put("evaluation", evaluation);
        output.json(object);
        output.text(
            "%s, %s policy: return %.1f ± %.1f over %s episodes"
                .formatted(
                    run,
                    evaluation.get("policy"),
                    Output.number(evaluation, "meanReturn"),
                    Output.number(evaluation, "stdReturn"),
                    evaluation.get("episodes")));
        return 0;
      }
    }
  }
}
