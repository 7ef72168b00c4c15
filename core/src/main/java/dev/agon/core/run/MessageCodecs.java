package dev.agon.core.run;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.util.List;

/**
 * Lets the event bus carry the records of {@link RunMessages} and {@link RunStatus} as they are.
 * They are immutable by contract, so within a process the receiver gets the sender's object.
 */
public final class MessageCodecs {
  private static final List<Class<?>> MESSAGES =
      List.of(
          RunStatus.class,
          RunMessages.Submit.class,
          RunMessages.Command.class,
          RunMessages.Accepted.class,
          RunMessages.MetricBatch.class,
          RunMessages.LogLine.class,
          RunMessages.Media.class,
          RunMessages.Event.class);

  /** Registers a codec for each message; does nothing on a bus that has them already. */
  public static synchronized void register(EventBus bus) {
    for (Class<?> message : MESSAGES) {
      registerIfNew(bus, message);
    }
  }

  private static <T> void registerIfNew(EventBus bus, Class<T> type) {
    try {
      bus.registerDefaultCodec(type, new ByReference<>(type));
    } catch (IllegalStateException alreadyThere) {
      // The scheduler and the dashboard share a bus, and either may be started first.
    }
  }

  private record ByReference<T>(Class<T> type) implements MessageCodec<T, T> {
    @Override
    public T transform(T message) {
      return message;
    }

    @Override
    public void encodeToWire(Buffer buffer, T message) {
      throw new UnsupportedOperationException(name() + " stays within the process.");
    }

    @Override
    public T decodeFromWire(int position, Buffer buffer) {
      throw new UnsupportedOperationException(name() + " stays within the process.");
    }

    @Override
    public String name() {
      return type.getName();
    }

    @Override
    public byte systemCodecID() {
      return -1;
    }
  }

  private MessageCodecs() {}
}
