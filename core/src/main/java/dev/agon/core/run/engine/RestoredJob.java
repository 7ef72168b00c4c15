package dev.agon.core.run.engine;

import dev.agon.core.checkpoint.CheckpointException;
import dev.agon.core.checkpoint.CheckpointStore;
import dev.agon.core.checkpoint.CheckpointStore.Info;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.store.RunFolder;
import dev.agon.core.store.RunManifest;
import dev.agon.core.store.StoreException;
import dev.agon.core.training.JobFactory;
import dev.agon.core.training.TrainingJob;
import java.nio.file.Path;
import java.util.List;

/**
 * A job as a run left it, for looking at it: evaluating, generating, exporting. The run's folder is
 * only read, and the run may go on meanwhile.
 *
 * @param job owned by the caller, closed with this
 * @param which {@code best} or {@code last}
 * @param checkpoint its name
 */
public record RestoredJob(TrainingJob job, RunManifest manifest, String which, String checkpoint)
    implements AutoCloseable {
  private static final int ATTEMPTS = 20;

  /**
   * The job at the best checkpoint where the run kept one, else at the last.
   *
   * @throws StoreException when there is no such run, or it has no checkpoint
   * @throws CheckpointException when the checkpoint is damaged
   */
  public static RestoredJob best(Path runs, String runId, JobFactory jobs) {
    return restore(runs, runId, jobs, true);
  }

  /** The job at the last checkpoint; throws as {@link #best}. */
  public static RestoredJob last(Path runs, String runId, JobFactory jobs) {
    return restore(runs, runId, jobs, false);
  }

  private static Info newest(CheckpointStore store, String runId) {
    List<Info> checkpoints = store.list();
    if (checkpoints.isEmpty()) {
      throw new StoreException("The run %s has no checkpoint that can be read.".formatted(runId));
    }
    return checkpoints.get(0);
  }

  private static RestoredJob restore(Path runs, String runId, JobFactory jobs, boolean best) {
    RunManifest manifest = RunFolder.manifest(runs, runId);
    CheckpointStore store = RunFolder.checkpoints(runs, runId);
    newest(store, runId); // says at once when there is none
    TrainingJob job = jobs.create(manifest.specification());
    try {
      // Only now, as making the job may take seconds, in which a fast run drops many checkpoints.
      for (int attempt = 1; ; attempt++) {
        Info last = newest(store, runId);
        String kept = best ? last.best() : null;
        String name = kept == null ? last.name() : kept;
        StateReader state;
        try {
          state = store.open(name);
        } catch (CheckpointException e) {
          if (attempt == ATTEMPTS || store.names().contains(name)) {
            throw e;
          }
          continue; // dropped meanwhile
        }
        job.restore(state.section(CheckpointKeeper.JOB));
        return new RestoredJob(job, manifest, kept == null ? "last" : "best", name);
      }
    } catch (RuntimeException e) {
      job.close();
      throw e;
    }
  }

  @Override
  public void close() {
    job.close();
  }
}
