/**
 * Small problems whose answer is known: one that a learner cannot solve tells which part of it is
 * wrong. {@link DiscreteProbes} and {@link ContinuousProbes} hold their rules, with what the best
 * policy earns.
 */
@NullMarked
package dev.agon.environments.probe;

import org.jspecify.annotations.NullMarked;
