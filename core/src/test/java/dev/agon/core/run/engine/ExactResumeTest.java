package dev.agon.core.run.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agon.core.run.RunMessages.Action;
import dev.agon.core.run.RunResult;
import dev.agon.core.run.RunState;
import dev.agon.core.run.RunStatus;
import dev.agon.core.run.engine.CrashChild.Script;
import dev.agon.core.store.DiskRunArchive;
import dev.agon.core.store.RunComparison;
import dev.agon.core.store.RunFolder;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills processes and compares what becomes of their runs with runs that were left alone. */
class ExactResumeTest {
  private final Vertx vertx = Vertx.vertx();
  @TempDir Path folder;
  private Path runs;
  private RunEngine engine;
  private Process child;

  @BeforeEach
  void start() throws Exception {
    runs = Files.createDirectory(folder.resolve("runs"));
    engine = CrashChild.engine(vertx, runs);
  }

  @AfterEach
  void stop() throws Exception {
    if (child != null) {
      child.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    engine.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private RunResult await(String run) throws Exception {
    return engine.await(run).get(60, TimeUnit.SECONDS);
  }

  private String uninterrupted(long seed, Script script) throws Exception {
    String run = engine.submit(CrashChild.specification(seed));
    script.play(engine, run);
    assertThat(await(run).state()).isEqualTo(RunState.COMPLETED);
    return run;
  }

  private List<RunStatus> childRuns() {
    try (DiskRunArchive archive = new DiskRunArchive(runs)) {
      return archive.list();
    }
  }

  private static boolean hasCheckpoint(Path run) {
    try (Stream<Path> entries = Files.list(run.resolve("checkpoints"))) {
      return entries.anyMatch(entry -> entry.getFileName().toString().matches("[1-9]\\d*-\\d+"));
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private void kill() throws Exception {
    child.destroyForcibly();
    assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  /**
   * Starts a child, kills it at some moment after the script, when every run has a checkpoint, and
   * resumes.
   */
  private List<String> killedAndResumed(Script script, long... seeds) throws Exception {
    child = CrashChild.start(runs, script, seeds);
    TestRuns.until(
        "the child's checkpoints",
        () ->
            childRuns().size() == seeds.length
                && childRuns().stream()
                    .allMatch(run -> run.turn() > 90 && hasCheckpoint(runs.resolve(run.id()))));
    // Some moment, another each time: the result must not depend on it.
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(System.nanoTime() / 1000 % 150));
    kill();
    List<RunStatus> killed = childRuns();
    assertThat(killed).extracting("state").containsOnly(RunState.INTERRUPTED);
    for (RunStatus run : killed) {
      engine.resume(run.id());
    }
    for (RunStatus run : killed) {
      RunResult result = await(run.id());
      assertThat(result.state()).as(result.failure()).isEqualTo(RunState.COMPLETED);
      assertThat(engine.archive().status(run.id()).orElseThrow().generation()).isEqualTo(1);
    }
    return killed.stream().map(RunStatus::id).toList();
  }

  @Test
  void aKilledRunEndsWithTheSameBits() throws Exception {
    String resumed = killedAndResumed(Script.RUN, 11).get(0);
    String whole = uninterrupted(11, Script.RUN);
    assertThat(RunComparison.differences(engine.archive(), resumed, whole)).isEmpty();
  }

  @Test
  void twoRunsOfOneKilledProcessEndWithTheSameBits() throws Exception {
    List<String> resumed = killedAndResumed(Script.RUN, 21, 22);
    for (String run : resumed) {
      long seed = engine.archive().status(run).orElseThrow().seed();
      String whole = uninterrupted(seed, Script.RUN);
      assertThat(RunComparison.differences(engine.archive(), run, whole)).isEmpty();
    }
  }

  @Test
  void liveChangesOnTheWayAreKept() throws Exception {
    String resumed = killedAndResumed(Script.CHANGE, 31).get(0);
    String whole = uninterrupted(31, Script.CHANGE);
    assertThat(RunComparison.differences(engine.archive(), resumed, whole)).isEmpty();
    String unchanged = uninterrupted(31, Script.RUN);
    assertThat(RunComparison.differences(engine.archive(), resumed, unchanged)).isNotEmpty();
  }

  @Test
  void liveChangesBehindTheLastCheckpointAreReplayed() throws Exception {
    child = CrashChild.start(runs, Script.CHANGE_AND_STAY, 41);
    TestRuns.until(
        "the child to stay at turn 85",
        () -> childRuns().stream().anyMatch(run -> run.turn() == 85));
    kill();
    String run = childRuns().get(0).id();
    engine.resume(run);
    assertThat(await(run).state()).isEqualTo(RunState.COMPLETED);
    String whole = uninterrupted(41, Script.CHANGE);
    assertThat(RunComparison.differences(engine.archive(), run, whole)).isEmpty();
    assertThat(engine.archive().knobs(run).get(0).value()).isEqualTo(0.01);
  }

  @Test
  void aSecondProcessMayCommandTheRunButNotTakeIt() throws Exception {
    child = CrashChild.start(runs, Script.RUN, 51);
    TestRuns.until("the child's run", () -> childRuns().stream().anyMatch(run -> run.turn() > 5));
    String run = childRuns().get(0).id();
    assertThat(engine.archive().status(run).orElseThrow().owned()).isFalse();
    engine.command(run, Action.PAUSE);
    TestRuns.untilStatus(engine, run, status -> status.state() == RunState.PAUSED);
    long turn = engine.archive().status(run).orElseThrow().turn();
    engine.command(run, Action.STEP); // goes on there, by one turn: no race with the run's end
    TestRuns.untilStatus(engine, run, status -> status.turn() == turn + 1);
    assertThatThrownBy(() -> RunFolder.open(runs, run))
        .hasMessageContaining("is being run by another process (pid " + child.pid() + ")");
    engine.command(run, Action.STOP);
    TestRuns.untilStatus(engine, run, status -> status.state() == RunState.STOPPED);
    engine.resume(run); // ended there: this process takes it up
    assertThat(await(run).state()).isEqualTo(RunState.COMPLETED);
    String whole = uninterrupted(51, Script.RUN);
    assertThat(RunComparison.differences(engine.archive(), run, whole)).isEmpty();
  }
}
