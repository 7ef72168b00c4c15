package dev.agon.core.run.engine;

import dev.agon.core.checkpoint.CheckpointException;
import dev.agon.core.checkpoint.CheckpointStore.Info;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.metrics.Metric;
import dev.agon.core.run.RunMessages.Action;
import dev.agon.core.run.RunMessages.Command;
import dev.agon.core.run.RunResult;
import dev.agon.core.run.RunState;
import dev.agon.core.run.engine.CheckpointKeeper.Facts;
import dev.agon.core.run.engine.CheckpointKeeper.Found;
import dev.agon.core.run.engine.Mailbox.DiskFailed;
import dev.agon.core.run.engine.Mailbox.Leave;
import dev.agon.core.run.engine.Mailbox.Letter;
import dev.agon.core.run.engine.Mailbox.Order;
import dev.agon.core.store.JournalEntry;
import dev.agon.core.store.Positions;
import dev.agon.core.store.RunFolder;
import dev.agon.core.store.RunProgress;
import dev.agon.core.store.RunRecorder;
import dev.agon.core.store.StoreException;
import dev.agon.core.training.JobFactory;
import dev.agon.core.training.LiveHyperparameter;
import dev.agon.core.training.RunContext;
import dev.agon.core.training.RunSpecification;
import dev.agon.core.training.TrainingJob;
import dev.agon.core.training.TrainingJob.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run on a thread of its own: gives the job turn after turn and does between two turns whatever
 * was asked for, so that no algorithm has code for pausing, saving or live changes.
 *
 * <p>After each turn, in this order: a loss that is not finite fails the run; changes of the
 * journal are replayed; the mail is read; a checkpoint is taken when it is due. A checkpoint holds
 * the changes of its own turn.
 */
final class Runner implements Runnable, RunContext {
  private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

  private static final Metric STEPS_PER_SECOND =
      Metric.declare(
          "speed/steps_per_second", "steps/s", "steps ÷ running time since the previous report");
  private static final Metric TURN_MILLISECONDS =
      Metric.declare(
          "speed/turn_milliseconds", "ms", "running time ÷ turns since the previous report");
  private static final Metric HEAP =
      Metric.declare(
          "system/heap_bytes", "B", "memory of the JVM's heap in use, all runs together");

  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Hears how the run goes, on the run's thread. */
  interface Observer {
    /** The job is made; these may be changed from now on. */
    void ready(List<LiveHyperparameter> knobs);

    void changed(RunProgress progress);

    /** Nothing follows. The folder is free for others. */
    void ended(RunProgress progress, RunResult result, boolean recorded);
  }

  private final RunFolder folder;
  private final RunSpecification specification;
  private final RunProgress before;
  private final long databaseLimit;
  private final Map<String, String> versions;
  private final JobFactory jobs;
  private final Mailbox mailbox;
  private final RunRecorder.Listener listener;
  private final Observer observer;
  private final CheckpointKeeper checkpoints;

  // Set when the run is opened; valid while it runs.
  private @Nullable RunRecorder recorder;
  private @Nullable TrainingJob job;
  private @Nullable Metric mainMetric;

  /** The job's, as long as there is none, or when it can no longer say. */
  private long knownStep;

  // What a checkpoint saves beside the job.
  private long turn;
  private long journal;
  private final Map<String, Double> values = new HashMap<>();
  private @Nullable String bestCheckpoint;
  private @Nullable Double bestScore;
  private boolean budgetSpent;
  private String mainName;
  private double mainValue;

  private final Deque<JournalEntry> replay = new ArrayDeque<>();
  private long nextCheckpointStep;
  private @Nullable Double newBest;
  private @Nullable String badLoss;
  private boolean paused;
  private int singleTurns;

  // The clock: pauses are not counted.
  private double wallBefore;
  private long activeNanos;
  private long resumedAt;
  private long reportedNanos;
  private long reportedStep;
  private long reportedTurn;
  private long progressNanos;
  private double stepsPerSecond;
  private @Nullable Instant started;

