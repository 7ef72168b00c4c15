/**
 * Run folders. A run is a folder that can be copied or deleted: manifest, {@code run.db}, media,
 * checkpoints, export. One process writes a run, under a lock; any may read it through {@link
 * dev.agon.core.store.RunArchive}.
 */
@NullMarked
package dev.agon.core.store;

import org.jspecify.annotations.NullMarked;
