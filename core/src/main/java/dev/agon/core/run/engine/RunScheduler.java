package dev.agon.core.run.engine;

import dev.agon.core.run.Addresses;
import dev.agon.core.run.MessageCodecs;
import dev.agon.core.run.RunMessages.Accepted;
import dev.agon.core.run.RunMessages.Action;
import dev.agon.core.run.RunMessages.Command;
import dev.agon.core.run.RunMessages.Event;
import dev.agon.core.run.RunMessages.LogLine;
import dev.agon.core.run.RunMessages.Media;
import dev.agon.core.run.RunMessages.MetricBatch;
import dev.agon.core.run.RunMessages.Submit;
import dev.agon.core.run.RunResult;
import dev.agon.core.run.RunState;
import dev.agon.core.run.RunStatus;
import dev.agon.core.store.DiskRunArchive;
import dev.agon.core.store.RunArchive.Knob;
import dev.agon.core.store.RunFolder;
import dev.agon.core.store.RunProgress;
import dev.agon.core.store.RunRecorder;
import dev.agon.core.store.StoreException;
import dev.agon.core.training.JobFactory;
import dev.agon.core.training.LiveHyperparameter;
import dev.agon.core.training.RunSpecification;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Owns the states of this process's runs, on its event loop: nothing here is locked, nothing here
 * blocks. A run takes {@code compute.threads} of the slots and keeps them until it ends; runs that
 * wait start in the order of their submission.
 */
final class RunScheduler extends VerticleBase {
  private static final long STATUS_MILLIS = 100;

  /** A run of this process that has not ended. */
  private final class Run {
    final RunFolder folder;
    final int threads;
    final Mailbox mailbox = new Mailbox();
    final Promise<RunResult> result = Promise.promise();
    RunState state = RunState.QUEUED;
    boolean ending; // it was told to stop, and takes no further commands
    RunProgress published;
    volatile RunProgress latest;
    @Nullable List<LiveHyperparameter> knobs;

    Run(RunFolder folder, RunProgress queued) {
      this.folder = folder;
      this.threads = Math.min(slots, folder.manifest().specification().threads());
      this.published = queued;
      this.latest = queued;
    }

    String id() {
      return folder.id();
    }

    RunStatus status() {
      return DiskRunArchive.status(id(), folder.manifest(), latest, true);
    }
  }

  private final Path runsFolder;
  private final JobFactory jobs;
  private final int slots;
  private final long databaseLimit;
  private final Map<String, String> versions;
  private final DiskRunArchive archive;
  private final Map<String, RunStatus> known;
  private final Map<String, Promise<RunResult>> results = new ConcurrentHashMap<>();

  // On the event loop only.
  private final Map<String, Run> runs = new HashMap<>();
  private final Deque<Run> queue = new ArrayDeque<>();
  private final Map<String, Future<Accepted>> resuming = new HashMap<>();
  private int freeSlots;
  private boolean leaving;

  /**
   * @param archive reads the same folder
   * @param known where the scheduler leaves the status of its runs for the archive
   */
  RunScheduler(
      Path runsFolder,
      JobFactory jobs,
      RunEngine.Options options,
      DiskRunArchive archive,
      Map<String, RunStatus> known) {
    this.runsFolder = runsFolder;
    this.jobs = jobs;
    this.slots = options.slots();
    this.databaseLimit = options.databaseLimit();
    this.versions = options.versions();
    this.archive = archive;
    this.known = known;
    this.freeSlots = slots;
  }

  @Override
  public Future<?> start() {
    MessageCodecs.register(vertx.eventBus());
    vertx
        .eventBus()
        .<Submit>consumer(Addresses.SUBMIT, message -> answer(message, submit(message.body())));
    vertx
        .eventBus()
        .<Command>consumer(Addresses.COMMAND, message -> answer(message, command(message.body())));
    vertx.setPeriodic(STATUS_MILLIS, timer -> publishProgress());
    return Future.succeededFuture();
  }

  private static void answer(Message<?> message, Future<Accepted> reply) {
    reply.onComplete(
        accepted -> message.reply(accepted),
        e ->
            message.fail(
                e instanceof RunException refused ? refused.code() : RunException.FAILED,
                e.getMessage()));
  }

  // --- requests ----------------------------------------------------------------------------------

