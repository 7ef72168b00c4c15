/**
 * Networks: layers, activations, initialisers, losses, optimisers. A {@link
 * dev.agon.core.nn.Network} is a list of {@link dev.agon.core.nn.Layer}s that put their variables
 * into a parameter set; applied to an operand it builds operations of the graph. An {@link
 * dev.agon.core.nn.Optimizer} turns gradients into one update operation.
 */
@NullMarked
package dev.agon.core.nn;

import org.jspecify.annotations.NullMarked;
