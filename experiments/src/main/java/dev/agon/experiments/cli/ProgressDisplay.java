package dev.agon.experiments.cli;

import dev.agon.core.run.Addresses;
import dev.agon.core.run.RunMessages.LogLine;
import dev.agon.core.run.RunStatus;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far a run has come, on standard error: a bar that moves on a terminal, the run's log lines
 * elsewhere.
 */
final class ProgressDisplay implements AutoCloseable {
  private final String runId;
  private final Output output;
  private final boolean terminal = Boolean.getBoolean("agon.terminal");
  private final MessageConsumer<RunStatus> status;
  private final MessageConsumer<LogLine> log;
  private @Nullable ProgressBar bar;

  ProgressDisplay(Vertx vertx, String runId, Output output) {
    this.runId = runId;
    this.output = output;
    status = vertx.eventBus().consumer(Addresses.STATUS);
    log = vertx.eventBus().consumer(Addresses.LOG);
  }

  /** From now on, until it is closed. */
  void listen() {
    if (terminal) {
      status.handler(message -> show(message.body()));
    }
    log.handler(message -> show(message.body()));
  }

  private synchronized void show(RunStatus now) {
    if (!now.id().equals(runId) || now.state().ended()) {
      return;
    }
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(runId)
              .setInitialMax(now.budget())
              .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BAR)
              .setUpdateIntervalMillis(100)
              .build();
    }
    bar.stepTo(now.step());
    String speed = Output.number(Math.rint(now.stepsPerSecond())) + " steps/s";
    String value =
        now.metric().isEmpty() || Double.isNaN(now.value())
            ? ""
            : ", %s %s".formatted(now.metric(), Output.number(now.value()));
    bar.setExtraMessage(
        now.state().name().toLowerCase(java.util.Locale.ROOT) + " " + speed + value);
  }

  private synchronized void show(LogLine line) {
    boolean notable = !line.level().equals("INFO");
    if (line.runId().equals(runId) && (!terminal || notable)) {
      // What stands below the first line, a stack trace say, is for the run's log.
      String message = line.message().lines().findFirst().orElse("");
      output.note("%s  step %s  %s".formatted(runId, Output.number(line.step()), message));
    }
  }

  @Override
  public synchronized void close() {
    status.unregister();
    log.unregister();
    if (bar != null) {
      bar.close();
    }
  }
}
