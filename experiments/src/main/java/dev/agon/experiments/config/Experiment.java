package dev.agon.experiments.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.core.text.NearNames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An experiment as its author wrote it, with the changes of {@code --set}: some keys of some
 * sections.
 *
 * @param name such as {@code cartpole-dqn}
 * @param task {@code reinforcement} or {@code generative}
 * @param summary one line, may be empty
 * @param sections by name
 */
public record Experiment(String name, String task, String summary, ObjectNode sections) {

  public static final String REINFORCEMENT = "reinforcement";
  public static final String GENERATIVE = "generative";

  private static final List<String> TASKS = List.of(REINFORCEMENT, GENERATIVE);

  /**
   * @param text YAML
   * @param source what the text is, for errors: a file's name
   */
  static Experiment parse(String text, String source) {
    ObjectNode tree = Yaml.mapping(text, source);
    String name = text(tree.remove("name"), "name", source);
    if (!name.matches("[a-z0-9][a-z0-9_.-]{0,63}")) {
      throw UserError.of(
          "name=%s cannot name an experiment: it becomes part of folder names."
              + " Use lower-case letters, digits, '-', '_' and '.', at most 64.",
          name);
    }
    String task = text(tree.remove("task"), "task", source);
    if (!TASKS.contains(task)) {
      throw UserError.of("task=%s is no task. Choose %s.", task, String.join(" or ", TASKS));
    }
    JsonNode summary = tree.remove("summary");
    return new Experiment(name, task, summary == null ? "" : summary.asText(), tree);
  }

  private static String text(@Nullable JsonNode value, String key, String source) {
    if (value == null || !value.isValueNode() || value.asText().isBlank()) {
      throw UserError.of("%s has no `%s`. Add a line `%s: …`.", source, key, key);
    }
    return value.asText();
  }

  /**
   * The same with one value changed.
   *
   * @param assignment {@code section.key=value}
   */
  public Experiment with(String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw UserError.of(
          "--set %s says no value. Write --set path=value, such as --set algorithm.learningRate=1e-3.",
          assignment);
    }
    String path = assignment.substring(0, equals).strip();
    JsonNode value = Yaml.value(assignment.substring(equals + 1));
    String[] keys = path.split("\\.", -1);
    if (keys.length < 2 || List.of(keys).contains("")) {
      throw UserError.of(
          "--set %s: '%s' is no path. A path is section.key, such as budget.steps.",
          assignment, path);
    }
    ObjectNode changed = sections.deepCopy();
    ObjectNode place = changed;
    for (int i = 0; i + 1 < keys.length; i++) {
      JsonNode inner = place.get(keys[i]);
      if (!(inner instanceof ObjectNode)) {
        inner = JsonNodeFactory.instance.objectNode();
        place.set(keys[i], inner);
      }
      place = (ObjectNode) inner;
    }
    place.set(keys[keys.length - 1], value);
    return new Experiment(name, task, summary, changed);
  }

  /** What the author wrote in {@code section}; null for nothing. */
  public @Nullable JsonNode section(String section) {
    return sections.get(section);
  }

  /** Refuses sections that this kind of experiment does not have. */
  public void requireSections(List<String> known) {
    sections
        .fieldNames()
        .forEachRemaining(
            section -> {
              if (!known.contains(section)) {
                throw UserError.of(
                    "There is no section `%s` in a %s experiment. %s",
                    section, task, NearNames.suggestion(section, known));
              }
            });
  }
}
