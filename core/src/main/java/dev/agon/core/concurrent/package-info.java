/** How two threads share one step of work and wait for each other without allocating. */
@NullMarked
package dev.agon.core.concurrent;

import org.jspecify.annotations.NullMarked;
