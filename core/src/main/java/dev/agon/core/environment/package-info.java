/**
 * What an environment is: spaces, {@code Environment} for one instance, {@link
 * dev.agon.core.environment.VectorEnvironment} for many that step together. No concrete environment
 * lives here, and nothing knows TensorFlow.
 */
@NullMarked
package dev.agon.core.environment;

import org.jspecify.annotations.NullMarked;
