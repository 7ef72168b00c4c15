/**
 * What an algorithm sees of a run. The composition root turns a {@link
 * dev.agon.core.training.RunSpecification} into a {@link dev.agon.core.training.TrainingJob}; the
 * runner gives it turns and a {@link dev.agon.core.training.RunContext} to report to. Nothing here
 * knows about Vert.x, TensorFlow or files.
 */
@NullMarked
package dev.agon.core.training;

import org.jspecify.annotations.NullMarked;
