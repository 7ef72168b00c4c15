/**
 * The environments that come with Agon. {@link dev.agon.environments.EnvironmentRegistry} makes
 * them by their id, one instance or many; {@link dev.agon.environments.Rollout} plays an episode
 * with given actions and prints it.
 */
@NullMarked
package dev.agon.environments;

import org.jspecify.annotations.NullMarked;
