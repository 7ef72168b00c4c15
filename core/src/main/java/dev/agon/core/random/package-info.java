/**
 * Seeded random streams. A run has one seed; {@link dev.agon.core.random.Seeds} turns it and a
 * purpose into a {@link dev.agon.core.random.Pcg64} that yields NumPy's numbers and whose position
 * is saved with the run.
 */
@NullMarked
package dev.agon.core.random;

import org.jspecify.annotations.NullMarked;
