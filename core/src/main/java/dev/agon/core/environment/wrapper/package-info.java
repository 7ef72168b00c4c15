/**
 * Environments around an environment, which change what goes in and what comes out. Gymnasium's
 * wrappers for single instances, by camelCase names ({@link
 * dev.agon.core.environment.wrapper.Wrappers}).
 */
@NullMarked
package dev.agon.core.environment.wrapper;

import org.jspecify.annotations.NullMarked;
