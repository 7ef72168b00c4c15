package dev.agon.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agon.core.run.RunMessages.Action;
import dev.agon.core.run.RunMessages.Command;
import dev.agon.core.store.DiskRunArchive;
import dev.agon.experiments.cli.Cli.Ended;
import dev.agon.experiments.cli.Cli.Running;
import dev.agon.experiments.registry.Algorithm;
import dev.agon.experiments.registry.Registry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A run that was killed and resumed ends with the bits of one that never was: weights and every
 * value of every metric but those of time. With the real program, the real algorithms and SIGKILL.
 */
class ExactResumeTest {
  @TempDir private Path directory;

  /**
   * An experiment that is short, and long enough to be killed several times.
   *
   * @param knob a live hyperparameter
   * @param value another one for it
   */
  record Case(String algorithm, String experiment, String knob, double value, String... settings) {

    List<String> arguments(Path runs) {
      List<String> arguments = new ArrayList<>(List.of("train", experiment, "--seed", "5"));
      for (String setting : settings) {
        arguments.addAll(List.of("--set", setting));
      }
      // All are kept, so that the first one is there to start over from.
      arguments.addAll(List.of("--set", "checkpoint.keep=1000"));
      arguments.addAll(List.of("--runs", runs.toString(), "--no-dashboard", "--json"));
      return arguments;
    }

    String[] array(Path runs) {
      return arguments(runs).toArray(String[]::new);
    }

