/**
 * What an environment is. {@link dev.agon.core.environment.Environment} is what somebody writes,
 * {@link dev.agon.core.environment.EnvironmentInstance} plays one by Gymnasium's rules, and {@link
 * dev.agon.core.environment.VectorEnvironment} steps many together, writing their observations into
 * the block that is also the network's input ({@link dev.agon.core.environment.StepBatch}). No
 * concrete environment lives here, and nothing knows TensorFlow.
 */
@NullMarked
package dev.agon.core.environment;

import org.jspecify.annotations.NullMarked;
