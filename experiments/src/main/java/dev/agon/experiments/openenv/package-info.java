/**
 * Offers an environment to other programs by the protocol of OpenEnv: one session, with one
 * environment, per WebSocket. {@link dev.agon.experiments.openenv.Conversation} knows the messages,
 * the rest carries them.
 */
@NullMarked
package dev.agon.experiments.openenv;

import org.jspecify.annotations.NullMarked;