  /**
   * @param before where the run stood when it was queued
   * @param versions that the run goes on with
   * @param databaseLimit bytes that {@code run.db} may take; 0 for no limit
   */
  Runner(
      RunFolder folder,
      RunProgress before,
      long databaseLimit,
      Map<String, String> versions,
      JobFactory jobs,
      Mailbox mailbox,
      RunRecorder.Listener listener,
      Observer observer) {
    this.folder = folder;
    this.specification = folder.manifest().specification();
    this.before = before;
    this.knownStep = before.step();
    this.turn = before.turn();
    this.wallBefore = before.wallSeconds();
    this.started = before.started();
    this.mainName = before.metric();
    this.mainValue = before.value();
    this.databaseLimit = databaseLimit;
    this.versions = versions;
    this.jobs = jobs;
    this.mailbox = mailbox;
    this.listener = listener;
    this.observer = observer;
    this.checkpoints = new CheckpointKeeper(folder);
  }

  @Override
  public void run() {
    RunState state;
    String failure = null;
    try {
      open();
      state = train();
      settleCheckpoints();
    } catch (Throwable e) { // whatever it is, it ends this run only
      state = RunState.FAILED;
      failure = describe(e);
    }
    end(state, failure);
  }

  // --- start -------------------------------------------------------------------------------------

  private void open() {
    long budget = specification.budgetSteps();
    Found found = checkpoints.newest(budget).orElse(null);
    Positions positions = found == null ? Positions.START : found.facts().positions();
    long journalEnd =
        found != null && found.leadsBeyondItsBudget(budget) ? found.info().turn() : Long.MAX_VALUE;
    RunFolder.Recording recording = folder.record(positions, journalEnd, databaseLimit, listener);
    recorder = recording.recorder();
    if (started == null) {
      started = Instant.now();
    }
    resumedAt = System.nanoTime();

    knownStep = 0;
    turn = 0;
    if (found != null) {
      for (String warning : found.warnings()) {
        line("WARN", found.info().step(), "Passed over a checkpoint: " + warning);
      }
      knownStep = found.info().step();
      turn = found.info().turn();
      journal = found.facts().journal();
      values.putAll(found.facts().knobs());
      bestCheckpoint = found.info().best();
      bestScore = found.facts().bestScore();
      mainName = found.facts().metric();
      mainValue = found.facts().value();
    }
    publish(RunState.RUNNING, knownStep);
    if (found != null && !folder.manifest().versions().equals(versions)) {
      line(
          "WARN",
          found.info().step(),
          "Started with %s, goes on with %s: the bits may differ from those of one version."
              .formatted(folder.manifest().versions(), new TreeMap<>(versions)));
    }

    job = jobs.create(specification);
    mainMetric = job.mainMetric().orElse(null);
    mainName = mainMetric == null ? "" : mainMetric.name();
    if (found != null) {
      job.restore(found.state().section(CheckpointKeeper.JOB));
    }
    for (LiveHyperparameter knob : job.liveHyperparameters()) {
      values.putIfAbsent(knob.name(), knob.initial());
    }
    recorder.declare(job.liveHyperparameters(), values);
    folder.addProvenance(job.provenance());
    recording.journal().stream()
        .filter(
            entry -> entry.turn() > turn || (entry.turn() == turn && entry.sequence() > journal))
        .sorted(
            Comparator.comparingLong(JournalEntry::turn).thenComparingLong(JournalEntry::sequence))
        .forEach(replay::add);
    reportedStep = job.step();
    reportedTurn = turn;
    budgetSpent = job.step() >= specification.budgetSteps();
    scheduleCheckpoint();
    observer.ready(job.liveHyperparameters());

    if (found == null) {
      event("state", "started with seed " + specification.seed());
      checkpoint();
    } else {
      String where = "checkpoint " + found.info().name() + " (turn " + turn + ")";
      event("state", "resumed from " + where);
      line("INFO", job.step(), "Resumed from " + where + ".");
    }
  }

  // --- turns -------------------------------------------------------------------------------------

  private RunState train() {
    TrainingJob training = job();
    replayChanges();
    RunState wanted = mailbox.hasMail() ? readMail() : null;
    while (wanted == null && !training.finished()) {
      training.advance(this);
      turn++;
      if (badLoss != null) {
        throw new RunFailure(badLoss);
      }
      if (!replay.isEmpty()) {
        replayChanges();
      }
      report();
      if (mailbox.hasMail() || singleTurns > 0) {
        singleTurns = Math.max(0, singleTurns - 1);
        wanted = readMail();
      }
      takeDueCheckpoints();
    }
    if (wanted == RunState.STOPPED || wanted == RunState.INTERRUPTED) {
      checkpoint();
      return wanted;
    }
    return RunState.COMPLETED;
  }

