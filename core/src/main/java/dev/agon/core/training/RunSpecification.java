package dev.agon.core.training;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * All that it takes to run an experiment again, here or on another machine: the experiment file
 * with every default resolved, and the seed.
 *
 * @param schema version of this form
 * @param experiment its name, such as {@code cartpole-dqn}
 * @param task {@code reinforcement} or {@code generative}
 * @param seed non-negative
 * @param settings the sections of the experiment file ({@code environment} or {@code data}, {@code
 *     algorithm}, {@code budget}, {@code evaluation}, {@code checkpoint}, {@code compute}),
 *     complete
 */
public record RunSpecification(
    int schema, String experiment, String task, long seed, ObjectNode settings) {

  /** The version that this build writes. */
  public static final int SCHEMA = 1;

  /** The algorithm's name: {@code algorithm.name}. */
  @JsonIgnore
  public String algorithm() {
    return settings.at("/algorithm/name").asText("");
  }

  /** What is learned on: the environment's id, or the data set's name. */
  @JsonIgnore
  public String subject() {
    JsonNode environment = settings.at("/environment/id");
    return environment.isMissingNode()
        ? settings.at("/data/name").asText("")
        : environment.asText();
  }

  /** {@code budget.steps}. */
  @JsonIgnore
  public long budgetSteps() {
    return settings.at("/budget/steps").asLong();
  }

  /** The same with another {@code budget.steps}. */
  public RunSpecification withBudget(long steps) {
    ObjectNode changed = settings.deepCopy();
    changed.withObjectProperty("budget").put("steps", steps);
    return new RunSpecification(schema, experiment, task, seed, changed);
  }

  /** {@code checkpoint.every}: steps between two checkpoints. */
  @JsonIgnore
  public long checkpointEvery() {
    return settings.at("/checkpoint/every").asLong();
  }

  /** {@code checkpoint.keep}: how many of the last checkpoints stay. */
  @JsonIgnore
  public int checkpointKeep() {
    return settings.at("/checkpoint/keep").asInt(3);
  }

  /** {@code compute.threads}: how many of the scheduler's threads the run takes. */
  @JsonIgnore
  public int threads() {
    return Math.max(1, settings.at("/compute/threads").asInt(1));
  }
}
