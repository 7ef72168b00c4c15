/**
 * Reinforcement-learning algorithms: {@code dqn} and {@code ppo}, one readable file each, and what
 * they share: {@code replay}, {@code rollout} and the {@code loop} that steps environments. Nothing
 * here knows Vert.x, files or a concrete environment: an algorithm runs in a plain {@code main()}.
 */
@NullMarked
package dev.agon.agents;

import org.jspecify.annotations.NullMarked;
