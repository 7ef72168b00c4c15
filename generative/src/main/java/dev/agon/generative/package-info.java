/**
 * Generative adversarial networks: their data, the training, and the measures of what comes out.
 */
@NullMarked
package dev.agon.generative;

import org.jspecify.annotations.NullMarked;
