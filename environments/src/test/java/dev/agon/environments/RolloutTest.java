package dev.agon.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutTest {
  private final StringWriter out = new StringWriter();

  private List<String> play(EnvironmentInstance environment, long seed, String actions) {
    try (BufferedReader reader = new BufferedReader(new StringReader(actions))) {
      int steps = Rollout.play(environment, seed, reader, "actions.txt", out);
      List<String> lines = out.toString().lines().toList();
      assertThat(lines).hasSize(steps + 1);
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EnvironmentInstance cartPole() {
    return EnvironmentRegistry.builtIn().make("CartPole-v1");
  }

  /** The numbers are NumPy's: {@code [str(v) for v in observation]}. */
  @Test
  void tellsTheResetAndEachStep() {
    assertThat(play(cartPole(), 42, "0\n1\n"))
        .containsExactly(
            "{\"reset\":[0.027395604,-0.006112156,0.035859793,0.019736802]}",
            "{\"step\":0,\"observation\":[0.027273363,-0.20172954,0.03625453,0.32351476],\"reward\":1.0,\"terminated\":false,\"truncated\":false}",
            "{\"step\":1,\"observation\":[0.02323877,-0.007142078,0.04272482,0.042481862],\"reward\":1.0,\"terminated\":false,\"truncated\":false}");
  }

  @Test
  void needsNoClassOfTensorFlow() throws Exception {
    String[] path = System.getProperty("java.class.path").split(File.pathSeparator);
    assertThat(path).anyMatch(entry -> entry.contains("tensorflow-core-api"));
    List<URL> urls = new ArrayList<>();
    for (String entry : path) {
      if (!entry.contains("tensorflow") && !entry.contains("javacpp")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader loader =
            new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        BufferedReader actions = new BufferedReader(new StringReader("1\n"))) {
      Class<?> registry = loader.loadClass(EnvironmentRegistry.class.getName());
      assertThat(registry).isNotSameAs(EnvironmentRegistry.class);
      Object builtIn = registry.getMethod("builtIn").invoke(null);
      Object environment = registry.getMethod("make", String.class).invoke(builtIn, "CartPole-v1");
      Object steps =
          loader
              .loadClass(Rollout.class.getName())
              .getMethod(
                  "play",
                  environment.getClass(),
                  long.class,
                  BufferedReader.class,
                  String.class,
                  Writer.class)
              .invoke(null, environment, 0L, actions, "actions.txt", out);
      assertThat(steps).isEqualTo(1);
    }
  }

  static List<GoldenRuns.Run> golden() {
    return GoldenRuns.of("CartPole-v1");
  }

  @ParameterizedTest
  @MethodSource("golden")
  void readsBackAsGymnasiumsNumbers(GoldenRuns.Run run) throws IOException {
    String actions =
        Arrays.stream(run.actions()).mapToObj(Integer::toString).collect(Collectors.joining("\n"));
    List<String> lines = play(cartPole(), run.seed(), actions + "\n0\nnot an action\n");
    ObjectMapper json = new ObjectMapper();
    assertThat(floats(json.readTree(lines.get(0)).get("reset"))).containsExactly(run.reset());
    for (JsonNode listed : run.observations()) {
      JsonNode line = json.readTree(lines.get(1 + listed.get(0).asInt()));
      assertThat(floats(line.get("observation"))).containsExactly(GoldenRuns.floats(listed.get(1)));
    }
    assertThat(lines).hasSize(run.actions().length + 1);
    assertThat(json.readTree(lines.get(lines.size() - 1)).get("terminated").asBoolean()).isTrue();
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.parseFloat(array.get(i).asText());
    }
    return values;
  }

  @Test
  void stopsWhereTheActionsStopAndSkipsEmptyLines() {
    assertThat(play(cartPole(), 0, "1\n\n  \n0")).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "-1", "left", "1.0", "0 1", "9999999999999999999", "0x1"})
  void namesTheLineThatIsNoActionAndWhatIsAllowed(String line) {
    assertThatThrownBy(() -> play(cartPole(), 0, "0\n\n" + line + "\n1\n"))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage(
            "Line 3 of actions.txt: '%s' is not an action of CartPole-v1, whose space is Discrete(2). Give an integer from 0 to 1."
                .formatted(line));
    assertThat(out.toString().lines()).hasSize(2); // what came before it was told
  }

  @Test
  void readsNoFurtherThanTheEndOfTheEpisode() throws IOException {
    Reader endless =
        new Reader() {
          @Override
          public int read(char[] buffer, int offset, int length) {
            buffer[offset] = '1';
            buffer[offset + 1] = '\n';
            return 2;
          }

          @Override
          public void close() {}
        };
    try (BufferedReader reader = new BufferedReader(endless)) {
      int steps = Rollout.play(cartPole(), 0, reader, "standard input", out);
      assertThat(steps).isBetween(5, 30);
    }
  }

  /** Whatever observation space, and by default continuous actions. */
  private static EnvironmentInstance counting(Space space) {
    return counting(space, Space.Box.of(new float[] {-1, -1}, new float[] {1, 1}));
  }

  private static EnvironmentInstance counting(Space space, Space actions) {
    Environment environment =
        new Environment() {
          private int steps;

          @Override
          public Space observationSpace() {
            return space;
          }

          @Override
          public Space actionSpace() {
            return actions;
          }

          @Override
          public void reset(Pcg64 random, float[] observation) {
            steps = 0;
            Arrays.fill(observation, 0);
          }

          @Override
          public void step(float[] action, StepResult out) {
            steps++;
            Arrays.fill(out.observation, steps);
            out.set(action[0] + (double) action[1], false, false);
          }
        };
    return new EnvironmentInstance("Counting-v0", environment, 100);
  }

  @Test
  void writesDiscreteObservationsAsIntegersAndBoxesByTheirShape() {
    assertThat(play(counting(new Space.Discrete(50)), 0, "0.5 -0.25\n"))
        .containsExactly(
            "{\"reset\":0}",
            "{\"step\":0,\"observation\":1,\"reward\":0.25,\"terminated\":false,\"truncated\":false}");
    out.getBuffer().setLength(0);
    Space tuple = new Space.Tuple(List.of(new Space.Discrete(50), new Space.Discrete(2)));
    assertThat(play(counting(tuple), 0, "")).containsExactly("{\"reset\":[0,0]}");
    out.getBuffer().setLength(0);
    Space box = new Space.Box(new int[] {2, 2}, new float[4], new float[] {9, 9, 9, 9});
    assertThat(play(counting(box), 0, "")).containsExactly("{\"reset\":[[0.0,0.0],[0.0,0.0]]}");
  }

  @Test
  void nestsDictsTuplesAndArraysAndLeavesIntegersWhole() {
    Space space =
        Space.Dict.of(
            Map.of(
                "b", new Space.Tuple(new Space.Discrete(9), Space.Box.of(0, 9, 1, 2)),
                "a\"", Space.Box.of(0, 9),
                "c", new Space.MultiDiscrete(new int[] {2, 1}, new int[] {9, 9}, new int[2]),
                "d", Space.Box.bytes(1, 1, 3),
                "e", new Space.MultiBinary(2)));
    assertThat(play(counting(space), 0, "0 0\n").get(1))
        .startsWith(
            "{\"step\":0,\"observation\":{\"a\\\"\":1.0,\"b\":[1,[[1.0,1.0]]],\"c\":[[1],[1]],\"d\":[[[1,1,1]]],\"e\":[1,1]},");
  }

  @Test
  void takesWholeNumbersForActionsThatAreSeveralIntegers() {
    EnvironmentInstance several = counting(new Space.Discrete(50), Space.MultiDiscrete.of(3, 2));
    assertThat(play(several, 0, "2 1\n").get(1)).contains("\"reward\":3.0");
    assertThatThrownBy(() -> play(several, 0, "2 2"))
        .hasMessage(
            "Line 1 of actions.txt: '2 2' is not an action of Counting-v0, whose space is MultiDiscrete([3, 2]). Give 2 integers, each at least its start and less than start + n: start [0, 0], n [3, 2].");
    assertThatThrownBy(() -> play(several, 0, "2 0.0")).hasMessageContaining("not an action");
    EnvironmentInstance bits = counting(new Space.Discrete(50), new Space.MultiBinary(2));
    assertThatThrownBy(() -> play(bits, 0, "1 2")).hasMessageContaining("each 0 or 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.5", "1 2 3", "a b", "NaN 0", "1e99 0", "1f 0"})
  void refusesWrongContinuousActions(String line) {
    assertThatThrownBy(() -> play(counting(new Space.Discrete(50)), 0, line))
        .hasMessageContaining("Line 1 of actions.txt: '" + line + "' is not an action")
        .hasMessageContaining("Give 2 numbers");
  }

  @Test
  void leavesActionsBeyondTheBoundsToTheEnvironment() {
    assertThat(play(counting(new Space.Discrete(50)), 0, "2.5\t-1\n")).hasSize(2);
  }
}
