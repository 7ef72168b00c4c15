package dev.agon.core.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.random.Pcg64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpaceTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  private final Space discrete = new Space.Discrete(3, -1);
  private final Space box =
      Space.Box.of(
          new float[] {-2, 0, -INFINITY, -INFINITY}, new float[] {2, INFINITY, 0, INFINITY});
  private final Space tuple =
      new Space.Tuple(List.of(new Space.Discrete(32), new Space.Discrete(2)));
  private final Space multiDiscrete =
      new Space.MultiDiscrete(
          new int[] {2, 2}, new int[] {5, 2, 3, 1}, new int[] {0, -1, 7, Integer.MAX_VALUE});
  private final Space multiBinary = new Space.MultiBinary(2, 3);
  private final Space picture = Space.Box.bytes(2, 5, 2);
  private final Space dict =
      Space.Dict.of(
          Map.of(
              "target", Space.Box.of(-1, 1, 2),
              "Agent", new Space.Tuple(new Space.Discrete(4), Space.Box.of(0, 1)),
              "keys", new Space.MultiBinary(3)));

  @Test
  void containsItsElementsOnly() {
    assertThat(discrete.contains(new float[] {-1}, 0)).isTrue();
    assertThat(discrete.contains(new float[] {2}, 0)).isFalse();
    assertThat(discrete.contains(new float[] {0.5f}, 0)).isFalse();
    assertThat(discrete.contains(new float[] {Float.NaN}, 0)).isFalse();
    assertThat(new Space.Discrete(5, Integer.MAX_VALUE).contains(Integer.MAX_VALUE + 4L)).isTrue();
    assertThat(box.contains(new float[] {9, 2, 0, 0, 7}, 1)).isTrue();
    assertThat(box.contains(new float[] {2.001f, 0, 0, 7}, 0)).isFalse();
    assertThat(box.contains(new float[] {0, 0, 0, Float.NaN}, 0)).isFalse();
    assertThat(tuple.contains(new float[] {31, 1}, 0)).isTrue();
    assertThat(tuple.contains(new float[] {31, 2}, 0)).isFalse();
  }

  @Test
  void containsTheElementsOfArraysOfIntegersOnly() {
    Space one = Space.MultiDiscrete.of(5, 2);
    assertThat(one.contains(new float[] {9, 4, 1}, 1)).isTrue();
    assertThat(one.contains(new float[] {5, 1}, 0)).isFalse();
    assertThat(one.contains(new float[] {-1, 1}, 0)).isFalse();
    assertThat(one.contains(new float[] {4, 0.5f}, 0)).isFalse();
    assertThat(one.contains(new float[] {4, Float.NaN}, 0)).isFalse();
    assertThat(one.contains(new float[] {4, INFINITY}, 0)).isFalse();
    Space shifted = new Space.MultiDiscrete(new int[] {1}, new int[] {2}, new int[] {-3});
    assertThat(shifted.contains(new float[] {-2}, 0)).isTrue();
    assertThat(shifted.contains(new float[] {-1}, 0)).isFalse();
    assertThat(multiBinary.contains(new float[] {0, 1, 1, 0, 0, 1}, 0)).isTrue();
    assertThat(multiBinary.contains(new float[] {0, 1, 1, 0, 0, 0.5f}, 0)).isFalse();
    assertThat(multiBinary.contains(new float[] {0, 1, 1, 0, 0, Float.NaN}, 0)).isFalse();
    Space bytes = Space.Box.bytes(2);
    assertThat(bytes.contains(new float[] {0, 255}, 0)).isTrue();
    assertThat(bytes.contains(new float[] {0, 256}, 0)).isFalse();
    assertThat(bytes.contains(new float[] {0, 1.5f}, 0)).isFalse();
    assertThat(Space.Box.of(-1, 1).size()).isEqualTo(1); // of shape []
  }

  @Test
  void writesThePartsOfADictInTheOrderOfTheirNames() {
    assertThat(((Space.Dict) dict).spaces().keySet()).containsExactly("Agent", "keys", "target");
    assertThat(dict.size()).isEqualTo(2 + 3 + 2);
    assertThat(dict.contains(new float[] {3, 0.5f, 1, 0, 1, -0.5f, 1}, 0)).isTrue();
    assertThat(dict.contains(new float[] {-0.5f, 1, 3, 0.5f, 1, 0, 1}, 0)).isFalse();
    LinkedHashMap<String, Space> parts = new LinkedHashMap<>();
    parts.put("b", discrete);
    parts.put("a", multiBinary);
    assertThat(Space.Dict.ordered(parts).spaces().keySet()).containsExactly("b", "a");
    assertThat(Space.Dict.ordered(parts)).isNotEqualTo(Space.Dict.of(parts));
    assertThat(dict)
        .hasToString(
            "Dict('Agent': Tuple(Discrete(4), Box([], float32)), 'keys': MultiBinary(3), 'target': Box([2], float32))");
  }

  @Test
  void samplesItsElements() {
    Pcg64 random = Pcg64.seeded(0);
    float[] values = new float[21];
    for (Space space : List.of(discrete, box, tuple, multiBinary, picture, dict)) {
      for (int i = 0; i < 1_000; i++) {
        space.sample(random, values, 1);
        assertThat(space.contains(values, 1)).as("%s of %s", values, space).isTrue();
      }
    }
    assertThat(values[0]).isZero(); // nothing before the offset
  }

  @Test
  void describesItselfAsJsonInGymnasiumsTerms() throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper();
    assertThat(json.writeValueAsString(discrete.describe()))
        .isEqualTo("{\"type\":\"Discrete\",\"n\":3,\"start\":-1}");
    assertThat(json.writeValueAsString(box.describe()))
        .isEqualTo(
            "{\"type\":\"Box\",\"shape\":[4],\"dtype\":\"float32\","
                + "\"low\":[-2.0,0.0,\"-Infinity\",\"-Infinity\"],"
                + "\"high\":[2.0,\"Infinity\",0.0,\"Infinity\"]}");
    assertThat(json.writeValueAsString(tuple.describe()))
        .isEqualTo(
            "{\"type\":\"Tuple\",\"spaces\":[{\"type\":\"Discrete\",\"n\":32,\"start\":0},"
                + "{\"type\":\"Discrete\",\"n\":2,\"start\":0}]}");
  }

  @Test
  void isReadBackFromItsDescription() throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper();
    for (Space space :
        List.of(
            discrete, box, tuple, multiDiscrete, multiBinary, picture, dict, Space.Box.of(0, 1))) {
      assertThat(Space.parse(space.describe())).isEqualTo(space).hasSameHashCodeAs(space);
      assertThat(Space.parse(json.readTree(json.writeValueAsString(space.describe()))))
          .isEqualTo(space);
    }
    assertThat(json.writeValueAsString(multiDiscrete.describe()))
        .isEqualTo(
            "{\"type\":\"MultiDiscrete\",\"nvec\":[[5,2],[3,1]],\"start\":[[0,-1],[7,2147483647]]}");
    assertThat(json.writeValueAsString(multiBinary.describe()))
        .isEqualTo("{\"type\":\"MultiBinary\",\"n\":[2,3]}");
    assertThat(json.writeValueAsString(picture.describe())) // many bounds, all the same
        .isEqualTo(
            "{\"type\":\"Box\",\"shape\":[2,5,2],\"dtype\":\"uint8\",\"low\":0,\"high\":255}");
    assertThat(Space.parse(json.readTree("{\"type\":\"Discrete\",\"n\":2}")))
        .isEqualTo(new Space.Discrete(2));
    assertThat(multiDiscrete)
        .hasToString("MultiDiscrete([[5, 2], [3, 1]], start=[[0, -1], [7, 2147483647]])");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"n":2}                                                | The space has no type. Give a JSON object such as {"type": "Discrete", "n": 2}; types are Discrete, MultiDiscrete, MultiBinary, Box, Dict, Tuple.
          {"type":"Discret","n":2}                               | The space is of an unknown type 'Discret'. Did you mean Discrete?
          {"type":"Discrete"}                                    | The space, a Discrete, has no 'n'. Add it.
          {"type":"Discrete","n":0}                              | The space makes no sense: Discrete needs n of at least 1, but n=0. Mend its description.
          {"type":"Discrete","n":2.5}                            | The space has 2.5 for 'n'. Give an integer.
          {"type":"Discrete","n":2,"strat":1}                    | The space, a Discrete, has the unknown field 'strat'. Did you mean start?
          {"type":"Tuple","spaces":[{"type":"Discrete","n":"x"}]}| The space[0] has "x" for 'n'. Give an integer.
          {"type":"Dict","spaces":{"a":{"type":"Box"}}}          | The space['a'], a Box, has no 'shape'. Add it.
          {"type":"Box","shape":[2],"dtype":"int8","low":0,"high":1} | The space has the dtype 'int8'. Boxes are of float32 or uint8.
          {"type":"Box","shape":[2],"low":[0],"high":1}          | The space has [0] for 'low'. Give 2 bounds, or one for all.
          {"type":"Box","shape":[2],"low":"low","high":1}        | The space has "low" for 'low'. Give numbers, "Infinity" or "-Infinity".
          {"type":"Box","shape":[1],"dtype":"uint8","low":0,"high":256} | The space makes no sense: The bounds of a box of uint8 are integers from 0 to 255, but element 0 has low=0.0 and high=256.0. Mend its description.
          {"type":"MultiDiscrete","nvec":[[1,2],[3]]}            | The space has [3] for 'nvec'. Give lists in lists of the shape [2, 2].
          """)
  void namesThePartOfADescriptionThatIsWrong(String json, String message)
      throws JsonProcessingException {
    JsonNode tree = new ObjectMapper().readTree(json);
    assertThatThrownBy(() -> Space.parse(tree))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage(message);
  }

  @Test
  void continuesItsSamplesWhereTheyWereSaved() {
    SpaceSampler sampler = new SpaceSampler(dict, 3);
    float[] expected = new float[dict.size()];
    float[] values = new float[dict.size()];
    sampler.sample(values, 0);
    MemoryState state = MemoryState.of(sampler);
    sampler.sample(expected, 0);
    SpaceSampler restored = new SpaceSampler(dict, 4);
    state.restore(restored);
    restored.sample(values, 0);
    assertThat(values).containsExactly(expected);
  }

  @Test
  void hintsInFewWordsAtManyBounds() {
    assertThat(picture.hint())
        .isEqualTo("Give 20 whole numbers, each within its bounds: low 0.0, high 255.0.");
    assertThat(Space.MultiDiscrete.of(5, 2).hint())
        .isEqualTo(
            "Give 2 integers, each at least its start and less than start + n: start [0, 0], n [5, 2].");
    assertThat(multiBinary.hint()).isEqualTo("Give 6 numbers, each 0 or 1.");
  }

  @Test
  void equalsOneWithTheSameBounds() {
    assertThat(Space.Box.of(new float[1], new float[] {1}))
        .isEqualTo(Space.Box.of(new float[1], new float[] {1}))
        .hasSameHashCodeAs(Space.Box.of(new float[1], new float[] {1}))
        .isNotEqualTo(Space.Box.of(new float[1], new float[] {2}));
  }

  @Test
  void refusesBoundsThatMakeNoSense() {
    assertThatThrownBy(() -> new Space.Discrete(0)).hasMessageContaining("n=0");
    assertThatThrownBy(() -> new Space.Tuple(List.of())).hasMessageContaining("at least one");
    assertThatThrownBy(() -> Space.Box.of(new float[] {1}, new float[] {0}))
        .hasMessageContaining("element 0 has low=1.0 and high=0.0");
    assertThatThrownBy(() -> new Space.Box(new int[] {2, 2}, new float[3], new float[4]))
        .hasMessageContaining("[2, 2]")
        .hasMessageContaining("3 low and 4 high");
    assertThatThrownBy(() -> Space.Box.bytes(2, 0)).hasMessageContaining("[2, 0]");
    assertThatThrownBy(() -> Space.MultiDiscrete.of(3, 0)).hasMessageContaining("element 1");
    assertThatThrownBy(() -> new Space.MultiBinary()).hasMessageContaining("one dimension");
    assertThatThrownBy(() -> Space.Dict.of(Map.of())).hasMessageContaining("at least one");
    assertThatThrownBy(
            () -> new Space.Discrete(3).sample(Pcg64.seeded(0), new boolean[] {true, false}))
        .hasMessageContaining("has 3 elements, but was given 2");
  }
}
