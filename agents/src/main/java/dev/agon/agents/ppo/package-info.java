/** Proximal policy optimisation, in one file: {@link dev.agon.agents.ppo.Ppo}. */
@NullMarked
package dev.agon.agents.ppo;

import org.jspecify.annotations.NullMarked;