    @Override
    public String toString() {
      return experiment;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "dqn",
            "cartpole-dqn",
            "algorithm.learningRate",
            1e-4,
            "budget.steps=20_000",
            "checkpoint.every=2_000",
            "evaluation.every=4_000",
            "evaluation.finalEpisodes=20"),
        new Case(
            "ppo",
            "cartpole-ppo",
            "algorithm.clipEpsilon",
            0.05,
            "budget.steps=40_000",
            "checkpoint.every=3_000",
            "evaluation.every=8_000",
            "evaluation.finalEpisodes=20"),
        new Case(
            "gan",
            "ring8-gan",
            "algorithm.penaltyWeight",
            3,
            "budget.steps=800",
            "checkpoint.every=80",
            "evaluation.every=400"),
        // Convolutions, in two threads.
        new Case(
            "gan",
            "glyphs-dcgan",
            "algorithm.penaltyWeight",
            3,
            "algorithm.channels=8",
            "algorithm.batchSize=16",
            "budget.steps=120",
            "checkpoint.every=12",
            "evaluation.every=40"));
  }

  @Test
  void everyRegisteredAlgorithmIsTested() {
    assertThat(cases().map(Case::algorithm))
        .containsAll(Registry.algorithms().stream().map(Algorithm::name).toList());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void endsWithTheSameBitsAfterTwoKills(Case experiment) {
    Ended whole = Cli.run(experiment.arguments(directory.resolve("whole")));
    assertThat(whole.code()).as(whole.err()).isZero();
    Path reference = directory.resolve("whole").resolve(whole.json().get("run").asText());

    Path runs = directory.resolve("killed");
    Running training = Cli.start(experiment.array(runs));
    Path run = RunFiles.awaitRuns(runs, 1, training).get(0);
    String id = run.getFileName().toString();
    killAfter(training, run, 2);
    killAfter(Cli.start(resume(id, runs)), run, RunFiles.checkpoints(run).size() + 1);
    Ended resumed = Cli.run(resume(id, runs));

    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertSameEnd(resumed.json(), whole.json());
    assertThat(RunFiles.values(run)).isNotEmpty().isEqualTo(RunFiles.values(reference));
  }

  /**
   * The reference is the same run from its first checkpoint on: nothing but the journal is given.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void repeatsLiveChangesAtTheirTurns(Case experiment) {
    Path runs = directory.resolve("changed");
    Running training = Cli.start(experiment.array(runs));
    Path run = RunFiles.awaitRuns(runs, 1, training).get(0);
    String id = run.getFileName().toString();
    RunFiles.await(() -> RunFiles.checkpoints(run).size() >= 2, training);
    try (DiskRunArchive archive = new DiskRunArchive(runs)) {
      archive.send(new Command(id, Action.SET, experiment.knob(), experiment.value()));
      archive.send(Command.of(id, Action.EVALUATE));
      RunFiles.await(
          () -> archive.events(id).stream().anyMatch(event -> event.kind().equals("change")),
          training);
    }
    training.kill();
    Path over = directory.resolve("over");
    RunFiles.copy(runs, over);
    List<String> checkpoints = RunFiles.checkpoints(run);
    for (String later : checkpoints.subList(1, checkpoints.size())) {
      RunFiles.delete(over.resolve(id).resolve("checkpoints").resolve(later));
    }

    Ended resumed = Cli.run(resume(id, runs));
    Ended repeated = Cli.run(resume(id, over));

    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertSameEnd(resumed.json(), repeated.json());
    assertThat(RunFiles.values(run)).isNotEmpty().isEqualTo(RunFiles.values(over.resolve(id)));
    Ended unchanged = Cli.run(experiment.arguments(directory.resolve("unchanged")));
    assertThat(resumed.json().get("weightsSha256"))
        .as("the change made a difference")
        .isNotEqualTo(unchanged.json().get("weightsSha256"));
  }

  @Test
  void twoRunsOfOneProcessDoNotTouchEachOther() {
    List<Case> both = cases().limit(2).toList();
    List<Ended> alone = new ArrayList<>();
    for (Case experiment : both) {
      alone.add(Cli.run(experiment.arguments(directory.resolve("alone"))));
    }
    Path runs = directory.resolve("together");
    List<String> arguments = new ArrayList<>(List.of(runs.toString()));
    for (Case experiment : both) {
      arguments.addAll(experiment.arguments(runs));
      arguments.add(";");
    }

    Running first = Cli.start(TogetherMain.class, arguments.toArray(String[]::new));
    List<Path> folders = RunFiles.awaitRuns(runs, 2, first);
    RunFiles.await(
        () -> folders.stream().allMatch(run -> RunFiles.checkpoints(run).size() >= 3), first);
    first.kill();
    Ended second = Cli.start(TogetherMain.class, runs.toString()).await();

    assertThat(second.code()).as(second.err()).isZero();
    for (int i = 0; i < 2; i++) {
      JsonNode expected = alone.get(i).json();
      String experiment = both.get(i).experiment();
      Path run =
          folders.stream()
              .filter(folder -> folder.getFileName().toString().startsWith(experiment))
              .findFirst()
              .orElseThrow();
      assertThat(second.out()).contains(experiment + " " + expected.get("weightsSha256").asText());
      assertThat(RunFiles.values(run))
          .isNotEmpty()
          .isEqualTo(
              RunFiles.values(directory.resolve("alone").resolve(expected.get("run").asText())));
    }
  }

  /** SIGTERM, as a batch system sends it before the end of an allotment. */
  @Test
  void savesAndLeavesWhenItIsToldToEnd() {
    Case experiment = cases().findFirst().orElseThrow();
    Path runs = directory.resolve("told");
    Running training = Cli.start(experiment.array(runs));
    Path run = RunFiles.awaitRuns(runs, 1, training).get(0);
    String id = run.getFileName().toString();
    RunFiles.await(() -> RunFiles.checkpoints(run).size() >= 2, training);

    training.process().destroy();
    Ended told = training.await();

    assertThat(told.code()).as(told.err()).isEqualTo(CommandLines.FAILED);
    assertThat(told.json().get("state").asText()).isEqualTo("INTERRUPTED");
    List<String> checkpoints = RunFiles.checkpoints(run);
    assertThat(checkpoints.get(checkpoints.size() - 1))
        .as("saved at the step where it was")
        .startsWith(told.json().get("steps").asText() + "-");
    Ended resumed = Cli.run(resume(id, runs));
    Ended whole = Cli.run(experiment.arguments(directory.resolve("whole")));
    assertSameEnd(resumed.json(), whole.json());
  }

  private static String[] resume(String id, Path runs) {
    return new String[] {"resume", id, "--runs", runs.toString(), "--no-dashboard", "--json"};
  }

  /** Kills it some moment after it has written so many checkpoints. */
  private static void killAfter(Running process, Path run, int checkpoints) {
    RunFiles.await(() -> RunFiles.checkpoints(run).size() >= checkpoints, process);
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(System.nanoTime() % 150));
    process.kill();
  }

  private static void assertSameEnd(JsonNode found, JsonNode expected) {
    assertThat(found.get("state").asText()).isEqualTo("COMPLETED");
    for (String key : List.of("steps", "weightsSha256", "evaluation", "metrics")) {
      assertThat(found.get(key)).as(key).isEqualTo(expected.get(key));
    }
  }
}
