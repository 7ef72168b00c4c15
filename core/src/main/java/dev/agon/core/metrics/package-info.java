/**
 * Names of what is measured, and the way of the values: a job logs into a buffer of its run, a
 * writer drains it in batches to the run folder and, coalesced, to the event bus.
 */
@NullMarked
package dev.agon.core.metrics;

import org.jspecify.annotations.NullMarked;
