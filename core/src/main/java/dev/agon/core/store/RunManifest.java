package dev.agon.core.store;

import dev.agon.core.training.RunSpecification;
import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * All that it takes to repeat a run, written as {@code manifest.json} before the first turn.
 *
 * @param format version of this form
 * @param seed of the specification, where a person looks for it
 * @param versions of Agon, Java and TensorFlow
 * @param gitCommit of the working folder, when it is a Git repository
 * @param uncommittedChanges whether files differed from that commit
 * @param threads that the run takes
 * @param provenance what the job adds: device, checksums of the data, session profile
 */
public record RunManifest(
    int format,
    RunSpecification specification,
    long seed,
    SortedMap<String, String> versions,
    @Nullable String gitCommit,
    boolean uncommittedChanges,
    int threads,
    SortedMap<String, String> provenance,
    Instant created) {

  /** The version that this build writes. */
  public static final int FORMAT = 1;

  /** The same with another budget: a completed run that goes on. */
  RunManifest withSpecification(RunSpecification changed) {
    return new RunManifest(
        format,
        changed,
        seed,
        versions,
        gitCommit,
        uncommittedChanges,
        threads,
        provenance,
        created);
  }

  /** The same with what the job adds. */
  RunManifest withProvenance(SortedMap<String, String> added) {
    return new RunManifest(
        format,
        specification,
        seed,
        versions,
        gitCommit,
        uncommittedChanges,
        threads,
        added,
        created);
  }
}
