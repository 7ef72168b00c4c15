package dev.agon.core.environment.wrapper;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against what Gymnasium's wrappers made of runs, by {@code environment/make-wrapper-runs.py}. */
class GoldenWrappersTest {

  record Run(JsonNode json) {
    @Override
    public String toString() {
      return "%s %s".formatted(json.get("wrapper").asText(), json.get("options"));
    }
  }

  static Stream<Run> runs() throws IOException {
    try (InputStream in =
        GoldenWrappersTest.class.getResourceAsStream("/environment/wrapper-runs.json")) {
      JsonNode json = new ObjectMapper().readTree(Objects.requireNonNull(in));
      return StreamSupport.stream(json.get("runs").spliterator(), false).map(Run::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static float[] numbers(JsonNode text) {
    String[] parts = text.asText().split(" ", -1);
    float[] numbers = new float[parts.length];
    for (int i = 0; i < parts.length; i++) {
      numbers[i] =
          parts[i].matches("-?\\d{1,6}")
              ? Float.parseFloat(parts[i])
              : Float.intBitsToFloat(Integer.parseUnsignedInt(parts[i], 16));
    }
    return numbers;
  }

  private static double real(JsonNode bits) {
    return Double.longBitsToDouble(Long.parseUnsignedLong(bits.asText(), 16));
  }

  /** Gives what the wrapped environment gave, whatever is done, and keeps the actions. */
  private static final class Tape implements Environment {
    private final JsonNode run;
    private final Space observations;
    private final Space actions;
    private final List<float[]> received = new ArrayList<>();
    private Pcg64 random = Pcg64.seeded(0);
    private int next;

    Tape(JsonNode run) {
      this.run = run;
      observations = Space.parse(run.get("innerObservations"));
      actions = Space.parse(run.get("innerActions"));
    }

    @Override
    public Space observationSpace() {
      return observations;
    }

    @Override
    public Space actionSpace() {
      return actions;
    }

    @Override
    public void reset(Pcg64 random, float[] observation) {
      this.random = random;
      draw(run.get("draws").get(0).asInt());
      give(new StepResult(0), observation);
    }

    private void draw(int count) {
      for (int i = 0; i < count; i++) {
        random.nextDouble();
      }
    }

    private void give(StepResult out, float[] observation) {
      JsonNode moment = run.get("inner").get(next++);
      float[] given = numbers(moment.get(0));
      System.arraycopy(given, 0, observation, 0, given.length);
      out.set(real(moment.get(1)), moment.get(2).asBoolean(), moment.get(3).asBoolean());
    }

    @Override
    public void step(int action, StepResult out) {
      step(new float[] {action}, out);
    }

    @Override
    public void step(float[] action, StepResult out) {
      received.add(action.clone());
      draw(run.get("draws").get(1).asInt());
      give(out, out.observation);
    }
  }

  private static Map<String, Object> options(JsonNode json) {
    Map<String, Object> options = new LinkedHashMap<>();
    json.properties()
        .forEach(
            option -> {
              JsonNode value = option.getValue();
              options.put(
                  option.getKey(),
                  value.isBoolean()
                      ? (Object) value.asBoolean()
                      : value.isTextual()
                          ? value.asText()
                          : value.isInt() ? (Object) value.asInt() : value.asDouble());
            });
    return options;
  }

  @ParameterizedTest
  @MethodSource("runs")
  void makesWhatGymnasiumsWrapperMakes(Run golden) {
    JsonNode run = golden.json();
    Tape tape = new Tape(run);
    Environment wrapped =
        Wrappers.of(run.get("wrapper").asText(), options(run.get("options"))).apply(tape);
    assertThat(wrapped.observationSpace()).isEqualTo(Space.parse(run.get("outerObservations")));
    assertThat(wrapped.actionSpace()).isEqualTo(Space.parse(run.get("outerActions")));

    StepResult result = new StepResult(wrapped.observationSpace().size());
    wrapped.reset(Pcg64.seeded(run.get("seed").asLong()), result.observation);
    assertThat(result.observation).containsExactly(numbers(run.get("outer").get(0).get(0)));
    for (int t = 0; t < run.get("given").size(); t++) {
      float[] action = numbers(run.get("given").get(t));
      if (wrapped.actionSpace() instanceof Space.Discrete) {
        wrapped.step((int) action[0], result);
      } else {
        wrapped.step(action, result);
      }
      JsonNode expected = run.get("outer").get(t + 1);
      assertThat(result.observation).as("step %d", t).containsExactly(numbers(expected.get(0)));
      assertThat(result.reward).isEqualTo(real(expected.get(1)));
      assertThat(result.terminated).isEqualTo(expected.get(2).asBoolean());
      assertThat(result.truncated).isEqualTo(expected.get(3).asBoolean());
    }
    assertThat(tape.received).hasSize(run.get("received").size());
    for (int i = 0; i < tape.received.size(); i++) {
      assertThat(tape.received.get(i)).containsExactly(numbers(run.get("received").get(i)));
    }
  }
}
