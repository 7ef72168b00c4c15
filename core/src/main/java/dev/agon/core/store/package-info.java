/**
 * Run folders. A run is a folder that can be copied or deleted: manifest, {@code run.db}, media,
 * checkpoints, export. One process writes a run, under a lock: it holds a {@link
 * dev.agon.core.store.RunFolder}, whose {@link dev.agon.core.store.RunRecorder} takes values, log
 * lines, events, images and the journal from the run's thread, stores them in batches and then
 * tells a listener. Any process may read through {@link dev.agon.core.store.RunArchive}; commands
 * for a run of another process are left in its folder.
 */
@NullMarked
package dev.agon.core.store;

import org.jspecify.annotations.NullMarked;
