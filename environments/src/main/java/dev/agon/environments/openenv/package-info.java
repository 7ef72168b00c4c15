/**
 * Environments of other programs, in whatever language, by the protocol of OpenEnv: {@code
 * openenv:ws://127.0.0.1:8000} is an environment like any other.
 */
@NullMarked
package dev.agon.environments.openenv;

import org.jspecify.annotations.NullMarked;
