package dev.agon.experiments.cli;

import dev.agon.agents.loop.Agent;
import dev.agon.agents.loop.Policy;
import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.DrawableAsText;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.image.Picture;
import dev.agon.core.random.Pcg64;
import dev.agon.core.run.RunState;
import dev.agon.core.run.engine.RestoredJob;
import dev.agon.core.store.DiskRunArchive;
import dev.agon.core.store.RunArchive;
import dev.agon.core.store.RunFolder;
import dev.agon.environments.EnvironmentSetup;
import dev.agon.environments.gymnasium.GymnasiumBridge;
import dev.agon.experiments.config.UserError;
import dev.agon.experiments.registry.Environments;
import dev.agon.experiments.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "play",
    mixinStandardHelpOptions = true,
    description = {
      "Play an environment and film it: with random actions, or with the best policy of a run.",
      "With --run and without --out the film goes to the run, where the dashboard shows it."
    },
    footer = {
      "",
      "Examples:",
      "  agon play CartPole-v1                              random actions, in CartPole-v1.gif",
      "  agon play FrozenLake-v1 --option mapName=8x8 --text",
      "  agon play LunarLander-v3 --run lander-ppo-s1-7f2a91 --out lander.mp4",
      "  agon play --run cartpole-ppo-s1-7f2a91             then look at it in `agon serve`"
    })
