package dev.agon.core.run.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agon.core.run.RunMessages.Action;
import dev.agon.core.run.RunResult;
import dev.agon.core.run.RunState;
import dev.agon.core.store.RunComparison;
import dev.agon.core.store.RunFolder;
import dev.agon.core.training.JobFactory;
import dev.agon.core.training.RunSpecification;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong on disk ends one run with a reason, and leaves the others alone. */
class RunFaultTest {
  private static final String SLOW = "\"pauseMicros\": 300";

  private final Vertx vertx = Vertx.vertx();
  @TempDir Path folder;
  private Path runs;
  private RunEngine engine;

  @BeforeEach
  void start() {
    runs = folder.resolve("runs");
    engine = engine(vertx, 0);
  }

  private RunEngine engine(Vertx bus, long databaseLimit) {
    return RunEngine.start(
        bus, runs, WanderJob::new, new RunEngine.Options(3, TestRuns.VERSIONS, databaseLimit));
  }

  @AfterEach
  void stop() throws Exception {
    engine.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static RunSpecification endless(long seed) {
    return TestRuns.specification(seed, 10_000_000, 400, SLOW);
  }

  private RunResult await(String run) throws Exception {
    return engine.await(run).get(60, TimeUnit.SECONDS);
  }

  private String started(RunSpecification specification) {
    String run = engine.submit(specification);
    TestRuns.untilStatus(engine, run, status -> status.turn() > 10);
    return run;
  }

  private static void deleteTree(Path path) throws IOException {
    try (Stream<Path> tree = Files.walk(path)) {
      tree.sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.deleteIfExists(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  private void assertGoesOn(String run) {
    long turn = engine.archive().status(run).orElseThrow().turn();
    TestRuns.untilStatus(
        engine, run, status -> status.turn() > turn + 5 && status.state() == RunState.RUNNING);
  }

  @Test
  void aDatabaseThatCannotGrowFailsItsRun() throws Exception {
    String other = started(endless(1));
    Vertx otherBus = Vertx.vertx();
    RunEngine small = engine(otherBus, 90_000);
    try {
      String run = small.submit(endless(2));
      RunResult result = small.await(run).get(60, TimeUnit.SECONDS);
      assertThat(result.state()).isEqualTo(RunState.FAILED);
      assertThat(result.failure()).contains("run.db cannot grow: the disk is full");
      assertThat(small.archive().status(run).orElseThrow().state()).isEqualTo(RunState.FAILED);
      assertGoesOn(other);
    } finally {
      small.close();
      otherBus.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aCheckpointThatCannotBeWrittenFailsItsRunAndCanBeResumedLater() throws Exception {
    String run = started(endless(3));
    TestRuns.until("a checkpoint", () -> checkpoints(run).size() > 1);
    engine.command(run, Action.PAUSE);
    TestRuns.untilStatus(engine, run, status -> status.state() == RunState.PAUSED);
    Path checkpoints = runs.resolve(run).resolve("checkpoints");
    Path away = runs.resolve(run).resolve("away");
    Files.move(checkpoints, away);
    Files.writeString(checkpoints, "in the way");
    engine.resume(run);
    RunResult result = await(run);
    assertThat(result.state()).isEqualTo(RunState.FAILED);
    assertThat(result.failure()).contains("checkpoint");

    Files.delete(checkpoints);
    Files.move(away, checkpoints);
    engine.resume(run);
    TestRuns.untilStatus(engine, run, status -> status.state() == RunState.RUNNING);
    assertGoesOn(run);
  }

  @Test
  void anUnwritableRunsFolderIsRefusedAndNothingIsLeft() throws Exception {
    Files.createDirectories(folder);
    Files.writeString(runs, "a file, not a folder");
    assertThatThrownBy(() -> engine.submit(endless(4)))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("Cannot make a run in " + runs)
        .hasMessageContaining("Choose a folder that you may write to");
    assertThat(Files.readString(runs)).isEqualTo("a file, not a folder");
  }

  @Test
  void aFolderDeletedWhileItsRunGoesOnFailsTheRun() throws Exception {
    String other = started(endless(5));
    String run = started(endless(6));
    engine.command(run, Action.PAUSE);
    TestRuns.untilStatus(engine, run, status -> status.state() == RunState.PAUSED);
    deleteTree(runs.resolve(run));
    RunResult result = await(run);
    assertThat(result.state()).isEqualTo(RunState.FAILED);
    assertThat(result.failure()).contains("was deleted or replaced while the run went on");
    assertGoesOn(other);
    assertThat(engine.archive().list()).extracting("id").containsExactly(other);
    assertThat(engine.archive().status(run).orElseThrow().failure()).contains("was deleted");
  }

  @Test
  void aDamagedDatabaseIsNamedAndDoesNotHideTheOtherRuns() throws Exception {
    String run = started(endless(7));
    engine.command(run, Action.STOP);
    await(run);
    String good = started(endless(8));
    Files.write(
        runs.resolve(run).resolve("run.db"),
        new byte[8192],
        StandardOpenOption.WRITE); // over the header
    assertThat(engine.archive().list()).hasSize(2);
    assertThat(engine.archive().status(run).orElseThrow())
        .satisfies(
            status -> {
              assertThat(status.state()).isEqualTo(RunState.FAILED);
              assertThat(status.failure()).contains("run.db is damaged");
              assertThat(status.seed()).isEqualTo(7);
            });
    assertThatThrownBy(() -> engine.resume(run)).hasMessageContaining("run.db is damaged");
    assertThatThrownBy(() -> engine.archive().metrics(run)).hasMessageContaining("damaged");
    assertGoesOn(good);
    assertThat(Files.exists(runs.resolve(run).resolve("manifest.json"))).isTrue();
  }

  @Test
  void aDamagedCheckpointIsPassedOverForTheOneBefore() throws Exception {
    RunSpecification specification = TestRuns.specification(9, 1200, 200, "\"failAt\": 1000");
    String run = engine.submit(specification);
    assertThat(await(run).state()).isEqualTo(RunState.FAILED);
    List<String> before = checkpoints(run);
    Path state =
        runs.resolve(run).resolve("checkpoints").resolve(before.get(0)).resolve("state.agon");
    byte[] bytes = Files.readAllBytes(state);
    bytes[bytes.length / 2] ^= 1;
    Files.write(state, bytes);

    engine.resume(run);
    assertThat(await(run).failure()).contains("The cart left the track", "step 1000");
    assertThat(engine.archive().log(run, 0, 100))
        .extracting("message")
        .anySatisfy(
            line ->
                assertThat((String) line)
                    .contains("Passed over a checkpoint", "state.agon is damaged"));
    assertThat(engine.archive().events(run))
        .extracting("text")
        .anySatisfy(
            text ->
                assertThat((String) text).startsWith("resumed from checkpoint " + before.get(1)));
  }

  @Test
  void saysWhatToDoWhenNoCheckpointIsGood() throws Exception {
    String run = engine.submit(TestRuns.specification(9, 1200, 200, "\"failAt\": 1000"));
    await(run);
    for (String name : checkpoints(run)) {
      Files.writeString(
          runs.resolve(run).resolve("checkpoints").resolve(name).resolve("manifest.json"),
          "{\"format\": 1, ",
          StandardCharsets.UTF_8);
    }
    engine.resume(run);
    assertThat(await(run).failure())
        .contains(
            "None of the",
            "checkpoints can be read",
            "manifest.json",
            "Start the experiment again");
    assertThat(engine.archive().status(run).orElseThrow())
        .as("where it stood, nothing of which was touched")
        .satisfies(
            status -> {
              assertThat(status.step()).isEqualTo(1000);
              assertThat(status.turn()).isGreaterThan(200);
              assertThat(status.started()).isNotNull();
              assertThat(status.wallSeconds()).isPositive();
            });
  }

  @Test
  void aCheckpointOfANewerAgonIsRefusedAndLeftAsItIs() throws Exception {
    String run = engine.submit(TestRuns.specification(9, 1200, 200, "\"failAt\": 1000"));
    await(run);
    List<String> before = checkpoints(run);
    Path manifest =
        runs.resolve(run).resolve("checkpoints").resolve(before.get(0)).resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replaceFirst("\"format\" : 1", "\"format\" : 99"));
    engine.resume(run);
    assertThat(await(run).failure()).contains("has format 99", "use the newer Agon");
    assertThat(checkpoints(run)).isEqualTo(before);
  }

  @Test
  void aLetterThatIsNoCommandDoesNotHarmTheRun() throws Exception {
    String run = started(endless(16));
    Path box = Files.createDirectories(runs.resolve(run).resolve("commands"));
    Files.createDirectory(box.resolve("1.json"));
    Files.writeString(box.resolve("2.json"), "{\"format\": 1, \"command\": {\"runId\": \"x\"}}");
    Files.writeString(box.resolve("3.json"), "{");
    TestRuns.until("the box is empty", () -> box.toFile().list().length == 0);
    assertGoesOn(run);
  }

  @Test
  void anIncompleteManifestDoesNotHideTheOtherRuns() throws Exception {
    String run = engine.submit(TestRuns.specification(17, 40, 0, ""));
    String good = engine.submit(TestRuns.specification(18, 40, 0, ""));
    await(run);
    await(good);
    for (String json :
        List.of(
            "",
            "null",
            "{\"format\": 1, \"specification\": {\"schema\": 1}}",
            "{\"format\": 1, \"specification\": {\"schema\": 1, \"settings\": {}}}")) {
      Files.writeString(runs.resolve(run).resolve("manifest.json"), json);
      assertThat(engine.archive().list()).extracting("id").contains(good);
      assertThat(engine.archive().status(run).orElseThrow().failure())
          .contains("manifest.json is not complete");
    }
  }

  @Test
  void anImageOutsideTheFolderOfTheRunIsNoneOfIts() throws Exception {
    String run = engine.submit(TestRuns.specification(19, 200, 0, ""));
    await(run);
    String image = engine.archive().media(run, "samples").get(0).file();
    assertThat(engine.archive().mediaFile(run, image)).isPresent();
    Path media = runs.resolve(run).resolve("media");
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("secret.png"), "secret");
    Files.createSymbolicLink(media.resolve("link.png"), elsewhere.resolve("secret.png"));
    assertThat(engine.archive().mediaFile(run, "link.png")).isEmpty();
    deleteTree(media);
    Files.createSymbolicLink(media, elsewhere);
    assertThat(engine.archive().mediaFile(run, "secret.png")).isEmpty();
  }

  @Test
  void aHalfWrittenCheckpointIsNeverLoaded() throws Exception {
    String run = engine.submit(TestRuns.specification(10, 1200, 200, "\"failAt\": 1000"));
    await(run);
    Path checkpoints = runs.resolve(run).resolve("checkpoints");
    String last = checkpoints(run).get(0);
    Path half = Files.createDirectory(checkpoints.resolve(".tmp-1000-500"));
    Files.copy(checkpoints.resolve(last).resolve("state.agon"), half.resolve("state.agon"));
    engine.resume(run);
    assertThat(await(run).failure()).contains("step 1000");
    assertThat(half).doesNotExist();
    assertThat(engine.archive().events(run))
        .extracting("text")
        .anySatisfy(
            text -> assertThat((String) text).startsWith("resumed from checkpoint " + last));
  }

  @Test
  void refusesAFormatThatIsNewer() throws Exception {
    String run = engine.submit(TestRuns.specification(12, 40, 0, ""));
    await(run);
    Path manifest = runs.resolve(run).resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replaceFirst("\"format\" : 1", "\"format\" : 99"));
    assertThatThrownBy(() -> RunFolder.open(runs, run))
        .hasMessageContaining("has format 99")
        .hasMessageContaining("use the newer Agon");
    assertThat(engine.archive().status(run).orElseThrow().failure()).contains("has format 99");
  }

  @Test
  void aSecondWriterIsRefused() throws Exception {
    String run = started(endless(13));
    assertThatThrownBy(() -> RunFolder.open(runs, run)).hasMessageContaining("already being run");
  }

  @Test
  void aCopiedRunIsARunOfItsOwn() throws Exception {
    String run = engine.submit(TestRuns.specification(14, 400, 100, ""));
    await(run);
    Path copy = runs.resolve("copy");
    try (Stream<Path> tree = Files.walk(runs.resolve(run))) {
      for (Path file : tree.toList()) {
        Files.copy(file, copy.resolve(runs.resolve(run).relativize(file).toString()));
      }
    }
    assertThat(engine.archive().list()).extracting("id").contains(run, "copy");
    assertThat(RunComparison.differences(engine.archive(), run, "copy")).isEmpty();
    engine.resume("copy", 800);
    assertThat(await("copy").steps()).isEqualTo(800);
    assertThat(engine.archive().result(run).orElseThrow().steps()).isEqualTo(400);
  }

  @Test
  void restoresTheBestJobForALook() throws Exception {
    String run = engine.submit(TestRuns.specification(15, 400, 100, ""));
    String weights = await(run).weightsSha256();
    try (RestoredJob best = RestoredJob.best(runs, run, WanderJob::new);
        RestoredJob last = RestoredJob.last(runs, run, WanderJob::new)) {
      assertThat(best.which()).isEqualTo("best");
      assertThat(last.job().weightsSha256()).isEqualTo(weights);
      assertThat(best.manifest().seed()).isEqualTo(15);
    }
  }

  @Test
  void restoresAJobWhileItsRunDropsTheCheckpointsOfTheMomentBefore() throws Exception {
    String run = started(TestRuns.specification(20, 10_000_000, 4, SLOW));
    TestRuns.until("checkpoints", () -> checkpoints(run).size() > 2);
    JobFactory slow =
        specification -> {
          List<String> before = checkpoints(run);
          TestRuns.until("other checkpoints", () -> !checkpoints(run).contains(before.get(0)));
          return new WanderJob(specification);
        };
    try (RestoredJob last = RestoredJob.last(runs, run, slow)) {
      assertThat(last.job().step()).isPositive();
    }
  }

  private List<String> checkpoints(String run) {
    return RunFolder.checkpoints(runs, run).names();
  }
}