  /** Looks at the mail, for as long as the run is paused. */
  private @Nullable RunState readMail() {
    while (true) {
      for (Letter letter : mailbox.take()) {
        if (letter instanceof Leave) {
          unpauseClock();
          return RunState.INTERRUPTED;
        } else if (letter instanceof DiskFailed disk) {
          throw new RunFailure(String.valueOf(disk.cause().getMessage()), disk.cause());
        } else if (letter instanceof Order order) {
          RunState wanted = obey(order.command());
          if (wanted != null) {
            unpauseClock();
            return wanted;
          }
        }
      }
      if (!paused || singleTurns > 0) {
        unpauseClock();
        return null;
      }
      pauseClock();
      writeOutCheckpoints();
      publish(RunState.PAUSED, job().step());
      mailbox.await();
    }
  }

  private @Nullable RunState obey(Command command) {
    switch (command.action()) {
      case PAUSE -> pause();
      case RESUME -> {
        singleTurns = 0;
        if (paused) {
          paused = false;
          event("state", "goes on");
          publish(RunState.RUNNING, job().step());
        }
      }
      case STEP -> {
        pause();
        singleTurns++;
      }
      case STOP -> {
        return RunState.STOPPED;
      }
      case CHECKPOINT -> checkpoint();
      case EVALUATE -> {
        journal = recorder().journal(turn, Action.EVALUATE, null, 0).sequence();
        evaluate();
      }
      case SET -> set(command);
    }
    return null;
  }

  private void pause() {
    if (!paused) {
      paused = true;
      event("state", "paused");
    }
  }

  private void set(Command command) {
    String name = String.valueOf(command.hyperparameter());
    LiveHyperparameter knob =
        job().liveHyperparameters().stream()
            .filter(known -> known.name().equals(name))
            .findFirst()
            .orElse(null);
    if (knob == null || !knob.allows(command.value())) {
      warn("%s cannot be set to %s.".formatted(name, command.value()));
      return;
    }
    journal = recorder().journal(turn, Action.SET, name, command.value()).sequence();
    change(name, command.value());
  }

  /** Does again what a person did at this turn before the run was interrupted. */
  private void replayChanges() {
    while (!replay.isEmpty() && replay.peek().turn() <= turn) {
      JournalEntry entry = replay.remove();
      journal = Math.max(journal, entry.sequence());
      if (entry.action() == Action.EVALUATE) {
        evaluate();
      } else if (entry.hyperparameter() != null) {
        recorder().knob(entry.hyperparameter(), entry.value());
        change(entry.hyperparameter(), entry.value());
      }
    }
  }

  private void change(String name, double value) {
    Double before = values.put(name, value);
    event("change", "%s: %s → %s".formatted(name, before, value));
  }

  private void evaluate() {
    job().requestEvaluation();
    event("change", "evaluation asked for");
  }

  // --- checkpoints -------------------------------------------------------------------------------

  private void takeDueCheckpoints() {
    TrainingJob training = job();
    boolean due = training.step() >= nextCheckpointStep;
    if (!budgetSpent && training.step() >= specification.budgetSteps()) {
      due = true; // a larger budget goes on from here
    }
    if (due || newBest != null) {
      checkpoint();
      budgetSpent = training.step() >= specification.budgetSteps();
    }
    while (checkpoints.hasNews()) {
      announce(checkpoints.settle(false));
    }
  }

  private void checkpoint() {
    TrainingJob training = job();
    long step = training.step();
    if (newBest != null) {
      bestScore = newBest;
      bestCheckpoint = step + "-" + turn;
      event("best", "best so far: %s".formatted(newBest));
      newBest = null;
    } else if (checkpoints.hasTaken(step, turn)) {
      return;
    }
    while (checkpoints.hasNews()) {
      announce(checkpoints.settle(false));
    }
    Facts facts =
        new Facts(
            recorder().generation(),
            recorder().positions(),
            journal,
            Map.copyOf(values),
            bestScore,
            specification.budgetSteps(),
            budgetSpent,
            mainName,
            mainValue);
    checkpoints.take(step, turn, facts, bestCheckpoint, this::save, recorder());
    scheduleCheckpoint();
  }

