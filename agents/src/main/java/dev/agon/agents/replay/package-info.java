/**
 * Off-policy data: a {@link dev.agon.agents.replay.ReplayBuffer} keeps the last transitions, fills
 * batches straight into a network's input, and shares what it already wrote with the checkpoints
 * before.
 */
@NullMarked
package dev.agon.agents.replay;

import org.jspecify.annotations.NullMarked;
