package dev.agon.environments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.environment.Space;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElementJsonTest {

  private static String text(Space space, float... element) {
    StringBuilder out = new StringBuilder();
    ElementJson.append(out, space, element);
    return out.toString();
  }

  private static int read(String json, float[] out) throws JsonProcessingException {
    return ElementJson.readNumbers(new ObjectMapper().readTree(json), out, 0);
  }

  private static Space.Box box(int... shape) {
    int size = 1;
    for (int dimension : shape) {
      size *= dimension;
    }
    return new Space.Box(shape, new float[size], new float[size]);
  }

  @Test
  void writesIntegersAndArraysOfTheShape() {
    assertThat(text(new Space.Discrete(10, -5), -3)).isEqualTo("-3");
    assertThat(text(box(3), 0.1f, -0f, 1e-7f)).isEqualTo("[0.1,-0.0,1E-7]");
    assertThat(text(box(2, 2, 1), 1, 2, 3, 4)).isEqualTo("[[[1.0],[2.0]],[[3.0],[4.0]]]");
    assertThat(text(Space.MultiDiscrete.of(3, 4), 2, 3)).isEqualTo("[2,3]");
    assertThat(text(box(2), Float.NaN, Float.NEGATIVE_INFINITY))
        .isEqualTo("[\"NaN\",\"-Infinity\"]");
  }

  @Test
  void writesAndReadsDictsByNameAndTuplesInOrder() throws Exception {
    LinkedHashMap<String, Space> parts = new LinkedHashMap<>();
    parts.put("where", new Space.Tuple(new Space.Discrete(9), box(2)));
    parts.put("a \"b\"", new Space.Discrete(5));
    Space space = Space.Dict.ordered(parts);
    assertThat(text(space, 8, 0.5f, 1, 3)).isEqualTo("{\"where\":[8,[0.5,1.0]],\"a \\\"b\\\"\":3}");

    float[] out = new float[4];
    ObjectMapper json = new ObjectMapper();
    String swapped = "{\"a \\\"b\\\"\":3,\"where\":[8,[0.5,1]],\"more\":\"text\"}";
    assertThat(ElementJson.read(json.readTree(swapped), space, out, 0)).isEqualTo(4);
    assertThat(out).containsExactly(8, 0.5f, 1, 3);
    for (String wrong :
        List.of(
            "{\"where\":[8,[0.5,1]]}",
            "{\"where\":[8,[0.5]],\"a \\\"b\\\"\":3}",
            "{\"where\":[8,[0.5,1],2],\"a \\\"b\\\"\":3}",
            "[8,0.5,1,3]")) {
      assertThat(ElementJson.read(json.readTree(wrong), space, out, 0)).as(wrong).isNegative();
    }
  }

  @Test
  void readsNumbersHoweverTheyAreNested() throws Exception {
    float[] out = new float[4];
    assertThat(read("[[0.1,true],[\"-Infinity\",-2e3]]", out)).isEqualTo(4);
    assertThat(out).containsExactly(0.1f, 1f, Float.NEGATIVE_INFINITY, -2000f);
    assertThat(read("5", out)).isEqualTo(1);
    assertThat(out[0]).isEqualTo(5f);
  }

  @Test
  void countsWhatHasNoRoomAndRefusesWhatIsNoNumber() throws Exception {
    float[] out = new float[2];
    assertThat(read("[1,2,3,4]", out)).isEqualTo(4);
    assertThat(out).containsExactly(1f, 2f);
    assertThat(read("[]", out)).isZero();
    assertThat(read("[1,null]", out)).isNegative();
    assertThat(read("{\"x\":1}", out)).isNegative();
    assertThat(read("\"one\"", out)).isNegative();
  }
}
