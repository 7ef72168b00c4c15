package dev.agon.experiments.cli;

import dev.agon.core.run.RunResult;
import dev.agon.core.run.RunState;
import dev.agon.core.training.TrainingJob.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The end of a run, for people and for scripts. */
final class Results {
  private Results() {}

  /** The object that {@code train --json} and {@code resume --json} end with. */
  static Map<String, Object> json(RunResult result) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("run", result.run());
    object.put("experiment", result.experiment());
    object.put("state", result.state().name());
    object.put("seed", result.seed());
    object.put("steps", result.steps());
    object.put("wallSeconds", result.wallSeconds());
    object.put("stepsPerSecond", result.stepsPerSecond());
    object.put("weightsSha256", result.weightsSha256());
    Outcome outcome = result.outcome();
    if (outcome != null && !outcome.evaluation().isEmpty()) {
      object.put("evaluation", outcome.evaluation());
    }
    if (outcome != null && !outcome.metrics().isEmpty()) {
      object.put("metrics", new TreeMap<>(outcome.metrics()));
    }
    if (result.failure() != null) {
      object.put("failure", result.failure());
    }
    return object;
  }

  static String text(RunResult result) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s %s: %s steps in %.1f s, %s steps/s"
            .formatted(
                result.run(),
                result.state().name().toLowerCase(java.util.Locale.ROOT),
                Output.number(result.steps()),
                result.wallSeconds(),
                Output.number(Math.rint(result.stepsPerSecond()))));
    Outcome outcome = result.outcome();
    if (outcome != null && !outcome.evaluation().isEmpty()) {
      Map<String, Object> evaluation = outcome.evaluation();
      text.append(
          "%nreturn %.1f ± %.1f over %s episodes, %s policy"
              .formatted(
                  Output.number(evaluation, "meanReturn"),
                  Output.number(evaluation, "stdReturn"),
                  evaluation.get("episodes"),
                  evaluation.get("policy")));
    }
    if (outcome != null) {
      new TreeMap<>(outcome.metrics())
          .forEach(
              (metric, value) -> text.append("%n%s %s".formatted(metric, Output.number(value))));
    }
    if (result.failure() != null) {
      text.append("\n").append(result.failure());
    }
    if (result.state() != RunState.COMPLETED) {
      text.append("%nagon resume %s goes on from the last checkpoint".formatted(result.run()));
    }
    return text.toString();
  }

  /** A run that a person stopped ended as it was told to. */
  static int exitCode(RunResult result) {
    return switch (result.state()) {
      case COMPLETED, STOPPED -> 0;
      default -> CommandLines.FAILED;
    };
  }
}
