/**
 * Grid worlds of MiniGrid, cell for cell and number for number. {@link
 * dev.agon.environments.grid.MiniGrid} holds the rules; a subclass lays out a grid.
 */
@NullMarked
package dev.agon.environments.grid;

import org.jspecify.annotations.NullMarked;
