package dev.agon.web;

import dev.agon.core.run.Addresses;
import dev.agon.core.run.RunMessages.Event;
import dev.agon.core.run.RunMessages.LogLine;
import dev.agon.core.run.RunMessages.Media;
import dev.agon.core.run.RunMessages.MetricBatch;
import dev.agon.core.run.RunMessages.Points;
import dev.agon.core.run.RunStatus;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Hands the news of the event bus to the open pages. A page says which run it watches ({@code
 * {"watch": "run id"}}); it can say nothing else, so a socket never changes anything. Lives on the
 * event loop.
 */
final class LiveHub {
  private static final int MOST_CLIENTS = 64;
  private static final int WRITE_QUEUE_BYTES = 256 * 1024;
  private static final long METER_MILLIS = 1_000;
  private static final short POLICY_VIOLATION = 1008;

  private final Vertx vertx;
  private final ProcessMeter meter = new ProcessMeter();
  private final Set<LiveClient> clients = new HashSet<>();
  private long values;

  LiveHub(Vertx vertx) {
    this.vertx = vertx;
  }

  void listen() {
    EventBus bus = vertx.eventBus();
    bus.<RunStatus>consumer(Addresses.STATUS, m -> toAll(client -> client.offer(m.body())));
    bus.<MetricBatch>consumer(Addresses.METRICS, m -> batch(m.body()));
    bus.<LogLine>consumer(Addresses.LOG, m -> toAll(client -> client.offer(m.body())));
    bus.<Media>consumer(Addresses.MEDIA, m -> toAll(client -> client.offer(m.body())));
    bus.<Event>consumer(Addresses.EVENT, m -> toAll(client -> client.offer(m.body())));
    vertx.setPeriodic(METER_MILLIS, timer -> measure());
  }

  /** Turns a request that the {@link Gatekeeper} let pass into a page's socket. */
  void connect(RoutingContext context) {
    if (!"websocket".equalsIgnoreCase(context.request().getHeader("Upgrade"))) {
      Answers.error(context, 426, "This address is for WebSocket connections.");
    } else if (clients.size() >= MOST_CLIENTS) {
      Answers.error(context, 503, "%d pages are open already.".formatted(MOST_CLIENTS));
    } else {
      context
          .request()
          .toWebSocket()
          .onSuccess(this::serve)
          .onFailure(bad -> Answers.error(context, 400, "This is no WebSocket handshake."));
    }
  }

  private void serve(ServerWebSocket socket) {
    socket.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    LiveClient client = new LiveClient(vertx, socket);
    clients.add(client);
    socket.closeHandler(closed -> clients.remove(client));
    socket.exceptionHandler(failure -> socket.close());
    socket.binaryMessageHandler(data -> socket.close(POLICY_VIOLATION));
    socket.textMessageHandler(
        text -> {
          try {
            client.watch((String) new JsonObject(text).getValue("watch"));
          } catch (DecodeException | ClassCastException notOurs) {
            socket.close(POLICY_VIOLATION);
          }
        });
    client.offer(meter.read(0));
  }

  private void batch(MetricBatch batch) {
    for (Points points : batch.series()) {
      values += points.values().length;
    }
    toAll(client -> client.offer(batch));
  }

  private void measure() {
    if (!clients.isEmpty()) {
      ProcessMeter.Reading reading = meter.read(values * 1_000.0 / METER_MILLIS);
      toAll(client -> client.offer(reading));
    }
    values = 0;
  }

  private void toAll(Consumer<LiveClient> action) {
    clients.forEach(action);
  }
}
