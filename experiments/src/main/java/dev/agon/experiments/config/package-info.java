/**
 * Experiment files. YAML and {@code --set} become a tree; each {@link
 * dev.agon.experiments.config.Section} fills in its defaults and checks it against a record of
 * settings; the result is a {@link dev.agon.core.training.RunSpecification} with nothing left open.
 */
@NullMarked
package dev.agon.experiments.config;

import org.jspecify.annotations.NullMarked;
