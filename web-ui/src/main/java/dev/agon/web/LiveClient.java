package dev.agon.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agon.core.run.RunMessages.Event;
import dev.agon.core.run.RunMessages.LogLine;
import dev.agon.core.run.RunMessages.Media;
import dev.agon.core.run.RunMessages.MetricBatch;
import dev.agon.core.run.RunMessages.Points;
import dev.agon.core.run.RunStatus;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One open page. News gathers here and leaves as one frame at most every {@value #FRAME_MILLIS} ms,
 * and only while the socket takes data. A page that reads too slowly keeps the latest status of
 * every run, loses the other news, and is told to ask for what it missed. Lives on the event loop.
 */
final class LiveClient {
  private static final long FRAME_MILLIS = 16;
  private static final int MOST_WAITING = 100_000;

  private final Vertx vertx;
  private final ServerWebSocket socket;
  private final Map<String, RunStatus> statuses = new LinkedHashMap<>();
  private final News news = new News();
  private @Nullable String watched;
  private ProcessMeter.@Nullable Reading reading;
  private boolean missed;
  private int waiting;
  private boolean scheduled;
  private long lastFrame;

  LiveClient(Vertx vertx, ServerWebSocket socket) {
    this.vertx = vertx;
    this.socket = socket;
    socket.drainHandler(drained -> flush());
  }

  /** What gathers for the watched run. */
  private static final class News {
    final List<MetricBatch> batches = new ArrayList<>();
    final List<LogLine> log = new ArrayList<>();
    final List<Media> media = new ArrayList<>();
    final List<Event> events = new ArrayList<>();

    void clear() {
      batches.clear();
      log.clear();
      media.clear();
      events.clear();
    }
  }

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record Frame(
      Collection<RunStatus> statuses,
      List<MetricBatch> batches,
      List<LogLine> log,
      List<Media> media,
      List<Event> events,
      @Nullable String missed,
      ProcessMeter.@Nullable Reading process) {}

  /** Sends this run's values, lines, images and events from now on; null for no run. */
  void watch(@Nullable String run) {
    watched = run;
    missed = false;
    waiting = 0;
    news.clear();
  }

  void offer(RunStatus status) {
    statuses.put(status.id(), status);
    schedule();
  }

  void offer(MetricBatch batch) {
    int values = 0;
    for (Points points : batch.series()) {
      values += points.values().length;
    }
    if (takes(batch.runId(), values)) {
      news.batches.add(batch);
    }
  }

  void offer(LogLine line) {
    if (takes(line.runId(), 1)) {
      news.log.add(line);
    }
  }

  void offer(Media media) {
    if (takes(media.runId(), 1)) {
      news.media.add(media);
    }
  }

  void offer(Event event) {
    if (takes(event.runId(), 1)) {
      news.events.add(event);
    }
  }

  void offer(ProcessMeter.Reading latest) {
    reading = latest;
    schedule();
  }

  private boolean takes(String run, int values) {
    if (!run.equals(watched)) {
      return false;
    }
    schedule();
    if (missed) {
      return false; // the page will read it from the disk
    }
    waiting += values;
    if (waiting > MOST_WAITING) {
      missed = true;
      news.clear();
      return false;
    }
    return true;
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      long due = lastFrame + FRAME_MILLIS - System.currentTimeMillis();
      vertx.setTimer(Math.max(1, Math.min(FRAME_MILLIS, due)), timer -> flush());
    }
  }

  private void flush() {
    scheduled = false;
    boolean empty = statuses.isEmpty() && waiting == 0 && reading == null;
    if (empty || socket.isClosed() || socket.writeQueueFull()) {
      return; // when full, the drain handler comes back here
    }
    Frame frame =
        new Frame(
            statuses.values(),
            news.batches,
            news.log,
            news.media,
            news.events,
            missed ? watched : null,
            reading);
    socket.writeTextMessage(Answers.json(frame)).onFailure(closed -> socket.close());
    statuses.clear();
    news.clear();
    reading = null;
    missed = false;
    waiting = 0;
    lastFrame = System.currentTimeMillis();
  }
}
