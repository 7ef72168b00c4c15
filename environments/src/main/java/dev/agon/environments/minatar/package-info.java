/**
 * Five small games on a grid of 10 × 10 cells after MinAtar (Young and Tian 2019), written from its
 * published description. A game is one class that holds one instance and reads as its rules; {@link
 * dev.agon.environments.minatar.MinAtarVector} steps many of them and writes to the caller's block
 * only what changes.
 */
@NullMarked
package dev.agon.environments.minatar;

import org.jspecify.annotations.NullMarked;
