package dev.agon.core.run.engine;

import dev.agon.core.run.Addresses;
import dev.agon.core.run.RunMessages.Accepted;
import dev.agon.core.run.RunMessages.Action;
import dev.agon.core.run.RunMessages.Command;
import dev.agon.core.run.RunMessages.Submit;
import dev.agon.core.run.RunResult;
import dev.agon.core.run.RunStatus;
import dev.agon.core.store.DiskRunArchive;
import dev.agon.core.store.RunArchive;
import dev.agon.core.training.JobFactory;
import dev.agon.core.training.RunSpecification;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Executes runs in a folder: the door to the scheduler for callers without Vert.x. Thread-safe;
 * calls block until the scheduler has answered, so never call from an event loop.
 */
public final class RunEngine implements AutoCloseable {

  /**
   * @param slots how many threads the runs may take together
   * @param versions of Agon, Java and TensorFlow, for the manifests
   * @param databaseLimit bytes that one run's {@code run.db} may take, as a guard for a shared
   *     disk; 0 for no limit
   */
  public record Options(int slots, Map<String, String> versions, long databaseLimit) {

    public Options {
      if (slots < 1) {
        throw new IllegalArgumentException(
            "slots=%d: there must be at least one.".formatted(slots));
      }
    }

    /** As many slots as the machine has processors. */
    public static Options defaults(Map<String, String> versions) {
      return new Options(Runtime.getRuntime().availableProcessors(), Map.copyOf(versions), 0);
    }
  }

  private final Vertx vertx;
  private final RunScheduler scheduler;
  private final String deployment;
  private final DiskRunArchive archive;

  private RunEngine(
      Vertx vertx, RunScheduler scheduler, String deployment, DiskRunArchive archive) {
    this.vertx = vertx;
    this.scheduler = scheduler;
    this.deployment = deployment;
    this.archive = archive;
  }

  /**
   * Starts to take runs.
   *
   * @param vertx on whose bus requests come and news go; the caller closes it
   * @param runs the folder of the runs; made by the first run
   */
  public static RunEngine start(Vertx vertx, Path runs, JobFactory jobs, Options options) {
    Map<String, RunStatus> known = new ConcurrentHashMap<>();
    DiskRunArchive archive = new DiskRunArchive(runs, known::get);
    RunScheduler scheduler = new RunScheduler(runs, jobs, options, archive, known);
    return new RunEngine(vertx, scheduler, join(vertx.deployVerticle(scheduler)), archive);
  }

  /**
   * Runs an experiment as soon as a slot is free.
   *
   * @return the run's id
   * @throws RunException when the run's folder cannot be made
   */
  public String submit(RunSpecification specification) {
    return join(vertx.eventBus().<Accepted>request(Addresses.SUBMIT, new Submit(specification)))
        .body()
        .runId();
  }

  /**
   * Does something to a run of this or another process.
   *
   * @throws RunException when it is refused
   */
  public void command(Command command) {
    join(vertx.eventBus().<Accepted>request(Addresses.COMMAND, command));
  }

  /** As {@link #command(Command)}, for those without a value. */
  public void command(String runId, Action action) {
    command(Command.of(runId, action));
  }

  /** Takes an ended run up from its last checkpoint. */
  public void resume(String runId) {
    command(runId, Action.RESUME);
  }

  /** Takes a run up with a larger budget. */
  public void resume(String runId, long budgetSteps) {
    command(new Command(runId, Action.RESUME, Command.BUDGET, budgetSteps));
  }

  /** Completes when the run ends, with what it achieved; also after it has ended. */
  public CompletableFuture<RunResult> await(String runId) {
    Future<RunResult> running = scheduler.result(runId);
    if (running != null) {
      return running.toCompletionStage().toCompletableFuture();
    }
    return archive
        .result(runId)
        .map(CompletableFuture::completedFuture)
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new RunException(
                        RunException.NOT_FOUND,
                        "The run '%s' is neither running here nor ended.".formatted(runId))));
  }

  /** All runs of the folder, those of other processes too. Closed with the engine. */
  public RunArchive archive() {
    return archive;
  }

  /** Saves every run and ends it as interrupted; returns when all have ended. */
  public void shutdown() {
    join(scheduler.interruptAll());
  }

  /** {@link #shutdown} and lets go of everything but the {@link Vertx}. */
  @Override
  public void close() {
    shutdown();
    join(vertx.undeploy(deployment));
    archive.close();
  }

  private static <T> T join(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ReplyException refused) {
        throw new RunException(refused.failureCode(), String.valueOf(refused.getMessage()));
      }
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw e;
    }
  }
}
