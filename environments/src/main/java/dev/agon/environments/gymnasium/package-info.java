/**
 * Any environment of Gymnasium, run by Python: {@code gymnasium:ID}. {@link
 * dev.agon.environments.gymnasium.GymnasiumBridge} registers them, {@link
 * dev.agon.environments.gymnasium.GymnasiumVectorEnvironment} steps many in a child process that
 * runs {@code bridge.py}. docs/environments.md describes the messages between the two.
 */
@NullMarked
package dev.agon.environments.gymnasium;

import org.jspecify.annotations.NullMarked;
