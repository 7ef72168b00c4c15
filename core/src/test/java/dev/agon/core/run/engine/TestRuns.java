package dev.agon.core.run.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.core.run.RunStatus;
import dev.agon.core.training.RunSpecification;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** What the tests of the engine share. */
final class TestRuns {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final Map<String, String> VERSIONS = Map.of("agon", "test");

  /**
   * @param algorithm JSON of further settings of {@link WanderJob}, such as {@code "failAt": 20}
   */
  static RunSpecification specification(long seed, long steps, long every, String algorithm) {
    try {
      ObjectNode settings =
          (ObjectNode)
              JSON.readTree(
                  """
                  {"environment": {"id": "Line-v0"}, "algorithm": {"name": "wander"%s},
                   "budget": {"steps": %d}, "evaluation": {"every": 40},
                   "checkpoint": {"every": %d}, "compute": {"threads": 1}}
                  """
                      .formatted(algorithm.isEmpty() ? "" : ", " + algorithm, steps, every));
      return new RunSpecification(
          RunSpecification.SCHEMA, "line wander", "reinforcement", seed, settings);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Waits for something that another thread brings about. */
  static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Waited in vain: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  static void untilStatus(RunEngine engine, String runId, Predicate<RunStatus> condition) {
    until("status of " + runId, () -> engine.archive().status(runId).filter(condition).isPresent());
  }

  private TestRuns() {}
}
