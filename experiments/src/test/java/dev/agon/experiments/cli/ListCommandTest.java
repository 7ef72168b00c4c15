package dev.agon.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agon.core.environment.wrapper.Wrappers;
import org.junit.jupiter.api.Test;

class ListCommandTest {

  @Test
  void tellsOfTheOptionsOfEveryWrapper() {
    String text = Cli.run("list", "wrappers").out();
    assertThat(text.lines().map(line -> line.replaceAll(" {2,}", "  ").stripTrailing()))
        .containsSequence(
            "frameStack  Shows the last observations at once, the oldest first.",
            "  size=4  observations shown at once, at least 1",
            "  padding=reset  what stands before the first one: reset or zero");
    for (Wrappers.Kind kind : Wrappers.all()) {
      assertThat(text).contains(kind.summary());
      assertThat(kind.options()).allSatisfy(option -> assertThat(text).contains(option.summary()));
    }
  }

  @Test
  void tellsScriptsOfTheOptionsOfAWrapperAsObjects() throws JsonProcessingException {
    JsonNode wrappers =
        new ObjectMapper().readTree(Cli.run("list", "wrappers", "--json").out()).get("wrappers");
    assertThat(wrappers).hasSize(Wrappers.all().size());
    assertThat(wrappers.findValuesAsText("name")).contains("frameStack");
    for (JsonNode wrapper : wrappers) {
      if (wrapper.get("name").asText().equals("noopReset")) {
        assertThat(wrapper.get("options"))
            .hasToString(
                """
                [{"name":"max","default":30,"summary":"the most steps, at least 1"},\
                {"name":"action","default":0,"summary":"the action that does nothing"}]""");
      }
    }
  }
}
