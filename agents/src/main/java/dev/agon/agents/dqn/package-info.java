/** Deep Q-learning, in one file: {@link dev.agon.agents.dqn.Dqn}. */
@NullMarked
package dev.agon.agents.dqn;

import org.jspecify.annotations.NullMarked;
