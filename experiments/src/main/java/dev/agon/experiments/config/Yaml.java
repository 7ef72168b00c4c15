package dev.agon.experiments.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/** Reads and writes YAML as trees, and binds trees to settings records. */
public final class Yaml {
  private static final ObjectMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .build())
          .build();

  /** Enumerations are written in lower case and read in any. */
  static final ObjectMapper TREES =
      com.fasterxml.jackson.databind.json.JsonMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .propertyNamingStrategy(PropertyNamingStrategies.LOWER_CAMEL_CASE)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .build();

  private Yaml() {}

  /**
   * @param source what the text is, for the error: a file's name
   * @throws UserError with the line where the text is not YAML, or not a mapping
   */
  static ObjectNode mapping(String text, String source) {
    JsonNode tree;
    try {
      tree = YAML.readTree(text);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String place = at == null ? "" : " at line %d".formatted(at.getLineNr());
      throw new UserError(
          "%s cannot be read%s: %s. Mend it; `agon show experiment cartpole-dqn` shows a whole one."
              .formatted(source, place, e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    }
    if (!(tree instanceof ObjectNode mapping)) {
      throw UserError.of(
          "%s holds no experiment: it should be a mapping of sections such as `algorithm:`."
              + " `agon show experiment cartpole-dqn` shows one.",
          source);
    }
    return mapping;
  }

  /**
   * The value of {@code --set path=value}: what YAML makes of it; a text where it makes nothing.
   */
  static JsonNode value(String text) {
    try {
      JsonNode value = YAML.readTree(text);
      return value == null || value.isMissingNode() ? YAML.getNodeFactory().textNode("") : value;
    } catch (JsonProcessingException e) {
      return YAML.getNodeFactory().textNode(text);
    }
  }

  /** As {@link #value}, as a plain object: a truth value, a number, a text, a list or a mapping. */
  public static Object plainValue(String text) {
    JsonNode value = value(text);
    Object plain = TREES.convertValue(value, Object.class);
    return plain == null ? text : plain;
  }

  public static String write(JsonNode tree) {
    try {
      return YAML.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree can always be written.", e);
    }
  }
}