  private void save(StateWriter out) {
    out.put(CheckpointKeeper.JOB, job());
  }

  private void scheduleCheckpoint() {
    long every = specification.checkpointEvery();
    nextCheckpointStep = every <= 0 ? Long.MAX_VALUE : (job().step() / every + 1) * every;
  }

  private void announce(@Nullable Info written) {
    if (written != null) {
      recorder().event("checkpoint", written.step(), written.turn(), written.name());
    }
  }

  private void writeOutCheckpoints() {
    while (checkpoints.isWriting()) {
      announce(checkpoints.settle(true));
    }
  }

  private void settleCheckpoints() {
    writeOutCheckpoints();
    recorder().flush();
  }

  // --- what the job sees -------------------------------------------------------------------------

  @Override
  public void log(Metric metric, long step, double value) {
    recorder().log(metric, step, value);
    if (metric == mainMetric) {
      mainValue = value;
    }
    if (!Double.isFinite(value) && badLoss == null && metric.name().startsWith("loss/")) {
      badLoss =
          "%s became %s at step %d. Lower the learning rate, or look at the data and rewards of this step."
              .formatted(metric.name(), value, step);
    }
  }

  @Override
  public void image(String name, long step, byte[] image) {
    recorder().image(name, step, image);
  }

  @Override
  public void info(String message) {
    line("INFO", job().step(), message);
  }

  @Override
  public void warn(String message) {
    line("WARN", job().step(), message);
  }

  @Override
  public double value(LiveHyperparameter hyperparameter) {
    Double value = values.get(hyperparameter.name());
    return value == null ? hyperparameter.initial() : value;
  }

  @Override
  public void best(long step, double score) {
    newBest = score;
  }

  // --- news --------------------------------------------------------------------------------------

  private void report() {
    long now = System.nanoTime();
    if (now - progressNanos < PROGRESS_NANOS) {
      return;
    }
    progressNanos = now;
    TrainingJob training = job();
    long active = activeNanos + now - resumedAt;
    if (active - reportedNanos >= REPORT_NANOS) {
      double seconds = (active - reportedNanos) * 1e-9;
      stepsPerSecond = (training.step() - reportedStep) / seconds;
      recorder().log(STEPS_PER_SECOND, training.step(), stepsPerSecond);
      recorder().log(TURN_MILLISECONDS, training.step(), 1e3 * seconds / (turn - reportedTurn));
      Runtime runtime = Runtime.getRuntime();
      recorder().log(HEAP, training.step(), runtime.totalMemory() - runtime.freeMemory());
      reportedNanos = active;
      reportedStep = training.step();
      reportedTurn = turn;
    }
    if (recorder().crowded()) {
      recorder().flush();
    }
    publish(paused ? RunState.PAUSED : RunState.RUNNING, training.step());
  }

  private void publish(RunState state, long step) {
    RunProgress progress = progress(state, step, null, null);
    if (recorder != null) {
      recorder.progress(progress);
    }
    observer.changed(progress);
  }

  private RunProgress progress(
      RunState state, long step, @Nullable Instant ended, @Nullable String failure) {
    return new RunProgress(
        state,
        step,
        turn,
        recorder == null ? before.generation() : recorder.generation(),
        state == RunState.RUNNING ? stepsPerSecond : 0,
        wallSeconds(),
        mainName,
        mainValue,
        started,
        ended,
        failure);
  }

  private void event(String kind, String text) {
    recorder().event(kind, step(), turn, text);
  }

  /** Of the job, also when it is not made yet or broken. */
  private long step() {
    if (job != null) {
      try {
        knownStep = job.step();
      } catch (Throwable broken) {
        LOG.debug("The job of {} does not know its step any more.", folder.id(), broken);
      }
    }
    return knownStep;
  }

  private void line(String level, long step, String message) {
    recorder().line(level, step, message);
  }

  private void pauseClock() {
    if (resumedAt != 0) {
      activeNanos += System.nanoTime() - resumedAt;
      resumedAt = 0;
    }
  }

  private void unpauseClock() {
    if (resumedAt == 0) {
      resumedAt = System.nanoTime();
    }
  }

