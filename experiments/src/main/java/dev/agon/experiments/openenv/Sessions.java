package dev.agon.experiments.openenv;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.ServerWebSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open sessions, as many as were agreed on. Lives on the event loop. */
final class Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  private final OpenEnvServer.Offer offer;
  private final WorkerExecutor workers;
  private final Promise<Void> allEnded = Promise.promise();
  private int open;
  private long opened;
  private boolean closing;

  Sessions(OpenEnvServer.Offer offer, WorkerExecutor workers) {
    this.offer = offer;
    this.workers = workers;
  }

  /** Completed when the last session has closed its environment; none is taken on meanwhile. */
  Future<Void> allEnded() {
    closing = true;
    endIfEmpty();
    return allEnded.future();
  }

  private void endIfEmpty() {
    if (closing && open == 0) {
      allEnded.tryComplete();
    }
  }

  /** A name that no other session of this server has. */
  String nextName() {
    return Long.toString(++opened);
  }

  /**
   * Takes a place for as long as a request needs an environment: {@link #leave} gives it back.
   *
   * @return false where none is free
   */
  boolean enter() {
    if (closing || open >= offer.sessions()) {
      return false;
    }
    open++;
    return true;
  }

  void leave() {
    open--;
    endIfEmpty();
  }

  String full() {
    return "Server at capacity: %d of %d sessions are open (--sessions)."
        .formatted(open, offer.sessions());
  }

  /** Gives a WebSocket an environment, or says why not and closes it. */
  void open(ServerWebSocket socket) {
    if (!enter()) {
      ObjectNode error = Conversation.data(ErrorCode.CAPACITY_REACHED, full());
      error.put("active_sessions", open);
      error.put("max_sessions", offer.sessions());
      sayAndClose(socket, Conversation.error(error));
      return;
    }
    new Session(socket, nextName()).start();
  }

  private static void sayAndClose(ServerWebSocket socket, String message) {
    socket.writeTextMessage(message).onComplete(sent -> socket.close());
  }

  /** One WebSocket: its messages are answered in turn, each on a worker. */
  private final class Session {
    private final ServerWebSocket socket;
    private final String name;
    private Future<?> work = Future.succeededFuture();
    private @Nullable ServedEnvironment environment;
    private boolean ended;

    Session(ServerWebSocket socket, String name) {
      this.socket = socket;
      this.name = name;
    }

    void start() {
      socket.pause();
      socket.exceptionHandler(failure -> socket.close());
      socket.closeHandler(closed -> work.onComplete(done -> end()));
      work =
          workers
              .executeBlocking(() -> new ServedEnvironment(offer.make(), name), false)
              .onSuccess(this::listen)
              .onFailure(this::notMade);
    }

    private void notMade(Throwable failure) {
      LOG.warn("{} could not be made: {}", offer.entry().id(), failure.getMessage());
      end();
      ObjectNode error =
          Conversation.data(ErrorCode.FACTORY_ERROR, String.valueOf(failure.getMessage()));
      error.put("factory_name", offer.entry().id());
      sayAndClose(socket, Conversation.error(error));
    }

    private void listen(ServedEnvironment made) {
      environment = made;
      Conversation conversation = new Conversation(made);
      socket.binaryMessageHandler(
          data ->
              sayAndClose(
                  socket,
                  Conversation.error(
                      ErrorCode.SESSION_ERROR, "Messages are text, but this one was binary.")));
      socket.textMessageHandler(
          text -> {
            socket.pause(); // one message at a time: a client that is too fast waits
            work =
                workers
                    .executeBlocking(() -> conversation.answer(text), false)
                    .onSuccess(this::reply)
                    .onFailure(this::broken);
          });
      socket.resume();
    }

    private void reply(@Nullable String reply) {
      if (reply == null) {
        end().onComplete(done -> socket.close()); // who sees it closed finds the place free
      } else {
        socket.writeTextMessage(reply);
        socket.resume();
      }
    }

    /** An error of the program, not of the message. */
    private void broken(Throwable failure) {
      LOG.error("A session of {} failed", offer.entry().id(), failure);
      sayAndClose(socket, Conversation.error(ErrorCode.SESSION_ERROR, failure.toString()));
    }

    /** Closes the environment, then gives the place back; once. */
    private Future<?> end() {
      if (ended) {
        return Future.succeededFuture();
      }
      ended = true;
      ServedEnvironment made = environment;
      Future<?> closed =
          made == null
              ? Future.succeededFuture()
              : workers.executeBlocking(
                  () -> {
                    made.close();
                    return null;
                  },
                  false);
      return closed
          .onFailure(failure -> LOG.warn("{} could not be closed", offer.entry().id(), failure))
          .onComplete(done -> leave());
    }
  }
}
