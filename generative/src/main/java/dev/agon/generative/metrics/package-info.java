/**
 * How good generated samples are, as pure functions of the samples. Nothing here knows TensorFlow.
 */
@NullMarked
package dev.agon.generative.metrics;

import org.jspecify.annotations.NullMarked;
