/**
 * On-policy data: a {@link dev.agon.agents.rollout.Rollout} holds T steps of N environments, {@link
 * dev.agon.agents.rollout.Gae} turns its rewards and values into advantages, and minibatches are
 * drawn from it in an order that the seed decides.
 */
@NullMarked
package dev.agon.agents.rollout;

import org.jspecify.annotations.NullMarked;
