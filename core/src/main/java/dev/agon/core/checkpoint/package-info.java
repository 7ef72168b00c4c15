/**
 * Checkpoints. A job puts its state into a {@link dev.agon.core.checkpoint.StateWriter} between two
 * turns, which copies it into memory; {@link dev.agon.core.checkpoint.CheckpointStore} writes it on
 * another thread, as a whole or not at all; {@link dev.agon.core.checkpoint.StateReader} gives it
 * back to a new job, which then continues with the same bits.
 */
@NullMarked
package dev.agon.core.checkpoint;

import org.jspecify.annotations.NullMarked;