  private double wallSeconds() {
    long running = resumedAt == 0 ? 0 : System.nanoTime() - resumedAt;
    return wallBefore + (activeNanos + running) * 1e-9;
  }

  private RunRecorder recorder() {
    if (recorder == null) {
      throw new IllegalStateException("The run is not open.");
    }
    return recorder;
  }

  private TrainingJob job() {
    if (job == null) {
      throw new IllegalStateException("The job is not made yet.");
    }
    return job;
  }

  // --- end ---------------------------------------------------------------------------------------

  /** Whatever breaks on the way, the folder is let go and the end is told. */
  private void end(RunState state, @Nullable String failure) {
    String weights = "";
    Outcome outcome = null;
    try {
      if (job != null) {
        if (state != RunState.FAILED) {
          weights = job.weightsSha256();
        }
        if (state == RunState.COMPLETED) {
          outcome = job.outcome();
        }
      }
    } catch (Throwable e) {
      state = RunState.FAILED;
      failure = describe(e);
    }
    if (state == RunState.FAILED) {
      stepsPerSecond = 0;
    }
    double wall = wallSeconds();
    RunResult result =
        new RunResult(
            folder.id(),
            specification.experiment(),
            state,
            specification.seed(),
            step(),
            wall,
            wall > 0 ? step() / wall : 0,
            weights,
            outcome,
            failure);
    RunProgress progress = progress(state, step(), Instant.now(), failure);
    boolean recorded = false;
    try {
      recorded = recordEnd(progress, result);
      checkpoints.close();
      if (job != null) {
        job.close();
      }
    } catch (Throwable e) {
      LOG.warn("The run {} did not close properly.", folder.id(), e);
    } finally {
      folder.close();
      observer.ended(progress, result, recorded);
    }
  }

  private boolean recordEnd(RunProgress progress, RunResult result) {
    String failure = progress.failure();
    if (recorder != null) {
      event(
          result.state() == RunState.FAILED ? "failure" : "state",
          failure == null ? word(result.state()) : failure);
      recorder.result(result);
      recorder.progress(progress);
    }
    observer.changed(progress);
    if (recorder != null) {
      recorder.close();
      if (recorder.failure().isEmpty()) {
        return true;
      }
    }
    try {
      folder.markEnded(progress, result); // a line may still fit where a batch did not
      return true;
    } catch (RuntimeException e) {
      LOG.error("The end of {} could not be stored: {}", folder.id(), failure, e);
      return false;
    }
  }

  private static String word(RunState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private String describe(Throwable e) {
    try {
      return explain(e);
    } catch (Throwable again) { // such as another lack of memory
      LOG.error("The run {} failed, and so did saying why.", folder.id(), again);
      return e.toString();
    }
  }

  /** One line for a person; the stack trace goes to the run's log. */
  private String explain(Throwable e) {
    boolean known =
        (e instanceof RunFailure && e.getCause() == null)
            || e.getCause() instanceof StoreException
            || e instanceof StoreException
            || e instanceof CheckpointException;
    StringBuilder text =
        new StringBuilder(
            e.getMessage() == null || e.getMessage().isBlank() ? e.toString() : e.getMessage());
    if (!known && !(e instanceof RunFailure) && job != null && e.getMessage() != null) {
      text.insert(0, e.getClass().getSimpleName() + ": "); // before that, it is about the settings
    }
    if (job != null) {
      String diagnosis = "";
      try {
        diagnosis = job.diagnosis();
      } catch (Throwable broken) {
        e.addSuppressed(broken);
      }
      text.append(" [step %d, turn %d, seed %d".formatted(step(), turn, specification.seed()));
      text.append(lastCheckpoint());
      if (!diagnosis.isBlank()) {
        text.append("; ").append(diagnosis);
      }
      text.append(']');
    }
    LOG.debug("The run {} failed.", folder.id(), e);
    if (recorder != null) {
      line("ERROR", step(), known ? text.toString() : text + "\n" + stackTrace(e));
    }
    return text.toString().strip();
  }

  private String lastCheckpoint() {
    try {
      writeOutCheckpoints();
    } catch (RuntimeException unwritten) {
      LOG.debug("A checkpoint of {} was not written.", folder.id(), unwritten);
    }
    Info last = checkpoints.last();
    return last == null ? "; no checkpoint" : "; last good checkpoint " + last.name();
  }

  private static String stackTrace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
