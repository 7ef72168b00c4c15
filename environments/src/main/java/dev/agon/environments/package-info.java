/** The environments that come with Agon, and the registry that makes them by their id. */
@NullMarked
package dev.agon.environments;

import org.jspecify.annotations.NullMarked;
