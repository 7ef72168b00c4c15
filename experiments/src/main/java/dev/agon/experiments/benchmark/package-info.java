/**
 * What {@code agon benchmark NAME} measures. A {@link dev.agon.experiments.benchmark.Benchmark}
 * gives rows, each with its definition; tests never assert a time.
 */
@NullMarked
package dev.agon.experiments.benchmark;

import org.jspecify.annotations.NullMarked;
