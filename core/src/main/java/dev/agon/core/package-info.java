/** What everything else stands on; see the packages. */
@NullMarked
package dev.agon.core;

import org.jspecify.annotations.NullMarked;