  private Future<Accepted> submit(Submit request) {
    if (leaving) {
      return refuse(RunException.CONFLICT, "This process is about to end and takes no new runs.");
    }
    return blocking(() -> RunFolder.create(runsFolder, request.specification(), versions))
        .map(
            folder -> {
              enqueue(new Run(folder, RunProgress.queued()));
              return new Accepted(folder.id());
            });
  }

  private Future<Accepted> command(Command command) {
    Run run = runs.get(command.runId());
    if (run != null) {
      return order(run, command);
    }
    Future<Accepted> resumption = resuming.get(command.runId());
    if (resumption != null) {
      return command.action() == Action.RESUME
          ? resumption
          : resumption.compose(accepted -> command(command));
    }
    return blocking(
            () ->
                archive
                    .status(command.runId())
                    .orElseThrow(
                        () ->
                            new RunException(
                                RunException.NOT_FOUND,
                                "There is no run '%s' in %s."
                                    .formatted(command.runId(), runsFolder.toAbsolutePath()))))
        .compose(
            status ->
                runs.containsKey(command.runId()) || resuming.containsKey(command.runId())
                    ? command(command) // resumed meanwhile
                    : commandToStranger(status, command));
  }

  /** A command for a run that this process does not run. */
  private Future<Accepted> commandToStranger(RunStatus status, Command command) {
    if (!status.state().ended() && changesBudget(command, status.budget())) {
      return refuseBudget(status.id(), status.state());
    }
    if (status.state() == RunState.QUEUED) {
      return command.action() == Action.RESUME
          ? Future.succeededFuture(new Accepted(status.id()))
          : refuse(
              RunException.CONFLICT,
              "The run %s waits for a free slot in another process; stop it there."
                  .formatted(status.id()));
    }
    if (!status.state().ended()) {
      return blocking(
          () -> {
            if (command.action() == Action.SET) {
              List<LiveHyperparameter> knobs = new ArrayList<>();
              for (Knob knob : archive.knobs(status.id())) {
                knobs.add(
                    new LiveHyperparameter(
                        knob.name(),
                        knob.initial(),
                        knob.minimum(),
                        knob.maximum(),
                        knob.logarithmic()));
              }
              check(knobs, command);
            }
            archive.send(command);
            return new Accepted(status.id());
          });
    }
    if (command.action() == Action.RESUME) {
      return resume(status, command);
    }
    if (command.action() == Action.STOP && status.state() == RunState.STOPPED) {
      return Future.succeededFuture(new Accepted(status.id()));
    }
    return refuse(
        RunException.CONFLICT,
        "The run %s is %s, so it cannot %s. Resume it first."
            .formatted(status.id(), word(status.state()), word(command.action())));
  }

  private Future<Accepted> resume(RunStatus status, Command command) {
    if (leaving) {
      return refuse(RunException.CONFLICT, "This process is about to end and takes no new runs.");
    }
    boolean budgetGiven = Command.BUDGET.equals(command.hyperparameter());
    if (status.state() == RunState.COMPLETED && !budgetGiven) {
      return refuse(
          RunException.CONFLICT,
          "The run %s has completed its budget of %d steps. Give it a larger one to go on."
              .formatted(status.id(), status.budget()));
    }
    if (budgetGiven
        && !(command.value() >= status.budget()
            && command.value() <= 1L << 53
            && command.value() == Math.rint(command.value())
            && (command.value() > status.budget() || status.state() != RunState.COMPLETED))) {
      return refuse(
          RunException.BAD_REQUEST,
          "budget.steps=%s does not do for the run %s: it must be a whole number above its present budget of %d."
              .formatted(command.value(), status.id(), status.budget()));
    }
    Future<Accepted> resumption =
        blocking(() -> reopen(status, budgetGiven ? (long) command.value() : status.budget()))
            .map(
                run -> {
                  enqueue(run);
                  return new Accepted(run.id());
                })
            .onComplete(done -> resuming.remove(status.id()));
    resuming.put(status.id(), resumption);
    return resumption;
  }

