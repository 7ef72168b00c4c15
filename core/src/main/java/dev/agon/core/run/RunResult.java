package dev.agon.core.run;

import dev.agon.core.training.TrainingJob.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What an ended run leaves behind.
 *
 * @param steps of the budget that were done
 * @param wallSeconds spent running, all generations together
 * @param stepsPerSecond steps ÷ wallSeconds
 * @param weightsSha256 of the last weights; empty when the job did not come so far
 * @param outcome of a completed run
 * @param failure what went wrong, for a failed run
 */
public record RunResult(
    String run,
    String experiment,
    RunState state,
    long seed,
    long steps,
    double wallSeconds,
    double stepsPerSecond,
    String weightsSha256,
    @Nullable Outcome outcome,
    @Nullable String failure) {}
