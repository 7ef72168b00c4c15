/** Generated samples as PNG images for people: a grid of pictures, a scatter of points. */
@NullMarked
package dev.agon.generative.media;

import org.jspecify.annotations.NullMarked;