  private Run reopen(RunStatus status, long budget) {
    RunFolder folder = RunFolder.open(runsFolder, status.id());
    try {
      RunProgress before = folder.markQueued();
      RunSpecification specification = folder.manifest().specification();
      if (budget != specification.budgetSteps()) {
        folder.changeSpecification(specification.withBudget(budget));
      }
      return new Run(folder, before.in(RunState.QUEUED, before.started(), null, null));
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private Future<Accepted> order(Run run, Command command) {
    Accepted accepted = new Accepted(run.id());
    if (run.ending) {
      return command.action() == Action.STOP
          ? Future.succeededFuture(accepted)
          : run.result.future().compose(ended -> command(command));
    }
    if (changesBudget(command, run.folder.manifest().specification().budgetSteps())) {
      return refuseBudget(run.id(), run.state);
    }
    if (run.state == RunState.QUEUED) {
      switch (command.action()) {
        case RESUME -> {
          return Future.succeededFuture(accepted);
        }
        case STOP -> {
          queue.remove(run);
          settle(run, RunState.STOPPED);
          launchNext(); // one behind it may need fewer slots
          return Future.succeededFuture(accepted);
        }
        default -> {
          return refuse(
              RunException.CONFLICT,
              "The run %s waits for a free slot, so it cannot %s yet."
                  .formatted(run.id(), word(command.action())));
        }
      }
    }
    if (command.action() == Action.SET) {
      if (run.knobs == null) {
        return refuse(
            RunException.CONFLICT,
            "The run %s is still starting; try again in a moment.".formatted(run.id()));
      }
      try {
        check(run.knobs, command);
      } catch (RunException e) {
        return Future.failedFuture(e);
      }
    }
    run.ending = command.action() == Action.STOP;
    run.mailbox.post(new Mailbox.Order(command));
    return Future.succeededFuture(accepted);
  }

  private static boolean changesBudget(Command command, long budget) {
    return Command.BUDGET.equals(command.hyperparameter()) && command.value() != budget;
  }

  private static Future<Accepted> refuseBudget(String run, RunState state) {
    return refuse(
        RunException.CONFLICT,
        "The run %s is %s: its budget can change only when it has ended. Stop it first."
            .formatted(run, word(state)));
  }

  private static void check(List<LiveHyperparameter> knobs, Command command) {
    for (LiveHyperparameter knob : knobs) {
      if (knob.name().equals(command.hyperparameter())) {
        if (!knob.allows(command.value())) {
          throw new RunException(
              RunException.BAD_REQUEST,
              "%s=%s is outside its range from %s to %s."
                  .formatted(knob.name(), command.value(), knob.minimum(), knob.maximum()));
        }
        return;
      }
    }
    throw new RunException(
        RunException.BAD_REQUEST,
        "'%s' cannot be changed while the run goes on. What can: %s."
            .formatted(
                command.hyperparameter(),
                knobs.isEmpty()
                    ? "nothing"
                    : String.join(", ", knobs.stream().map(LiveHyperparameter::name).toList())));
  }

  // --- states ------------------------------------------------------------------------------------

  private void enqueue(Run run) {
    runs.put(run.id(), run);
    results.put(run.id(), run.result);
    queue.add(run);
    announce(run);
    if (leaving) {
      leave();
    } else {
      launchNext();
    }
  }

  /** Starts the runs at the head of the queue for which there are slots. */
  private void launchNext() {
    while (!queue.isEmpty() && queue.peek().threads <= freeSlots) {
      Run run = queue.remove();
      freeSlots -= run.threads;
      launch(run);
    }
  }

  private void launch(Run run) {
    Runner runner =
        new Runner(
            run.folder,
            run.latest,
            databaseLimit,
            versions,
            jobs,
            run.mailbox,
            new News(run),
            new Runner.Observer() {
              @Override
              public void ready(List<LiveHyperparameter> knobs) {
                List<LiveHyperparameter> copy = List.copyOf(knobs);
                context.runOnContext(v -> run.knobs = copy);
              }

              @Override
              public void changed(RunProgress progress) {
                RunState before = run.latest.state();
                run.latest = progress;
                if (progress.state() != before && !progress.state().ended()) {
                  context.runOnContext(v -> move(run, progress.state()));
                }
              }

              @Override
              public void ended(RunProgress progress, RunResult result, boolean recorded) {
                context.runOnContext(v -> settle(run, result, recorded));
              }
            });
    move(run, RunState.RUNNING);
    Thread thread = new Thread(runner, "agon-run-" + run.id());
    thread.setDaemon(true);
    thread.start();
  }

  private void move(Run run, RunState next) {
    if (run.state == next) {
      return;
    }
    if (!run.state.mayBecome(next)) {
      throw new IllegalStateException(
          "The run %s cannot become %s, it is %s.".formatted(run.id(), next, run.state));
    }
    run.state = next;
    announce(run);
  }

  /** A run that ended on its thread. */
  private void settle(Run run, RunResult result, boolean recorded) {
    freeSlots += run.threads;
    finish(run, result, recorded);
    if (!leaving) {
      launchNext();
    }
  }

  /** A run that ended before it got a slot. */
  private void settle(Run run, RunState state) {
    run.ending = true;
    RunProgress progress = run.latest.in(state, run.latest.started(), Instant.now(), null);
    run.latest = progress;
    RunSpecification specification = run.folder.manifest().specification();
    RunResult result =
        new RunResult(
            run.id(),
            specification.experiment(),
            state,
            specification.seed(),
            progress.step(),
            progress.wallSeconds(),
            0,
            "",
            null,
            null);
    blocking(
            () -> {
              try (RunFolder folder = run.folder) {
                folder.markEnded(progress, result);
              }
              return true;
            })
        .onComplete(done -> finish(run, result, done.succeeded()));
  }

  private void finish(Run run, RunResult result, boolean recorded) {
    run.state = result.state();
    runs.remove(run.id());
    announce(run);
    if (recorded) { // the disk knows it all
      known.remove(run.id());
      results.remove(run.id());
    }
    run.result.complete(result);
  }

  private void announce(Run run) {
    run.published = run.latest;
    RunStatus status = run.status();
    if (status.state() != run.state) {
      status =
          DiskRunArchive.status(
              run.id(),
              run.folder.manifest(),
              run.latest.in(
                  run.state, run.latest.started(), run.latest.ended(), run.latest.failure()),
              true);
    }
    known.put(run.id(), status);
    vertx.eventBus().publish(Addresses.STATUS, status);
  }

  @SuppressWarnings("ReferenceEquality") // asks whether it is news, not whether it differs
  private void publishProgress() {
    for (Run run : runs.values()) {
      if (run.latest != run.published) {
        announce(run);
      }
    }
  }

  // --- for the engine ----------------------------------------------------------------------------

  /** Completes when the run ends; empty when it is none of this process's running ones. */
  @Nullable Future<RunResult> result(String runId) {
    Promise<RunResult> promise = results.get(runId);
    return promise == null ? null : promise.future();
  }

  /** Saves and ends every run; completes when all have. Called on any thread. */
  Future<Void> interruptAll() {
    Promise<Void> all = Promise.promise();
    context.runOnContext(
        v -> {
          leaving = true;
          List<Future<RunResult>> endings = new ArrayList<>();
          results.values().forEach(result -> endings.add(result.future()));
          leave();
          Future.join(endings).onComplete(done -> all.complete());
        });
    return all.future();
  }

  private void leave() {
    for (Run run = queue.poll(); run != null; run = queue.poll()) {
      settle(run, RunState.INTERRUPTED);
    }
    for (Run run : runs.values()) {
      run.mailbox.post(new Mailbox.Leave());
    }
  }

  private <T> Future<T> blocking(Callable<T> work) {
    return vertx
        .executeBlocking(work, false)
        .recover(
            e -> {
              if (e instanceof StoreException refused) {
                return Future.failedFuture(
                    new RunException(RunException.CONFLICT, String.valueOf(refused.getMessage())));
              }
              return Future.failedFuture(e);
            });
  }

  private static <T> Future<T> refuse(int code, String message) {
    return Future.failedFuture(new RunException(code, message));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Puts on the bus what was stored. */
  private final class News implements RunRecorder.Listener {
    private final Run run;

    News(Run run) {
      this.run = run;
    }

    @Override
    public void metrics(MetricBatch batch) {
      vertx.eventBus().publish(Addresses.METRICS, batch);
    }

    @Override
    public void log(LogLine line) {
      vertx.eventBus().publish(Addresses.LOG, line);
    }

    @Override
    public void event(Event event) {
      vertx.eventBus().publish(Addresses.EVENT, event);
    }

    @Override
    public void media(Media media) {
      vertx.eventBus().publish(Addresses.MEDIA, media);
    }

    @Override
    public void command(Command command) {
      Command addressed =
          new Command(run.id(), command.action(), command.hyperparameter(), command.value());
      context.runOnContext(v -> order(run, addressed));
    }

    @Override
    public void failed(StoreException cause) {
      run.mailbox.post(new Mailbox.DiskFailed(cause));
    }
  }
}
