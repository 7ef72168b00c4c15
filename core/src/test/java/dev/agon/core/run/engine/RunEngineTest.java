package dev.agon.core.run.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agon.core.run.Addresses;
import dev.agon.core.run.RunMessages.Accepted;
import dev.agon.core.run.RunMessages.Action;
import dev.agon.core.run.RunMessages.Command;
import dev.agon.core.run.RunResult;
import dev.agon.core.run.RunState;
import dev.agon.core.store.RunArchive.Series;
import dev.agon.core.store.RunComparison;
import dev.agon.core.store.RunFolder;
import dev.agon.core.training.RunSpecification;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunEngineTest {
  private final Vertx vertx = Vertx.vertx();
  @TempDir Path runs;
  private RunEngine engine;

  @BeforeEach
  void start() {
    engine =
        RunEngine.start(
            vertx, runs, WanderJob::new, new RunEngine.Options(2, TestRuns.VERSIONS, 0));
  }

  @AfterEach
  void stop() throws Exception {
    engine.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private RunResult await(String run) throws Exception {
    return engine.await(run).get(60, TimeUnit.SECONDS);
  }

  @Test
  void completesARunAndKeepsEveryValue() throws Exception {
    String run = engine.submit(TestRuns.specification(3, 400, 100, ""));
    RunResult result = await(run);

    assertThat(run).matches("line-wander-s3-[0-9a-f]{6}");
    assertThat(result.state()).as(String.valueOf(result.failure())).isEqualTo(RunState.COMPLETED);
    assertThat(result.steps()).isEqualTo(400);
    assertThat(result.weightsSha256()).hasSize(64);
    assertThat(result.outcome().evaluation()).containsKey("meanReturn");
    assertThat(engine.archive().result(run)).contains(result);
    assertThat(await(run)).isEqualTo(result);

    Series losses = engine.archive().series(run, "loss/squared", 0, Long.MAX_VALUE, 1000);
    assertThat(losses.raw()).isTrue();
    assertThat(losses.steps()).hasSize(100).startsWith(4, 8).endsWith(400);
    assertThat(engine.archive().media(run, "samples")).hasSize(4);
    assertThat(engine.archive().log(run, 0, 10))
        .extracting("message")
        .contains("Reached step 100.");
    assertThat(engine.archive().events(run))
        .extracting("kind")
        .contains("checkpoint", "best", "state");
    assertThat(engine.archive().list()).hasSize(1);
    assertThat(engine.archive().list().get(0).state()).isEqualTo(RunState.COMPLETED);
    assertThat(engine.archive().list().get(0).value())
        .isEqualTo((double) result.outcome().evaluation().get("meanReturn"));
  }

  @Test
  void pausesStepsAndGoesOn() throws Exception {
    String run = engine.submit(TestRuns.specification(0, 200_000, 0, "\"pauseMicros\": 500"));
    TestRuns.untilStatus(engine, run, status -> status.turn() > 3);
    engine.command(run, Action.PAUSE);
    engine.command(run, Action.PAUSE);
    TestRuns.untilStatus(engine, run, status -> status.state() == RunState.PAUSED);
    long turn = engine.archive().status(run).orElseThrow().turn();

    engine.command(run, Action.STEP);
    TestRuns.untilStatus(engine, run, status -> status.turn() == turn + 1);
    assertThat(engine.archive().status(run).orElseThrow().state()).isEqualTo(RunState.PAUSED);

    engine.command(run, Action.RESUME);
    TestRuns.untilStatus(
        engine, run, status -> status.turn() > turn + 5 && status.state() == RunState.RUNNING);
    engine.command(run, Action.STOP);
    assertThat(await(run).state()).isEqualTo(RunState.STOPPED);
    engine.command(run, Action.STOP); // a second click
  }

  @Test
  void refusesWhatCannotBeDone() throws Exception {
    String run = engine.submit(TestRuns.specification(0, 40, 0, ""));
    await(run);
    assertThatThrownBy(() -> engine.command("no-such-run", Action.PAUSE))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("There is no run 'no-such-run'")
        .extracting("code")
        .isEqualTo(404);
    assertThatThrownBy(() -> engine.command(run, Action.PAUSE))
        .hasMessageContaining("completed")
        .extracting("code")
        .isEqualTo(409);
    assertThatThrownBy(() -> engine.resume(run)).extracting("code").isEqualTo(409);
    assertThatThrownBy(() -> engine.resume(run, 40)).extracting("code").isEqualTo(400);

    String live = engine.submit(TestRuns.specification(0, 400_000, 0, "\"pauseMicros\": 500"));
    TestRuns.untilStatus(engine, live, status -> status.turn() > 0);
    assertThatThrownBy(
            () -> engine.command(new Command(live, Action.SET, "algorithm.learningRate", 7)))
        .hasMessageContaining("algorithm.learningRate=7.0 is outside its range")
        .extracting("code")
        .isEqualTo(400);
    assertThatThrownBy(() -> engine.command(new Command(live, Action.SET, "rate", 0.1)))
        .hasMessageContaining("algorithm.learningRate")
        .extracting("code")
        .isEqualTo(400);
  }

  @Test
  void aLargerBudgetContinuesAsIfItHadAlwaysBeenLarger() throws Exception {
    String whole = engine.submit(TestRuns.specification(5, 600, 100, ""));
    String grown = engine.submit(TestRuns.specification(5, 300, 100, ""));
    await(whole);
    await(grown);
    engine.resume(grown, 600);
    RunResult result = await(grown);
    assertThat(result.state()).isEqualTo(RunState.COMPLETED);
    assertThat(result.weightsSha256()).isEqualTo(await(whole).weightsSha256());
    assertThat(engine.archive().status(grown).orElseThrow().budget()).isEqualTo(600);
  }

  @Test
  void endsOnlyTheRunThatThrows() throws Exception {
    String good = engine.submit(TestRuns.specification(1, 2000, 0, "\"pauseMicros\": 100"));
    String bad = engine.submit(TestRuns.specification(2, 2000, 100, "\"failAt\": 240"));
    RunResult failed = await(bad);
    assertThat(failed.state()).isEqualTo(RunState.FAILED);
    assertThat(failed.failure())
        .contains(
            "The cart left the track.",
            "step 240",
            "seed 2",
            "last good checkpoint",
            "last weight");
    assertThat(engine.archive().log(bad, 0, 100))
        .anySatisfy(
            line -> {
              assertThat(line.level()).isEqualTo("ERROR");
              assertThat(line.message()).contains("at dev.agon.core.run.engine.WanderJob.advance");
            });
    assertThat(await(good).state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void aLossThatIsNotANumberEndsTheRunAtThatTurn() throws Exception {
    String run = engine.submit(TestRuns.specification(2, 2000, 40, "\"nanAt\": 100"));
    RunResult failed = await(run);
    assertThat(failed.state()).isEqualTo(RunState.FAILED);
    assertThat(failed.steps()).isEqualTo(100);
    assertThat(failed.failure())
        .contains("loss/squared became NaN at step 100", "last good checkpoint 8");
    double[] losses = engine.archive().series(run, "loss/squared", 0, 10_000, 1000).last();
    assertThat(losses[losses.length - 1]).isNaN();
  }

  @Test
  void savesAllRunsWhenTheProcessIsToldToEnd() throws Exception {
    String first = engine.submit(TestRuns.specification(1, 1_000_000, 0, "\"pauseMicros\": 200"));
    String second = engine.submit(TestRuns.specification(2, 1_000_000, 0, "\"pauseMicros\": 200"));
    String waiting = engine.submit(TestRuns.specification(3, 1_000_000, 0, ""));
    TestRuns.untilStatus(engine, first, status -> status.turn() > 10);
    TestRuns.untilStatus(engine, second, status -> status.turn() > 10);
    var results = List.of(first, second, waiting);
    var futures = results.stream().map(engine::await).toList();
    engine.shutdown();
    for (var future : futures) {
      assertThat(future.get(10, TimeUnit.SECONDS).state()).isEqualTo(RunState.INTERRUPTED);
    }
    assertThat(engine.archive().list()).extracting("state").containsOnly(RunState.INTERRUPTED);
    assertThatThrownBy(() -> engine.submit(TestRuns.specification(1, 10, 0, "")))
        .hasMessageContaining("about to end");
  }

  @Test
  void aJobThatBreaksAltogetherEndsItsRunAndGivesItsSlotsBack() throws Exception {
    String run =
        engine.submit(TestRuns.specification(1, 400, 0, "\"failAt\": 100, \"breaks\": true"));
    RunResult result = await(run);
    assertThat(result.state()).isEqualTo(RunState.FAILED);
    assertThat(result.failure()).contains("The cart left the track.");
    assertThat(engine.archive().status(run).orElseThrow().state()).isEqualTo(RunState.FAILED);
    String wide = engine.submit(wide(2, 40, ""));
    assertThat(await(wide).state()).isEqualTo(RunState.COMPLETED);
  }

  /** A run that takes both slots, and would take more. */
  private static RunSpecification wide(long seed, long steps, String algorithm) {
    RunSpecification specification = TestRuns.specification(seed, steps, 0, algorithm);
    specification.settings().withObjectProperty("compute").put("threads", 5);
    return specification;
  }

  private static RunSpecification endless(long seed) {
    return TestRuns.specification(seed, 10_000_000, 0, "\"pauseMicros\": 300");
  }

  private Future<Accepted> request(String run, Action action) {
    return vertx
        .eventBus()
        .<Accepted>request(Addresses.COMMAND, Command.of(run, action))
        .map(Message::body);
  }

  private static void awaitAll(List<Future<Accepted>> requests) throws Exception {
    Future.all(requests).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void twoClicksOnResumeAreOne() throws Exception {
    String run = engine.submit(endless(1));
    engine.command(run, Action.STOP);
    await(run);
    awaitAll(List.of(request(run, Action.RESUME), request(run, Action.RESUME)));
    TestRuns.untilStatus(
        engine, run, status -> status.state() == RunState.RUNNING && status.generation() == 1);
  }

  @Test
  void aRunThatIsResumedWhileItStopsGoesOn() throws Exception {
    String run = engine.submit(endless(1));
    TestRuns.untilStatus(engine, run, status -> status.turn() > 3);
    awaitAll(
        List.of(request(run, Action.STOP), request(run, Action.STOP), request(run, Action.RESUME)));
    TestRuns.untilStatus(
        engine, run, status -> status.state() == RunState.RUNNING && status.generation() == 1);
  }

  @Test
  void aWaitingRunThatIsStoppedTwiceAndResumedKeepsItsFolder() throws Exception {
    String first = engine.submit(endless(1));
    engine.submit(endless(2));
    String run = engine.submit(endless(3));
    awaitAll(
        List.of(request(run, Action.STOP), request(run, Action.STOP), request(run, Action.RESUME)));
    assertThat(engine.archive().status(run).orElseThrow().state()).isEqualTo(RunState.QUEUED);
    assertThatThrownBy(() -> RunFolder.open(runs, run)).hasMessageContaining("already being run");
    engine.command(first, Action.STOP);
    TestRuns.untilStatus(engine, run, status -> status.state() == RunState.RUNNING);
    assertThatThrownBy(() -> RunFolder.open(runs, run)).hasMessageContaining("already being run");
  }

  @Test
  void aRunBehindOneThatIsStoppedStartsWhereItFits() throws Exception {
    engine.submit(endless(1));
    String wide = engine.submit(wide(2, 40, ""));
    String narrow = engine.submit(TestRuns.specification(3, 40, 0, ""));
    engine.command(wide, Action.STOP);
    assertThat(await(narrow).state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void aBudgetCannotBeChangedBehindTheBackOfARun() throws Exception {
    String run = engine.submit(endless(1));
    TestRuns.untilStatus(engine, run, status -> status.turn() > 0);
    assertThatThrownBy(() -> engine.resume(run, 20_000_000))
        .hasMessageContaining("its budget can change only when it has ended")
        .extracting("code")
        .isEqualTo(409);
    engine.resume(run, 10_000_000); // as it is
  }

  @Test
  void aLargerBudgetIsKeptWhenTheProcessEndsBeforeItsFirstTurn() throws Exception {
    String whole = engine.submit(TestRuns.specification(5, 600, 100, ""));
    String grown = engine.submit(TestRuns.specification(5, 20, 100, ""));
    await(whole);
    await(grown);
    assertThat(engine.archive().metrics(grown))
        .as("it was evaluated at its end, where the other was not")
        .extracting("metric")
        .contains("evaluation/score");
    engine.submit(endless(1));
    engine.submit(endless(2));
    engine.resume(grown, 600);
    assertThat(engine.archive().status(grown).orElseThrow().state()).isEqualTo(RunState.QUEUED);
    engine.close();

    start();
    engine.resume(grown);
    assertThat(await(grown).state()).isEqualTo(RunState.COMPLETED);
    assertThat(RunComparison.differences(engine.archive(), whole, grown)).isEmpty();
  }
}
