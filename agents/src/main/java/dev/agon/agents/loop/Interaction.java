package dev.agon.agents.loop;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.InstanceFailure;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.metrics.Metric;
import dev.agon.core.training.RunContext;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * The environments that an agent learns from. Each {@link #step} puts what to act on next into the
 * block that is also the policy network's input, and reports the episodes that ended.
 */
public final class Interaction implements Snapshotable, AutoCloseable {
  static final Metric EPISODE_RETURN =
      Metric.declare(
          "episode/return", "", "sum of undiscounted rewards of a finished training episode");
  static final Metric EPISODE_LENGTH =
      Metric.declare("episode/length", "steps", "steps of a finished training episode");

  static final Metric FAILURES =
      Metric.declare(
          "environment/failures",
          "",
          "instances of the environment that failed and were replaced so far");

  private final VectorEnvironment environments;
  private final FloatBuffer observations;
  private final StepBatch batch;
  private long steps;
  private long failures;

  /**
   * Starts the first episodes.
   *
   * @param environments N instances; closed with this
   * @param observations [N, D] the policy network's input
   */
  public Interaction(VectorEnvironment environments, Task task, FloatBuffer observations) {
    this.environments = environments;
    this.observations = observations;
    batch = new StepBatch(environments.count(), environments.observationSize(), observations);
    long[] seeds = new long[environments.count()];
    for (int i = 0; i < seeds.length; i++) {
      seeds[i] = task.seeds().seed("environment/" + i);
    }
    environments.reset(seeds, observations);
  }

  /** [N, D] what to act on next. */
  public FloatBuffer observations() {
    return observations;
  }

  /** Steps taken so far, over all instances. */
  public long steps() {
    return steps;
  }

  /**
   * One step of every instance. Where an episode ended, the next has already begun.
   *
   * @param actions [N] as the environment counts them
   * @return what followed, valid until the next step
   */
  public StepBatch step(int[] actions, RunContext run) {
    try {
      environments.step(actions, batch);
    } finally { // what was printed before a failure may explain it
      tell(environments, run);
    }
    if (batch.endedCount > 0) {
      for (int i = 0; i < actions.length; i++) {
        if (batch.ended(i)) {
          long step = steps + i + 1; // instance i took the i-th of these N steps
          run.log(EPISODE_RETURN, step, batch.episodeReturns[i]);
          run.log(EPISODE_LENGTH, step, batch.episodeLengths[i]);
        }
      }
      report(environments.takeFailures(), run);
    }
    steps += actions.length;
    return batch;
  }

  /** Writes what the environments print to the run's log. */
  static void tell(VectorEnvironment environments, RunContext run) {
    List<String> messages = environments.takeMessages();
    for (int i = 0; i < messages.size(); i++) { // no iterator: this is asked in every step
      run.warn(messages.get(i));
    }
  }

  private void report(List<InstanceFailure> failed, RunContext run) {
    for (InstanceFailure failure : failed) {
      failures++;
      run.warn(failure.report());
      run.log(FAILURES, steps, failures);
    }
  }

  @Override
  public void save(StateWriter out) {
    out.putLong("steps", steps);
    out.putLong("failures", failures);
    out.putFloats("observations", Blocks.copyOf(observations));
    out.put("environments", environments);
  }

  @Override
  public void restore(StateReader in) {
    steps = in.getLong("steps");
    failures = in.has("failures") ? in.getLong("failures") : 0; // older ones did not count
    observations.put(0, in.getFloats("observations"));
    in.get("environments", environments);
  }

  @Override
  public void close() {
    environments.close();
  }
}
