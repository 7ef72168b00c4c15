/**
 * From pixels to files: pictures of environments and the animations that are made of them. The
 * encoders are the JDK's own.
 */
@NullMarked
package dev.agon.core.image;

import org.jspecify.annotations.NullMarked;
