package dev.agon.core.store;

import dev.agon.core.run.RunMessages.Action;
import org.jspecify.annotations.Nullable;

/**
 * Something that a person did which changes the run's numbers; replayed at the same turn when the
 * run is resumed from an earlier checkpoint.
 *
 * @param sequence numbered from 1 within a run, never rewound
 * @param turn turns taken before it takes effect
 * @param action {@link Action#SET} or {@link Action#EVALUATE}
 */
public record JournalEntry(
    long sequence, long turn, Action action, @Nullable String hyperparameter, double value) {}
