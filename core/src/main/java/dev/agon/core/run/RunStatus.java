package dev.agon.core.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a list of runs shows of one run.
 *
 * @param id name of the run's folder
 * @param algorithm such as {@code dqn}
 * @param subject the environment's id or the data set's name
 * @param step how much of the budget is spent
 * @param budget in steps
 * @param turn turns taken
 * @param generation counts the resumes; the series before a resume are rewound to its checkpoint
 * @param stepsPerSecond over the last moments; 0 when not running
 * @param wallSeconds spent running, pauses not counted, all generations together
 * @param metric name of the main metric, empty when there is none yet
 * @param value of the main metric, NaN when there is none yet
 * @param failure what went wrong, in one line
 * @param owned whether this process runs it
 */
public record RunStatus(
    String id,
    String experiment,
    String task,
    String algorithm,
    String subject,
    long seed,
    RunState state,
    long step,
    long budget,
    long turn,
    int generation,
    double stepsPerSecond,
    double wallSeconds,
    String metric,
    double value,
    int threads,
    Instant created,
    @Nullable Instant started,
    @Nullable Instant ended,
    @Nullable String failure,
    boolean owned) {}
