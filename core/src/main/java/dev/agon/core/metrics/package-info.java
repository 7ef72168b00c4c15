/**
 * Names of what is measured, and the first part of the values' way: a job logs into the {@link
 * dev.agon.core.metrics.PointBuffer} of its run; the run's recorder drains it in batches to the run
 * folder and, coalesced, to the event bus.
 */
@NullMarked
package dev.agon.core.metrics;

import org.jspecify.annotations.NullMarked;