final class PlayCommand implements Callable<Integer> {
  private static final int MOST_STEPS = 100_000;
  private static final String FILM = "play";

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "Of the environment, such as CartPole-v1; the run's own may be left out.")
  private @Nullable String id;

  @Option(names = "--run", paramLabel = "RUN", description = "Whose policy plays.")
  private @Nullable String run;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of the first reset and of random actions (default: 0).")
  private String seed = "0";

  @Option(
      names = "--episodes",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int episodes = 1;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Of an episode at most (default: ${DEFAULT-VALUE}).")
  private int steps = 1_000;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "A .gif, an .mp4, or a .png of the last picture (default: ID.gif).")
  private @Nullable Path out;

  @Option(
      names = "--fps",
      paramLabel = "N",
      defaultValue = "30",
      description = "Pictures per second (default: ${DEFAULT-VALUE}).")
  private int framesPerSecond = 30;

  @Option(
      names = "--width",
      paramLabel = "PIXELS",
      defaultValue = "600",
      description = "Of the film at most (default: ${DEFAULT-VALUE}).")
  private int width = 600;

  @Option(names = "--text", description = "Print the states as characters; film nothing.")
  private boolean text;

  @Mixin private final EnvironmentOptions options = new EnvironmentOptions();
  @Mixin private final RunsFolder runs = new RunsFolder();
  @Mixin private final Output output = new Output();

  /** What chooses the actions. */
  private interface Player {
    StepResult step(EnvironmentInstance environment, float[] observation);
  }

  @Override
  public Integer call() throws IOException {
    requireWithin("--episodes", episodes, 1, 1_000);
    requireWithin("--steps", steps, 1, MOST_STEPS);
    requireWithin("--fps", framesPerSecond, 1, 50);
    requireWithin("--width", width, 16, 4_096);
    if (out != null) {
      if (text) {
        throw UserError.of("--text prints and films nothing, so --out does not go with it.");
      }
      FilmFile.check(out);
    }
    return run == null ? playAtRandom() : playRun(run);
  }

  private static void requireWithin(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw UserError.of(
          "%s %d is not possible. Choose from %d to %d.", option, value, least, most);
    }
  }

  private int playAtRandom() throws IOException {
    if (id == null) {
      throw UserError.of(
          "What is to be played? Give an id, such as CartPole-v1, or a run with --run. `agon list environments` shows the ids.");
    }
    Pcg64 random = Pcg64.seeded(TrainCommand.seed(seed));
    EnvironmentSetup setup = EnvironmentSetup.of(Environments.entry(id), options.map());
    Path file = out != null ? out : Path.of(fileName(setup) + ".gif");
    if (!text) {
      FilmFile.check(file);
    }
    report(
        setup,
        film(setup, instance -> randomPlayer(instance.actionSpace(), random), file),
        text ? null : file);
    return 0;
  }

  private static String fileName(EnvironmentSetup setup) {
    return setup.entry().id().replaceAll("[^A-Za-z0-9._-]", "-");
  }

  private static Player randomPlayer(Space space, Pcg64 random) {
    if (space instanceof Space.Discrete discrete) {
      boolean[] legal = new boolean[discrete.n()];
      return (environment, observation) -> {
        environment.actionMask(legal);
        return environment.step(discrete.sample(random, legal));
      };
    }
    float[] action = new float[space.size()];
    return (environment, observation) -> {
      space.sample(random, action, 0);
      return environment.step(action);
    };
  }

  private int playRun(String run) throws IOException {
    boolean intoRun = out == null && !text;
    try (RunArchive archive = new DiskRunArchive(runs.path())) {
      RunState state = runs.run(archive, run).state();
      if (intoRun && (state == RunState.RUNNING || state == RunState.PAUSED)) {
        throw UserError.of(
            "The run %s is going on, so its folder cannot be written to. Give the film a file with --out, or wait.",
            run);
      }
    }
    Path film = intoRun ? Files.createTempFile("agon-play", ".gif") : out;
    try {
      return playRun(run, film, intoRun);
    } finally {
      if (intoRun && film != null) {
        Files.deleteIfExists(film);
      }
    }
  }

  private int playRun(String run, @Nullable Path film, boolean intoRun) throws IOException {
    long step;
    EnvironmentSetup setup;
    List<Map<String, Object>> played;
    try (RestoredJob restored = RestoredJob.best(runs.path(), run, Registry::create)) {
      if (!(restored.job() instanceof Agent agent)) {
        throw UserError.of(
            "%s is a %s run and has no policy to play with. `agon generate %s --count 64 --out samples.png` draws samples.",
            run, restored.manifest().specification().task(), run);
      }
      setup = Environments.of(restored.manifest().specification());
      if (id != null && !id.equals(setup.entry().id())) {
        throw UserError.of(
            "The run %s has learned %s, not %s. Leave the id out, or choose another run.",
            run, setup.entry().id(), id);
      }
      if (options.given()) {
        throw UserError.of(
            "--option does not go with --run: the run's environment has the options that it was trained with.");
      }
      step = agent.step();
      Player player = policyPlayer(agent.policy());
      played = film(setup, instance -> player, film);
    }
    Path kept = film;
    if (intoRun && film != null) {
      kept = RunFolder.addImage(runs.path(), run, FILM, step, Files.readAllBytes(film));
      output.note("`agon serve` shows it beside the run's curves.");
    }
    report(setup, played, text ? null : kept);
    return 0;
  }

  private static Player policyPlayer(Policy policy) {
    int[] actions = new int[policy.count()];
    return (environment, observation) -> {
      policy.observations().put(0, observation); // the first of many; the others play nothing
      policy.act(actions);
      return environment.step(actions[0]);
    };
  }

  /** Plays all episodes; one map each tells how it ended. */
  private List<Map<String, Object>> film(
      EnvironmentSetup setup, Function<EnvironmentInstance, Player> playerOf, @Nullable Path file)
      throws IOException {
    try (EnvironmentInstance environment = setup.make()) {
      Player player = playerOf.apply(environment);
      if (text) {
        if (!(environment.unwrapped() instanceof DrawableAsText asText)) {
          throw UserError.of(
              "%s cannot be told in characters. Leave --text out to film it.", setup.entry().id());
        }
        return play(environment, player, () -> output.text(asText.text().stripTrailing() + "\n"));
      }
      if (!(environment.unwrapped() instanceof Drawable drawable)) {
        throw UserError.of(
            setup.entry().id().startsWith(GymnasiumBridge.PREFIX)
                ? "%s draws no pictures unless it is told to: give the option render_mode=rgb_array."
                : "%s draws no pictures. Let its class implement Drawable, or play it with --text if it tells itself in characters.",
            setup.entry().id());
      }
      return FilmFile.make(
          Objects.requireNonNull(file),
          framesPerSecond,
          film -> play(environment, player, () -> film.add(Picture.of(drawable, width))));
    }
  }

  /** Shows the state at hand. */
  private interface Showing {
    void show() throws IOException;
  }

  private List<Map<String, Object>> play(
      EnvironmentInstance environment, Player player, Showing showing) throws IOException {
    List<Map<String, Object>> played = new ArrayList<>();
    for (int episode = 0; episode < episodes; episode++) {
      float[] observation =
          episode == 0 ? environment.reset(TrainCommand.seed(seed)) : environment.reset();
      showing.show();
      for (int t = 0; t < steps && environment.isRunning(); t++) {
        observation = player.step(environment, observation).observation;
        showing.show();
      }
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("return", environment.episodeReturn());
      one.put("length", environment.episodeLength());
      one.put("ended", !environment.isRunning());
      played.add(one);
    }
    return played;
  }

  private void report(
      EnvironmentSetup setup, List<Map<String, Object>> played, @Nullable Path film) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("environment", setup.entry().id());
    object.put("run", run);
    object.put("seed", TrainCommand.seed(seed));
    object.put("episodes", played);
    object.put("file", film == null ? null : film.toAbsolutePath().normalize().toString());
    output.json(object);
    for (Map<String, Object> one : played) {
      output.text(
          "%s, %s: return %s in %s steps%s"
              .formatted(
                  setup.entry().id(),
                  run == null ? "random actions" : "policy of " + run,
                  Output.number(Output.number(one, "return")),
                  one.get("length"),
                  Boolean.TRUE.equals(one.get("ended")) ? "" : ", then cut off by --steps"));
    }
    if (film != null) {
      output.text(film.toString());
    }
  }
}
