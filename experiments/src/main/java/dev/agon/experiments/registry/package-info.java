/**
 * What can be named in an experiment: algorithms with their settings, environments, data sets,
 * networks. {@link dev.agon.experiments.registry.Registry} turns an experiment into a specification
 * and a specification into a job; core knows none of them.
 */
@NullMarked
package dev.agon.experiments.registry;

import org.jspecify.annotations.NullMarked;
