package dev.agon.web;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/**
 * What goes out as JSON. Records are written field by field; a time is a number of milliseconds
 * since 1970; NaN and the infinities, for which JSON has no word, are null.
 */
final class Answers {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .registerModule(
              new SimpleModule()
                  .addSerializer(Instant.class, new InstantAsMillis())
                  .addSerializer(Double.class, new FiniteDouble())
                  .addSerializer(double.class, new FiniteDouble())
                  .addSerializer(double[].class, new FiniteDoubles()));

  static String json(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new WebException("Cannot write %s as JSON.".formatted(value.getClass()), e);
    }
  }

  static void ok(RoutingContext context, Object value) {
    send(context, 200, value);
  }

  static void error(RoutingContext context, int status, String message) {
    send(context, status, Map.of("error", message));
  }

  static void send(RoutingContext context, int status, Object value) {
    sendJson(context, status, json(value));
  }

  /** Sends what {@link #json} made, perhaps on another thread. */
  static void sendJson(RoutingContext context, int status, String json) {
    if (context.response().ended() || context.response().closed()) {
      return; // the client went away meanwhile
    }
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
        .end(json);
  }

  private static final class InstantAsMillis extends JsonSerializer<Instant> {
    @Override
    public void serialize(Instant value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeNumber(value.toEpochMilli());
    }
  }

  private static final class FiniteDouble extends JsonSerializer<Double> {
    @Override
    public void serialize(Double value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      write(value, json);
    }
  }

  private static final class FiniteDoubles extends JsonSerializer<double[]> {
    @Override
    public void serialize(double[] values, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeStartArray();
      for (double value : values) {
        write(value, json);
      }
      json.writeEndArray();
    }
  }

  private static void write(double value, JsonGenerator json) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeNull();
    }
  }

  private Answers() {}
}
