/**
 * TensorFlow lives here. {@link dev.agon.core.compute.Compute} owns the graph, the session and
 * everything native of one job; {@link dev.agon.core.compute.ParameterSet} groups resource
 * variables; {@link dev.agon.core.compute.Gradients} differentiates; {@link
 * dev.agon.core.compute.PreparedCall} runs a part of the graph again and again.
 *
 * <pre>
 * Java ─put─▶ TensorBuffer ─▶ PreparedCall (one fused session run) ─▶ float[] of the caller
 *                                  │ reads and updates
 *                                  ▼
 *                             Variables, in ParameterSets
 * </pre>
 */
@NullMarked
package dev.agon.core.compute;

import org.jspecify.annotations.NullMarked;
