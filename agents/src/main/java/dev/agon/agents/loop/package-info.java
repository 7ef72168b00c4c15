/**
 * The two loops that every algorithm has: {@link dev.agon.agents.loop.Interaction} steps the
 * training environments, {@link dev.agon.agents.loop.Evaluation} measures a policy on others. Both
 * count episodes, and both are part of a checkpoint.
 */
@NullMarked
package dev.agon.agents.loop;

import org.jspecify.annotations.NullMarked;
