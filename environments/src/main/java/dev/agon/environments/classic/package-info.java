/**
 * Gymnasium's classic control: small mechanical systems, bit for bit. Each has a readable class for
 * one instance; where speed matters a second one steps many instances from arrays.
 */
@NullMarked
package dev.agon.environments.classic;

import org.jspecify.annotations.NullMarked;
