package dev.agon.experiments.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Standard output: a text for people, or with {@code --json} one object on the last line. */
final class Output {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  @Option(names = "--json", description = "Print one JSON object instead of text.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  boolean json() {
    return json;
  }

  /** What a person reads; nothing with {@code --json}. */
  void text(String text) {
    if (!json) {
      out().println(text);
      out().flush();
    }
  }

  /** What a script reads; nothing without {@code --json}. */
  void json(Object object) {
    if (json) {
      try {
        out().println(JSON.writeValueAsString(object));
        out().flush();
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("Results can always be written.", e);
      }
    }
  }

  /** A line on standard error, for the person who waits. */
  void note(String line) {
    PrintWriter err = command.commandLine().getErr();
    err.println(line);
    err.flush();
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }

  /** Rows under a header, columns aligned. */
  static String table(List<String> header, List<List<String>> rows) {
    int[] widths = new int[header.size()];
    List<List<String>> all = new ArrayList<>();
    all.add(header);
    all.addAll(rows);
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString().stripTrailing();
  }

  /** Three significant digits, thousands apart: {@code 38 200}, {@code 0.0123}, {@code –}. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return "%,d".formatted((long) value).replace(',', ' ');
    }
    if (Math.abs(value) >= 1_000) {
      return "%,.0f".formatted(value).replace(',', ' ');
    }
    return "%.3g".formatted(value);
  }

  /** The number under a key that is there. */
  static double number(Map<String, Object> object, String key) {
    return ((Number) Objects.requireNonNull(object.get(key))).doubleValue();
  }

  /** An object with one key. */
  static Map<String, Object> object(String key, Object value) {
    return Map.of(key, value);
  }
}
