package dev.agon.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.core.run.Addresses;
import dev.agon.core.run.RunMessages.Accepted;
import dev.agon.core.run.RunMessages.Action;
import dev.agon.core.run.RunMessages.Command;
import dev.agon.core.run.RunStatus;
import dev.agon.core.store.RunArchive;
import dev.agon.core.store.RunArchive.Knob;
import dev.agon.core.store.RunArchive.Series;
import dev.agon.core.store.RunArchive.SeriesInfo;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST interface. GET reads the runs folder, on a worker thread, and changes nothing; POST
 * sends a command to the scheduler. {@code docs/dashboard.md} lists the routes.
 */
final class RunRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(RunRoutes.class);
  private static final long BODY_LIMIT = 64 * 1024;
  private static final int MOST_COLUMNS = 4_000;
  private static final int MOST_SERIES = 64;
  private static final int MOST_LINES = 2_000;

  private final Vertx vertx;
  private final RunArchive archive;

  RunRoutes(Vertx vertx, RunArchive archive) {
    this.vertx = vertx;
    this.archive = archive;
  }

  void mount(Router router) {
    router.get("/api/runs").handler(c -> answer(c, () -> Map.of("runs", archive.list())));
    router.get("/api/runs/:run").handler(c -> answer(c, () -> overview(run(c))));
    router.get("/api/runs/:run/series").handler(c -> answer(c, () -> series(c)));
    router.get("/api/runs/:run/log").handler(c -> answer(c, () -> log(c)));
    router
        .get("/api/runs/:run/events")
        .handler(c -> answer(c, () -> Map.of("events", archive.events(known(run(c))))));
    router
        .get("/api/runs/:run/media")
        .handler(c -> answer(c, () -> Map.of("media", archive.media(known(run(c)), name(c)))));
    router.get("/api/runs/:run/media/:file").handler(this::image);
    router
        .post("/api/runs/:run/commands")
        .handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT))
        .handler(this::command);
  }

  /** All that a run's page shows besides its curves. */
  private record Overview(
      RunStatus status, ObjectNode manifest, List<Knob> knobs, List<SeriesInfo> metrics) {}

  private Overview overview(String run) {
    RunStatus status = archive.status(run).orElseThrow(() -> unknown(run));
    ObjectNode none = JsonNodeFactory.instance.objectNode();
    return new Overview(
        status,
        readable(() -> archive.manifest(run).orElse(none), none),
        readable(() -> archive.knobs(run), List.of()),
        readable(() -> archive.metrics(run), List.of()));
  }

  /** A damaged run has a status that says so; the rest of its page stays empty. */
  private static <T> T readable(Supplier<T> part, T otherwise) {
    try {
      return part.get();
    } catch (RuntimeException damaged) {
      LOG.warn("A part of a run cannot be read: {}", damaged.getMessage());
      return otherwise;
    }
  }

  private Map<String, List<Series>> series(RoutingContext context) {
    String run = known(run(context));
    List<String> metrics = context.queryParam("metric");
    if (metrics.isEmpty() || metrics.size() > MOST_SERIES) {
      throw new Refusal(400, "Name 1 to %d metrics: ?metric=…".formatted(MOST_SERIES));
    }
    long from = number(context, "from", 0, 0, Long.MAX_VALUE);
    long to = number(context, "to", Long.MAX_VALUE, from, Long.MAX_VALUE);
    int columns = (int) number(context, "columns", 1_000, 1, MOST_COLUMNS);
    List<Series> answer = new ArrayList<>(metrics.size());
    for (String metric : metrics) {
      answer.add(archive.series(run, metric, from, to, columns));
    }
    return Map.of("series", answer);
  }

  private Map<String, Object> log(RoutingContext context) {
    String run = known(run(context));
    long after = number(context, "after", 0, 0, Long.MAX_VALUE);
    int limit = (int) number(context, "limit", 500, 1, MOST_LINES);
    return Map.of("lines", archive.log(run, after, limit));
  }

  private void image(RoutingContext context) {
    String run = run(context);
    String file = context.pathParam("file");
    work(() -> archive.mediaFile(known(run), file))
        .onFailure(failure -> fail(context, failure))
        .onSuccess(found -> send(context, file, found));
  }

  private void send(RoutingContext context, String name, Optional<Path> found) {
    if (found.isEmpty()) {
      Answers.error(context, 404, "This run has no image of this name.");
      return;
    }
    String lower = name.toLowerCase(Locale.ROOT);
    String type = lower.endsWith(".png") ? "image/png" : lower.endsWith(".gif") ? "image/gif" : "";
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, type.isEmpty() ? "application/octet-stream" : type)
        .putHeader("Content-Disposition", type.isEmpty() ? "attachment" : "inline")
        // Whatever the file holds, it is not run, not even when it is opened by itself.
        .putHeader("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
        // The page asks for each image under its own sequence number.
        .putHeader(HttpHeaders.CACHE_CONTROL, "private, max-age=31536000, immutable")
        .sendFile(found.get().toString())
        .onFailure(failure -> fail(context, failure));
  }

  private void command(RoutingContext context) {
    Command command;
    try {
      command = command(run(context), context.body().asJsonObject());
    } catch (Refusal | DecodeException | ClassCastException e) {
      String why =
          e instanceof Refusal
              ? String.valueOf(e.getMessage())
              : "The body is not a JSON object whose value, if it has one, is a number.";
      Answers.error(context, 400, why);
      return;
    }
    LOG.info("Command from the dashboard: {}", command);
    vertx
        .eventBus()
        .<Accepted>request(Addresses.COMMAND, command)
        .onSuccess(accepted -> Answers.send(context, 202, accepted.body()))
        .onFailure(failure -> fail(context, failure));
  }

  private static Command command(String run, @Nullable JsonObject body) {
    if (body == null) {
      throw new Refusal(400, "The body is empty; send {\"action\": \"PAUSE\"}, for example.");
    }
    String name = String.valueOf(body.getValue("action"));
    Action action;
    try {
      action = Action.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          400,
          "There is no action '%s'. Choose from %s.".formatted(name, List.of(Action.values())));
    }
    String hyperparameter = body.getString("hyperparameter");
    if (action != Action.SET && hyperparameter == null) {
      return Command.of(run, action);
    }
    Double value = body.getDouble("value");
    if (hyperparameter == null || value == null || !Double.isFinite(value)) {
      throw new Refusal(
          400, "%s needs a hyperparameter and a number as its value.".formatted(action));
    }
    return new Command(run, action, hyperparameter, value);
  }

  private static String run(RoutingContext context) {
    return context.pathParam("run");
  }

  private static String name(RoutingContext context) {
    List<String> names = context.queryParam("name");
    return names.isEmpty() ? "" : names.get(0);
  }

  private String known(String run) {
    if (archive.status(run).isEmpty()) {
      throw unknown(run);
    }
    return run;
  }

  private static Refusal unknown(String run) {
    return new Refusal(404, "There is no run '%s' in this runs folder.".formatted(run));
  }

  private static long number(
      RoutingContext context, String name, long otherwise, long least, long most) {
    List<String> given = context.queryParam(name);
    if (given.isEmpty()) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(given.get(0));
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // answered below
    }
    throw new Refusal(
        400,
        most == Long.MAX_VALUE
            ? "%s=%s is not a whole number ≥ %d.".formatted(name, given.get(0), least)
            : "%s=%s is not a whole number from %d to %d."
                .formatted(name, given.get(0), least, most));
  }

  /** Reads and encodes on a worker: an answer may have a million numbers. */
  private void answer(RoutingContext context, Callable<?> reading) {
    work(() -> Answers.json(reading.call()))
        .onSuccess(json -> Answers.sendJson(context, 200, json))
        .onFailure(failure -> fail(context, failure));
  }

  private <T> Future<T> work(Callable<T> reading) {
    return vertx.executeBlocking(reading, false);
  }

  private static void fail(RoutingContext context, Throwable failure) {
    if (failure instanceof Refusal refusal) {
      Answers.error(context, refusal.status, String.valueOf(refusal.getMessage()));
    } else if (failure instanceof ReplyException reply) {
      int status =
          switch (reply.failureType()) {
            case NO_HANDLERS -> 503;
            case TIMEOUT -> 504;
            default ->
                reply.failureCode() >= 400 && reply.failureCode() < 500 ? reply.failureCode() : 500;
          };
      String message =
          status == 503 ? "No scheduler runs in this process." : String.valueOf(reply.getMessage());
      Answers.error(context, status, message);
    } else {
      LOG.warn("{} failed", context.request().uri(), failure);
      Answers.error(context, 500, "The run could not be read: " + failure.getMessage());
    }
  }

  private static final class Refusal extends RuntimeException {
    final int status;

    Refusal(int status, String message) {
      super(message, null, false, false);
      this.status = status;
    }
  }
}
