/**
 * What a generator learns to imitate. A {@link dev.agon.generative.data.DataSource} writes batches
 * of real samples into a caller's array; every set here is made by a procedure of plain arithmetic,
 * so that it is the same on every machine and needs no download. Nothing here knows TensorFlow.
 */
@NullMarked
package dev.agon.generative.data;

import org.jspecify.annotations.NullMarked;
